"""Topics, planned and held sessions, and the lists for daily work."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from juntos_contracts.events.enrollment import (
    LocalManagerAssigned,
    UserContacted,
    UserRegistered,
    UsersMerged,
)
from juntos_contracts.values import ContactMode, ContactOutcome, ContactPurpose
from tests.sessions.builders import ANA, BEA, CAM
from tests.sessions.conftest import (
    DISTRICT,
    MARCH_3,
    MUNICIPALITY,
    UAS,
    UT07,
    Edition,
    enrolled,
    group_in,
    schedule_in,
)
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream

DEE = UUID(int=104)
GESTOR = "gestor-ejemplo"
ALL_PRESENT = {ANA: True, BEA: True, CAM: True}
UT08 = Caller("ut", units=("UT08",))
MOVED = {
    "scheduled_on": "2026-05-06",
    "place": "Colegio",
    "reason": "weather",
    "occurred_on": "2026-04-09",
}


async def test_the_shipped_topics_are_defined_once_and_changed_by_date(
    api: InProcess,
) -> None:
    everything = {"occurred_on": "2026-02-10"}
    later = {
        "topics": [
            {"number": 6, "title": "Hierro y vida", "effective_on": "2026-06-01"}
        ],
        "occurred_on": "2026-05-20",
    }

    defined = await api.post("/topics", everything, UAS)
    again = await api.post("/topics", everything, UAS)
    changed = await api.post("/topics", later, UAS)

    assert defined.json() == {"topics": 12}
    assert again.json()["code"] == "topic-stays-the-same"
    assert changed.status_code == 201
    assert await api.published() == ["SessionTopicDefined"] * 13
    may = (await api.get("/topics", UT07, on="2026-05-31")).json()
    june = (await api.get("/topics", UT07, on="2026-06-01")).json()
    assert [topic["module"] for topic in may] == [1] * 4 + [2] * 4 + [3] * 4
    assert june[5]["title"] == "Hierro y vida"
    assert may[5]["title"] != june[5]["title"]


async def test_a_session_takes_the_topic_of_its_date(
    api: InProcess, edition: Edition
) -> None:
    new = {
        "topics": [{"number": 1, "title": "Otro tema", "effective_on": "2026-05-01"}],
        "occurred_on": "2026-04-20",
    }
    await api.post("/topics", new, UAS)
    cancelled = {"reason": "weather", "occurred_on": "2026-04-10"}
    await api.post(f"/sessions/{edition.sessions[1]}/cancellations", cancelled, UT07)
    slot = {"number": 1, "scheduled_on": "2026-05-02", "place": "Colegio"}
    body = {
        "sessions": [{**slot, "facilitator": "FAC-012"}],
        "occurred_on": "2026-04-20",
    }

    await api.post(f"/groups/{edition.group_id}/sessions", body, UT07)

    sessions = (await api.get(f"/groups/{edition.group_id}/sessions", UT07)).json()
    first, second = sessions[0], sessions[1]
    assert (first["number"], second["number"]) == (1, 1)
    assert (second["topic"], second["facilitator"]) == ("Otro tema", "FAC-012")
    assert first["topic"] != second["topic"]


async def test_the_name_of_a_facilitator_is_refused(
    api: InProcess, edition: Edition
) -> None:
    body = schedule_in(1)
    body["sessions"][0]["facilitator"] = "Ejemplo Ficticio"

    answer = await api.post(f"/groups/{edition.group_id}/sessions", body, UT07)

    assert answer.status_code == 422
    assert "facilitator" in answer.text


async def test_only_the_headquarters_define_topics(api: InProcess) -> None:
    unit = Caller("ut", units=("UT07",))
    regional_headquarters = Caller("uas", units=("UT07",))

    answers = [
        await api.post("/topics", {"occurred_on": "2026-02-10"}, caller)
        for caller in (unit, regional_headquarters)
    ]

    assert [answer.json()["code"] for answer in answers] == [
        "role-not-allowed",
        "outside-scope",
    ]


async def test_planned_and_held_stand_side_by_side(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, ALL_PRESENT, "2026-04-10")
    await edition.hold(2, ALL_PRESENT, "2026-05-02")
    await api.post(f"/sessions/{edition.sessions[3]}/reschedulings", MOVED, UT07)
    cancelled = {"reason": "no_venue", "occurred_on": "2026-04-10"}
    await api.post(f"/sessions/{edition.sessions[4]}/cancellations", cancelled, UT07)

    april = (await api.get("/calendar", MUNICIPALITY, month="2026-04")).json()
    may = (await api.get("/calendar", UT07, month="2026-05", unit="UT07")).json()
    elsewhere = (await api.get("/calendar", UT08, month="2026-04")).json()
    last = await api.get("/calendar", UT07, month="2026-04", limit="5", offset="10")

    assert april["totals"] == {
        "planned": 12,
        "held": 1,
        "rescheduled": 1,
        "cancelled": 1,
        "pending": 8,
    }
    assert may["totals"] == {
        "planned": 0,
        "held": 1,
        "rescheduled": 0,
        "cancelled": 0,
        "pending": 1,
    }
    (district,) = may["districts"]
    assert (district["ubigeo"], district["territorial_unit"]) == ("100101", "UT07")
    moved = next(s for s in district["sessions"] if s["number"] == 3)
    assert (moved["planned_on"], moved["scheduled_on"], moved["reschedule_reason"]) == (
        "2026-04-10",
        "2026-05-06",
        "weather",
    )
    held = next(s for s in district["sessions"] if s["number"] == 2)
    assert (held["planned_on"], held["held_on"]) == ("2026-04-10", "2026-05-02")
    assert (elsewhere["total"], elsewhere["districts"]) == (0, [])
    page = last.json()
    assert (page["total"], page["offset"], page["totals"]) == (12, 10, april["totals"])
    (shown,) = page["districts"]
    assert shown["totals"] == april["totals"]
    assert [s["session_id"] for s in shown["sessions"]] == [
        s["session_id"] for s in april["districts"][0]["sessions"][10:]
    ]


async def test_a_held_session_is_not_moved_and_an_equal_date_is_no_move(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, ALL_PRESENT)
    same = {**MOVED, "scheduled_on": "2026-04-10", "place": "Local comunal"}

    held = await api.post(f"/sessions/{edition.sessions[1]}/reschedulings", MOVED, UT07)
    still = await api.post(f"/sessions/{edition.sessions[2]}/reschedulings", same, UT07)

    assert held.json()["code"] == "session-already-held"
    assert still.json()["code"] == "reschedule-changes-nothing"


def sought(user: UUID) -> UserContacted:
    """The news that somebody visited her."""
    return UserContacted(
        user_id=user,
        household_id=user,
        mode=ContactMode.VISIT,
        purpose=ContactPurpose.ENROLMENT,
        outcome=ContactOutcome.REACHED,
        effective=True,
        attempt=1,
    )


async def worklist(api: InProcess, kind: str, on: str, **more: str) -> Any:
    answer = await api.get(f"/worklists/{kind}", UT07, on=on, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_who_missed_the_last_session_is_looked_for(
    api: InProcess, edition: Edition
) -> None:
    await edition.hold(1, {ANA: False, BEA: False, CAM: True}, "2026-04-10")
    await edition.hold(2, {ANA: True, BEA: False, CAM: True}, "2026-04-20")

    after_first = await worklist(api, "absent-last-session", "2026-04-15")
    after_second = await worklist(api, "absent-last-session", "2026-04-30")
    nowhere = await worklist(api, "absent-last-session", "2026-04-30", ubigeo="100102")

    assert {i["user_id"] for i in after_first["items"]} == {str(ANA), str(BEA)}
    (bea,) = after_second["items"]
    assert (bea["user_id"], bea["number"], after_second["total"]) == (str(BEA), 2, 1)
    assert (nowhere["total"], nowhere["items"]) == (0, [])


async def test_who_is_about_to_lose_the_threshold(
    api: InProcess, edition: Edition
) -> None:
    lines = {ANA: True, BEA: False, CAM: False}
    for number in range(1, 4):
        await edition.hold(number, lines, f"2026-04-{number + 9}")
    early = await worklist(api, "losing-threshold", "2026-04-20")
    await edition.hold(4, {ANA: True, BEA: False, CAM: True}, "2026-04-20")

    late = await worklist(api, "losing-threshold", "2026-04-30")

    # 8 of 12: without any of four she needs all eight left; with one of four, seven.
    assert {
        (i["user_id"], i["sessions_needed"], i["sessions_left"], i["sessions_to_spare"])
        for i in early["items"]
    } == {(str(BEA), 8, 9, 1), (str(CAM), 8, 9, 1)}
    assert [(i["user_id"], i["sessions_to_spare"]) for i in late["items"]] == [
        (str(BEA), 0),
        (str(CAM), 1),
    ]
    assert early["total"] == 2


async def test_who_has_not_started_by_a_day(api: InProcess, edition: Edition) -> None:
    await edition.hold(1, {ANA: True, BEA: False, CAM: False}, "2026-04-10")
    await edition.hold(2, {ANA: True, BEA: True, CAM: False}, "2026-04-20")

    before = await worklist(api, "not-started", "2026-04-15")
    after = await worklist(api, "not-started", "2026-04-20")
    page = await worklist(api, "not-started", "2026-04-15", limit="1", offset="1")
    behind = await worklist(api, "not-started", "2026-04-15", offset="7")

    assert {i["user_id"] for i in before["items"]} == {str(BEA), str(CAM)}
    assert [i["user_id"] for i in after["items"]] == [str(CAM)]
    assert (page["total"], [i["user_id"] for i in page["items"]]) == (2, [str(CAM)])
    assert (behind["total"], behind["items"]) == (2, [])


async def test_a_gestora_sees_whom_she_first_sought(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    """Ana by her, then by another; Bea by the unit; Cam under an id merged since."""
    del edition
    enrollment.tells(sought(ANA), on=MARCH_3, place=DISTRICT, by=GESTOR)
    enrollment.tells(sought(ANA), on=MARCH_3, place=DISTRICT, by="gestor-otra")
    enrollment.tells(sought(BEA), on=MARCH_3, place=DISTRICT)
    enrollment.tells(sought(DEE), on=MARCH_3, place=DISTRICT, by=GESTOR)
    joined = UsersMerged(user_id=CAM, household_id=CAM, other_user_id=DEE)
    enrollment.tells(joined, on=MARCH_3, place=DISTRICT)

    hers = await worklist(api, "not-started", "2026-04-30", gestor=GESTOR)
    others = await worklist(api, "not-started", "2026-04-30", gestor="gestor-otra")

    assert (hers["total"], others["total"]) == (2, 0)
    assert {one["user_id"] for one in hers["items"]} == {str(ANA), str(CAM)}
    to_call = await api.get("/absentees", UT07, gestor=GESTOR)
    assert to_call.json() == {"total": 0, "offset": 0, "items": []}


async def test_whom_she_is_assigned_to_comes_before_who_first_sought_her(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    """Ana by the padrón; Bea from May on; Cam, sought only, under a merged id."""
    del edition
    ana = UserRegistered(user_id=ANA, household_id=ANA, local_manager="gestor-padron")
    bea = LocalManagerAssigned(user_id=BEA, household_id=BEA, local_manager=GESTOR)
    enrollment.tells(ana, on=MARCH_3, place=DISTRICT)
    enrollment.tells(*map(sought, (ANA, BEA)), on=MARCH_3, place=DISTRICT, by="otra")
    enrollment.tells(sought(DEE), on=MARCH_3, place=DISTRICT, by=GESTOR)
    joined = UsersMerged(user_id=CAM, household_id=CAM, other_user_id=DEE)
    enrollment.tells(joined, on=MARCH_3, place=DISTRICT)
    enrollment.tells(bea, on=date(2026, 5, 1), place=DISTRICT)

    async def of(gestor: str, on: str) -> list[str]:
        page = await worklist(api, "not-started", on, gestor=gestor)
        return sorted(one["user_id"] for one in page["items"])

    assert await of("gestor-padron", "2026-04-30") == [str(ANA)]
    assert await of("otra", "2026-04-30") == [str(BEA)]
    assert await of("otra", "2026-05-01") == []
    assert await of(GESTOR, "2026-04-30") == [str(CAM)]
    assert await of(GESTOR, "2026-05-01") == [str(BEA), str(CAM)]


async def test_a_list_goes_by_waiting_or_by_place(
    api: InProcess, edition: Edition
) -> None:
    late = group_in(DEE, code="F-09", occurred_on="2026-04-01")
    enrolled_too = Upstream(api.service, "enrollment")
    enrolled_too.tells(enrolled(DEE), on=MARCH_3, place=DISTRICT)
    await api.post("/groups", late, UT07)
    await edition.hold(1, {ANA: False, BEA: True, CAM: True}, "2026-04-10")

    waiting = await worklist(api, "not-started", "2026-04-30")
    by_place = await worklist(api, "not-started", "2026-04-30", sort="place")

    codes = [[one["group_code"] for one in x["items"]] for x in (waiting, by_place)]
    assert codes == [["G-01", "F-09"], ["F-09", "G-01"]]


@pytest.mark.parametrize(
    ("kind", "asked", "field"),
    [
        ("losing-threshold", {"sort": "place"}, "sort"),
        ("sessions-without-list", {"gestor": "gestor-ejemplo"}, "gestor"),
    ],
)
async def test_what_a_list_does_not_offer_is_refused_with_a_reason(
    api: InProcess, kind: str, asked: dict[str, str], field: str
) -> None:
    answer = await api.get(f"/worklists/{kind}", UT07, on="2026-04-30", **asked)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_which_sessions_lack_their_list(api: InProcess, edition: Edition) -> None:
    await edition.hold(1, ALL_PRESENT, "2026-04-10")
    await api.post(f"/sessions/{edition.sessions[2]}/reschedulings", MOVED, UT07)

    on_the_day = await worklist(api, "sessions-without-list", "2026-04-10")
    after = await worklist(api, "sessions-without-list", "2026-04-13")

    assert on_the_day["total"] == 0
    assert after["total"] == 10
    assert {item["days_late"] for item in after["items"]} == {3}
    assert 2 not in {item["number"] for item in after["items"]}


@pytest.mark.parametrize(
    "path",
    [
        "/worklists/not-started?on=2026-04-15",
        "/absentees",
        f"/users/{ANA}/progress?as_of=2026-04-15",
    ],
)
async def test_a_municipality_does_not_follow_usuarias_up(
    api: InProcess, path: str
) -> None:
    answer = await api.get(path, MUNICIPALITY)

    assert answer.status_code == 403


@pytest.mark.usefixtures("edition")
async def test_progress_is_shown_within_the_scope_only(api: InProcess) -> None:
    path = f"/users/{ANA}/progress"

    foreign = await api.get(path, UT08, as_of="2026-05-01")
    nobody = await api.get(
        "/users/00000000-0000-0000-0000-000000000999/progress",
        UT07,
        as_of="2026-05-01",
    )

    assert (foreign.status_code, nobody.status_code) == (403, 404)
