"""From a figure to who counts in it, to the events behind, to the rules for one."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from juntos_chassis.errors import NotFound
from juntos_reporting.queries.answers import indicators
from juntos_reporting.queries.cut import Cut, Grouping
from juntos_reporting.queries.evidence import (
    Evidence,
    Kind,
    Page,
    Part,
    Side,
    evidence,
)
from juntos_reporting.queries.explanation import Verdict, explain
from juntos_reporting.queries.groups import Group
from juntos_reporting.queries.policies import Policies, policies_in_force
from tests.reporting.asking import YEAR_END
from tests.reporting.histories import AMARILIS, IMAZA, History, named
from tests.reporting.random_histories import EXAMPLES, USERS, Step, cuts, steps, told_by
from tests.reporting.service import (
    AUDITOR,
    MAYOR,
    UAS,
    UT02,
    UT07,
    consume_all,
    with_plan,
)
from tests.reporting.telling import (
    act,
    adopt,
    annul_action,
    answer_cap,
    attend,
    contact,
    correct_attendance,
    enrol,
    form_network,
    list_cohort,
    merge,
    message,
    opt_out,
    register,
)
from tests.reporting.test_two_times import PROPERTY, knowing
from tests.support.in_process import Caller, InProcess

Tell = Callable[[History], Connection]
NOW = Cut(2026, YEAR_END)
WHOLE = Page(None, 200)
CODES = ("OG", "OG_BROAD", "OE1", "OE2", "OE3", "OE4")


def policies(db: Connection, cut: Cut = NOW) -> Policies:
    return Policies.of(policies_in_force(db, cut), cut.as_of)


def asked(
    db: Connection,
    code: str,
    part: Part = Part.NUMERATOR,
    cut: Cut = NOW,
    page: Page = WHOLE,
    share: str | None = None,
) -> Evidence:
    return evidence(db, cut, policies(db, cut), Side(code, part, share), page)


def types(found: Evidence, identity: str) -> list[str]:
    """The short types of the events behind one id."""
    (item,) = [item for item in found.items if item.id == identity]
    return [event.type.split(".")[2] for event in item.events]


def a_year(history: History) -> None:
    """Ana attended 8 sessions, one of them by a correction; berta 7; carla is away."""
    for user, place in (("ana", AMARILIS), ("berta", AMARILIS), ("carla", IMAZA)):
        register(history, user, place)
        contact(history, "03-01", user, place)
        enrol(history, "03-02", user, place)
        list_cohort(history, "03-25", place, user)
    answer_cap(history, "03-01", "ana")
    attend(history, "05-20", "ana", *range(1, 8))
    attend(history, "05-20", "ana", 8, present=False)
    correct_attendance(history, "05-21", "ana", 8, present=True)
    attend(history, "05-20", "berta", *range(1, 8))
    attend(history, "05-20", "carla", *range(1, 9), place=IMAZA)
    message(history, "04-10", "ana")
    opt_out(history, "06-01", "berta")


def test_who_counts_comes_with_the_events_behind(told: Tell, history: History) -> None:
    a_year(history)

    found = asked(told(history), "OE1", cut=Cut(2026, YEAR_END, units=("UT07",)))

    ana = str(named("ana"))
    assert (found.kind, found.total, found.next) == (Kind.USER, 1, None)
    assert [item.id for item in found.items] == [ana]
    assert types(found, ana) == [
        "UserEnrolled",
        *["SessionAttended"] * 7,
        "SessionMissed",
        "AttendanceCorrected",
    ]
    enrolled = found.items[0].events[0]
    assert (enrolled.actor, enrolled.ubigeo) == ("ut-ejemplo", AMARILIS.ubigeo)
    assert enrolled.occurred_on == date(2026, 3, 2)
    # The position leads to the exact event of the producer's log.
    (event,) = [
        e for e in history.events["enrollment"] if e.position == enrolled.position
    ]
    assert event.envelope.id == enrolled.event_id


def test_a_part_beside_the_indicator_has_its_own_who(
    told: Tell, history: History
) -> None:
    a_year(history)
    db = told(history)

    visited = asked(db, "OG_BROAD", share="visit")
    answered = asked(db, "OG", share="initial_cap_visit")
    read = asked(db, "OE3", share="read")

    home = str(named("home-ana"))
    assert (visited.total, [item.id for item in answered.items]) == (3, [home])
    assert "CAPApplied" in types(answered, home)
    assert read.total == 0
    with pytest.raises(NotFound, match="initial_cap_visit, started, reinforcement"):
        asked(db, "OG", share="formed")


@pytest.mark.parametrize("grouping", Grouping)
def test_the_fullest_figures_of_a_breakdown_lead_to_those_who_count_in_them(
    told: Tell, history: History, grouping: Grouping
) -> None:
    a_year(history)
    form_network(history, "09-01", IMAZA)
    db = told(history)
    answer = indicators(db, NOW, grouping)

    by_size = sorted(answer.indicators, key=lambda one: one.figure.numerator)
    fullest = {figure.code: figure for figure in by_size}
    assert any(figure.figure.numerator for figure in fullest.values())
    for figure in fullest.values():
        group = Group(grouping, figure.key)
        cut = group.narrowed(NOW)
        adopted = policies(db, cut)
        parts = figure.parts.items() if grouping is Grouping.UNIT else ()
        for share, shown in [(None, figure.figure), *parts]:
            for part in Part:
                side = Side(figure.code, part, share, group)
                found = evidence(db, cut, adopted, side, WHOLE)
                assert found.total == getattr(shown, part), (side, figure)
                assert all(item.events for item in found.items)


def test_a_figure_that_is_not_shown_has_nobody_behind(
    told: Tell, history: History
) -> None:
    db = told(history)

    for code, group, why in (
        ("OG", Group(Grouping.MANAGER, "ut-ejemplo"), "No se cuenta por gestor"),
        ("OE4", Group(Grouping.MODULE, "1"), "No se cuenta por módulo"),
        ("OE1", Group(Grouping.MODULE, "4"), "No hay cifra de OE1"),
    ):
        with pytest.raises(NotFound, match=why):
            evidence(db, NOW, policies(db), Side(code, group=group), WHOLE)
    with pytest.raises(NotFound, match="No hay cifra del mes 2027-01"):
        Group(Grouping.MONTH, "2027-01").narrowed(NOW)


def test_events_after_the_cut_are_not_behind_it(told: Tell, history: History) -> None:
    a_year(history)
    early = Cut(2026, date(2026, 5, 20))

    found = asked(told(history), "OE1", Part.DENOMINATOR, early)

    assert "AttendanceCorrected" not in types(found, str(named("ana")))


def test_what_was_not_known_is_not_behind(told: Tell, history: History) -> None:
    a_year(history)
    history.recorded_at = datetime(2026, 9, 1, tzinfo=UTC)
    attend(history, "05-20", "berta", 8)
    known = Cut(2026, YEAR_END, known_at=datetime(2026, 8, 1, tzinfo=UTC))

    db = told(history)

    assert asked(db, "OE1").total == 3
    assert asked(db, "OE1", cut=known).total == 2


def test_the_events_of_a_double_are_behind_the_one_that_is_kept(
    told: Tell, history: History
) -> None:
    a_year(history)
    register(history, "double")
    attend(history, "05-25", "double", 9)
    merge(history, "06-01", "ana", "double")

    found = asked(told(history), "OE1", cut=Cut(2026, YEAR_END, units=("UT07",)))

    assert types(found, str(named("ana")))[-2:] == ["SessionAttended", "UsersMerged"]


def test_households_and_districts_count_too(told: Tell, history: History) -> None:
    a_year(history)
    for place in (AMARILIS, IMAZA):
        form_network(history, "09-01", place)
        act(history, "09-15", place)
    annul_action(history, "09-20", IMAZA, "feria")

    db = told(history)

    package = asked(db, "OG")
    assert (package.kind, [i.id for i in package.items]) == (
        Kind.HOUSEHOLD,
        [str(named("home-ana"))],
    )
    assert {"CohortMembersListed", "CAPApplied", "MessageDelivered"} <= set(
        types(package, str(named("home-ana")))
    )
    networks = asked(db, "OE4")
    assert (networks.kind, [i.id for i in networks.items]) == (
        Kind.DISTRICT,
        [AMARILIS.ubigeo],
    )
    missing = asked(db, "OE4", Part.DENOMINATOR)
    assert "NetworkActionCorrected" in types(missing, IMAZA.ubigeo)


def test_pages_follow_each_other_without_gap(told: Tell, history: History) -> None:
    a_year(history)
    db = told(history)
    whole = [item.id for item in asked(db, "OE1", Part.DENOMINATOR).items]

    after, pages = None, []
    for _ in whole:
        page = asked(db, "OE1", Part.DENOMINATOR, page=Page(after, 1))
        pages.append([item.id for item in page.items])
        after = page.next

    assert pages == [[identity] for identity in whole]
    assert after is None
    assert all(one < other for one, other in pairwise(whole))


def test_an_unknown_indicator_is_not_found(told: Tell, history: History) -> None:
    with pytest.raises(NotFound, match="OE9"):
        asked(told(history), "OE9")


def verdict(db: Connection, user: str, code: str) -> Verdict:
    found = explain(db, NOW, policies(db), named(user))
    return next(one for one in found.verdicts if one.code == code)


def test_one_rule_at_a_time_says_why_she_does_not_complete(
    told: Tell, history: History
) -> None:
    a_year(history)

    found = verdict(told(history), "berta", "OE1")

    assert (found.denominator, found.numerator) == (True, False)
    assert [(rule.holds, rule.text) for rule in found.rules] == [
        (True, "Está inscrita en la edición 2026 (UT07, distrito 100102)."),
        (True, "Asistió a 7 sesiones distintas; participa con 1."),
        (False, "Asistió a 7 sesiones; culmina con 8."),
    ]


def test_a_refused_reinforcement_is_not_owed(told: Tell, history: History) -> None:
    a_year(history)

    found = verdict(told(history), "berta", "OG_BROAD")

    assert (found.denominator, found.numerator) == (True, True)
    assert [rule.text for rule in found.rules] == [
        "Su hogar está en la lista final (UT07, distrito 100102).",
        "El hogar recibió una visita domiciliaria efectiva.",
        "No quiere mensajes: el refuerzo no se le debe.",
    ]


def test_a_share_names_the_sessions_held_for_her(told: Tell, history: History) -> None:
    a_year(history)
    adopt(history, "completion_threshold", "60%", effective_on="2026-01-15")

    found = verdict(told(history), "berta", "OE1")

    assert found.rules[-1].text == (
        "Asistió a 7 de las 7 sesiones realizadas para ella; culmina con el 60 %."
    )


def test_a_double_is_explained_by_whom_she_counts_for(
    told: Tell, history: History
) -> None:
    a_year(history)
    register(history, "double")
    merge(history, "06-01", "ana", "double")
    db = told(history)

    found = explain(db, NOW, policies(db), named("double"))

    assert found.person == named("ana")
    assert [v.numerator for v in found.verdicts if v.code == "OE1"] == [True]


@pytest.mark.timeout(6 * EXAMPLES)
@settings(PROPERTY, max_examples=EXAMPLES // 4)
@given(
    told=steps(), cut=cuts(), user=st.sampled_from(USERS), code=st.sampled_from(CODES)
)
def test_properties_evidence_and_explanation_agree_with_the_figure(
    db: Connection, told: list[Step], cut: Cut, user: str, code: str
) -> None:
    with knowing(db, told_by(told)):
        answer = indicators(db, cut, Grouping.COUNTRY)
        numerator, denominator = (
            {i.id for i in asked(db, code, part, cut).items}
            for part in (Part.NUMERATOR, Part.DENOMINATOR)
        )
        explained = explain(db, cut, policies(db, cut), named(user))

    figure = {i.code: i.figure for i in answer.indicators}[code]
    assert (len(numerator), len(denominator)) == (figure.numerator, figure.denominator)
    for found in explained.verdicts:
        # The list alone opens the package; all rules together give the numerator.
        opening = found.rules[:1] if found.code[:2] == "OG" else found.rules[:2]
        assert found.denominator == all(rule.holds for rule in opening)
        assert found.numerator == all(rule.holds for rule in found.rules)
        if found.code == code and code.startswith("OE"):
            assert found.denominator == (str(explained.person) in denominator)
            assert found.numerator == (str(explained.person) in numerator)


EVIDENCE = "/indicators/OE1/evidence"


async def a_told_service(api: InProcess) -> None:
    await with_plan(api)
    history = History()
    a_year(history)
    consume_all(api, history)


async def test_persons_are_for_those_who_work_with_them(api: InProcess) -> None:
    await a_told_service(api)
    others = (
        MAYOR,
        Caller("gobierno_regional", regions=("10",)),
        Caller("gestor", units=("UT07",)),
        Caller("integrador"),
        Caller("service"),
    )
    explanation = f"/users/{named('ana')}/explanation"

    refused = [
        (await api.get(path, who)).json()["code"]
        for who in others
        for path in (EVIDENCE, explanation)
    ]

    assert refused == ["role-not-allowed"] * 2 * len(others)
    statuses = {
        who: (await api.get(explanation, who, as_of="2026-12-31")).status_code
        for who in (UAS, UT07, UT02, AUDITOR)
    }
    assert statuses == {UAS: 200, UT07: 200, UT02: 403, AUDITOR: 200}


async def test_a_unit_sees_its_own_persons_only(api: InProcess) -> None:
    await a_told_service(api)

    own = await api.get(EVIDENCE, UT07, as_of="2026-12-31")
    asked_elsewhere = await api.get(EVIDENCE, UT07, as_of="2026-12-31", ut="UT02")
    figure_elsewhere = await api.get(
        EVIDENCE, UT07, as_of="2026-12-31", by="ut", place="UT02"
    )
    in_april = await api.get(
        EVIDENCE, UT07, as_of="2026-12-31", by="month", place="2026-04"
    )
    of_no_group = await api.get(EVIDENCE, UT07, as_of="2026-12-31", by="month")
    all_of_them = await api.get(EVIDENCE, AUDITOR, as_of="2026-12-31", limit="1")

    assert [item["id"] for item in own.json()["items"]] == [str(named("ana"))]
    assert asked_elsewhere.status_code == figure_elsewhere.status_code == 403
    assert (in_april.json()["as_of"], in_april.json()["total"]) == ("2026-04-30", 0)
    assert of_no_group.status_code == 422
    assert "by=month" in of_no_group.text
    assert (all_of_them.json()["total"], len(all_of_them.json()["items"])) == (2, 1)
    assert all_of_them.json()["next"] == all_of_them.json()["items"][0]["id"]


async def test_who_would_count_under_another_policy_is_told_without_adopting_it(
    api: InProcess,
) -> None:
    await a_told_service(api)
    asked_for = {"as_of": "2026-12-31", "policy": "completion_threshold:7"}

    supposed = (await api.get(EVIDENCE, UT07, **asked_for)).json()
    adopted = (await api.get(EVIDENCE, UT07, as_of="2026-12-31")).json()

    ana, berta = str(named("ana")), str(named("berta"))
    assert {item["id"] for item in supposed["items"]} == {ana, berta}
    assert [item["id"] for item in adopted["items"]] == [ana]
    assert supposed["supposed"] == {"completion_threshold": "7"}
    assert "7 de las 12" in supposed["definition"]
    assert supposed["policy_version"] != adopted["policy_version"]


async def test_an_unknown_usuaria_is_not_found(api: InProcess) -> None:
    await a_told_service(api)

    answer = await api.get(
        f"/users/{named('nobody')}/explanation", UAS, as_of="2026-12-31"
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-user")
