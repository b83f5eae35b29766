"""What took the place of a fact is found from the fact, and the other way round."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection

from juntos_contracts.values import ActionKind
from juntos_reporting.queries.cut import Cut
from juntos_reporting.queries.evidence import Part, Side, evidence
from juntos_reporting.queries.explanation import explain
from juntos_reporting.queries.line_evidence import line_evidence
from juntos_reporting.queries.logged import EventBehind
from juntos_reporting.queries.superseding import logged_event
from tests.reporting.histories import AMARILIS, History, named
from tests.reporting.service import (
    AUDITOR,
    MAYOR,
    UT02,
    UT07,
    consume_all,
    with_plan,
)
from tests.reporting.telling import act as do
from tests.reporting.telling import (
    annul_action,
    attend,
    correct_action,
    correct_attendance,
    correct_date,
    correct_session_date,
    enrol,
    form_network,
    hold,
    list_cohort,
    merge,
    question_attendance,
    register,
)
from tests.reporting.test_evidence import NOW, WHOLE, policies
from tests.support.in_process import InProcess

Tell = Callable[[History], Connection]
Said = tuple[str, list[str], list[str]]


def links(events: tuple[EventBehind, ...]) -> list[Said]:
    """Each event's short type, what superseded it and what it superseded."""
    return [
        (
            short(event.type),
            [f"{link.how} {short(link.type)}" for link in event.superseded_by],
            [f"{link.how} {short(link.type)}" for link in event.supersedes],
        )
        for event in events
    ]


def short(type_: str) -> str:
    return type_.split(".")[2]


def a_disputed_attendance(history: History) -> None:
    """Ana was away by the list; the unit said otherwise; two words settled it."""
    register(history, "ana")
    enrol(history, "03-02", "ana")
    attend(history, "05-20", "ana", 1, 2)
    attend(history, "05-20", "ana", 3, present=False)
    attend(history, "05-20", "berta", 3, present=False)
    question_attendance(history, "05-21", "ana", 3, present=True)
    question_attendance(history, "05-25", "ana", 3, present=True, resolved=True)
    history.recorded_at = datetime(2026, 9, 1, tzinfo=UTC)
    correct_attendance(history, "08-30", "ana", 3, present=True)
    correct_date(history, "08-30", "05-19", 1, "ana")


def of_ana(db: Connection, cut: Cut = NOW) -> list[Said]:
    found = evidence(db, cut, policies(db, cut), Side("OE1", Part.DENOMINATOR), WHOLE)
    return links(found.items[0].events)


def test_a_list_a_dispute_and_what_settled_them_name_each_other(
    told: Tell, history: History
) -> None:
    a_disputed_attendance(history)

    found = of_ana(told(history))

    settled = ["corrected AttendanceCorrected", "resolved AttendanceResolved"]
    assert found == [
        ("UserEnrolled", [], []),
        ("SessionAttended", ["redated AttendanceDateCorrected"], []),
        ("SessionAttended", [], []),
        ("SessionMissed", settled, []),
        ("AttendanceDisputed", settled, []),
        (
            "AttendanceResolved",
            settled[:1],
            ["resolved SessionMissed", "resolved AttendanceDisputed"],
        ),
        (
            "AttendanceCorrected",
            [],
            [
                "corrected SessionMissed",
                "corrected AttendanceDisputed",
                "corrected AttendanceResolved",
            ],
        ),
        ("AttendanceDateCorrected", [], ["redated SessionAttended"]),
    ]


def test_what_was_not_known_yet_had_superseded_nothing(
    told: Tell, history: History
) -> None:
    a_disputed_attendance(history)
    before = Cut(2026, NOW.as_of, known_at=datetime(2026, 8, 1, tzinfo=UTC))

    found = of_ana(told(history), before)

    assert [said for said in found if said[1]] == [
        ("SessionMissed", ["resolved AttendanceResolved"], []),
        ("AttendanceDisputed", ["resolved AttendanceResolved"], []),
    ]


def test_actions_sessions_and_merges_are_linked_too(
    told: Tell, history: History
) -> None:
    register(history, "ana")
    register(history, "double")
    merge(history, "06-01", "ana", "double")
    merge(history, "06-02", "ana", "double", undone=True)
    hold(history, "05-20", "group", 1)
    correct_session_date(history, "05-22", "05-19", "group", 1)
    list_cohort(history, "03-25", AMARILIS, "ana")
    form_network(history, "09-01", AMARILIS)
    do(history, "09-15", AMARILIS)
    correct_action(history, "09-16", AMARILIS, ActionKind.HEALTH_CAMPAIGN, 20)
    annul_action(history, "09-20", AMARILIS, "feria")
    db = told(history)

    networks = evidence(db, NOW, policies(db), Side("OE4", Part.DENOMINATOR), WHOLE)
    held = line_evidence(db, NOW, 8, None, 0, 10)
    her = explain(db, NOW, policies(db), named("ana")).superseded
    undone = logged_event(db, NOW, ("enrollment", her[-1].position))

    corrected = "corrected NetworkActionCorrected"
    assert links(networks.items[0].events)[2:] == [
        ("NetworkActionRecorded", [corrected] * 2, []),
        ("NetworkActionCorrected", [corrected], ["corrected NetworkActionRecorded"]),
        ("NetworkActionCorrected", [], ["corrected NetworkActionRecorded", corrected]),
    ]
    assert links(tuple(one.event for one in held.items)) == [
        ("SessionHeld", ["redated SessionDateCorrected"], [])
    ]
    assert links((undone,)) == [
        ("UsersMerged", ["undone MergeUndone"], ["merged UserRegistered"])
    ]


async def test_an_auditor_follows_a_fact_by_its_position(api: InProcess) -> None:
    await with_plan(api)
    history = History()
    a_disputed_attendance(history)
    consume_all(api, history)
    missed = next(e for e in history.events["sessions"] if "SessionMissed" in str(e))
    fact = f"/facts/sessions/{missed.position}"

    seen = (await api.get(fact, AUDITOR)).json()
    then = (await api.get(fact, AUDITOR, known_at="2026-08-01T00:00:00Z")).json()
    why = await api.get(f"/users/{named('ana')}/explanation", UT07, as_of="2026-12-31")
    refused = [(await api.get(fact, who)).status_code for who in (UT02, MAYOR)]
    unknown = await api.get("/facts/sessions/999999", AUDITOR)

    assert [link["how"] for link in seen["superseded_by"]] == ["corrected", "resolved"]
    assert [link["how"] for link in then["superseded_by"]] == ["resolved"]
    again = f"/facts/sessions/{seen['superseded_by'][0]['position']}"
    assert missed.position in {
        link["position"]
        for link in (await api.get(again, AUDITOR)).json()["supersedes"]
    }
    assert {one["position"] for one in why.json()["superseded"]} >= {missed.position}
    assert refused == [403, 403]
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no-such-event")
