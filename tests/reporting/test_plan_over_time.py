"""Plans that are amended, goals of territories and what both leave in the past."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from juntos_chassis.seedwork import RuleBroken
from juntos_contracts.events.reporting import GoalSet, PolicyAdopted
from juntos_reporting.application import PlanFile, shipped_plan
from juntos_reporting.domain.goal import Aim, Aimed, TerritorialGoal
from juntos_reporting.domain.plan import Activity, Plan, PlanContent
from juntos_reporting.domain.rules import (
    AmendmentOutsideEdition,
    GoalEndsBeforeItBegins,
    LineRepeated,
    PlanHoldsLaterAlready,
)
from juntos_reporting.domain.spread import spread_by_unit
from juntos_reporting.queries.adopted import adopted_policies
from juntos_reporting.queries.cut import Cut
from juntos_reporting.queries.goals import goals_in_force
from juntos_reporting.queries.policies import policies_in_force
from juntos_reporting.queries.schedule import (
    ScheduleLine,
    Thresholds,
    schedule,
    schedule_by_unit,
)
from juntos_reporting.relay import published
from tests.reporting.histories import AMARILIS, IMAZA, History
from tests.reporting.service import PLAN, UAS, UT07, follow_itself, with_plan
from tests.reporting.telling import adopt, contact, list_cohort, register
from tests.support.in_process import InProcess
from tests.support.replay import kinds, replayed

Tell = Callable[[History], Connection]
YEAR_END = Cut(2026, date(2026, 12, 31))
FIRST_OF_JULY = date(2026, 7, 1)


EDITION_2027 = 2027


def shipped() -> PlanContent:
    """The content of the plan that comes with the platform."""
    return PlanFile.model_validate_json(shipped_plan(2026)).content()


def changed(number: int, **values: Any) -> PlanContent:
    """The shipped plan with other values in one line."""
    plan = shipped()
    activities = (
        replace(one, **values) if one.line == number else one for one in plan.activities
    )
    return replace(plan, activities=tuple(activities))


def amended(content: PlanContent, effective_on: date = FIRST_OF_JULY) -> Plan:
    """The shipped plan with an amendment."""
    plan = Plan.approve(shipped(), date(2026, 2, 19))
    plan.amend(content, effective_on, date(2026, 6, 20))
    return plan


def tell_amendment(
    history: History,
    content: PlanContent,
    effective_on: date = FIRST_OF_JULY,
    on: str = "06-20",
) -> None:
    """Tell that the plan is another one, from July on if not said otherwise."""
    event = amended(content, effective_on).collect_events()[-1]
    assert isinstance(event, Plan.Amended)
    history.tell(on, published(event))


def planned(line: ScheduleLine) -> dict[str, int]:
    """What is planned by month."""
    return {name: month.planned or 0 for name, month in line.months.items()}


def test_an_amendment_is_an_event_of_the_same_plan() -> None:
    plan = amended(changed(12, total=24_000))

    assert kinds(plan) == ["Approved", "Amended"]
    assert replayed(plan) == plan


def test_the_same_amendment_again_changes_nothing() -> None:
    plan = amended(changed(12, total=24_000))
    plan.collect_events()

    plan.amend(changed(12, total=24_000), FIRST_OF_JULY, date(2026, 6, 21))

    assert plan.collect_events() == []


def test_the_plan_as_approved_may_still_be_sent_again() -> None:
    plan = amended(changed(12, total=24_000))

    plan.require_same(shipped())


@pytest.mark.parametrize(
    ("content", "effective_on", "rule"),
    [
        (changed(12, total=1), date(2026, 2, 19), PlanHoldsLaterAlready),
        (changed(12, total=1), date(2027, 1, 1), AmendmentOutsideEdition),
        (changed(12, line=11), FIRST_OF_JULY, LineRepeated),
    ],
)
def test_an_amendment_that_rewrites_the_past_or_is_inconsistent_is_refused(
    content: PlanContent, effective_on: date, rule: type[RuleBroken]
) -> None:
    with pytest.raises(rule):
        amended(content, effective_on)


def test_months_before_an_amendment_stay_as_they_were_planned(
    told: Tell, history: History
) -> None:
    # 20,000 over April to September: 3,334 twice, then 3,333. From July on 14,000 more.
    months = ("2026-04", "2026-07", "2026-08", "2026-10")
    tell_amendment(history, changed(12, total=24_000, months=months))
    db = told(history)

    before, after = (
        schedule(db, replace(YEAR_END, as_of=as_of))[11]
        for as_of in (date(2026, 6, 30), FIRST_OF_JULY)
    )

    assert list(planned(before).values()) == [3334, 3334, 3333, 3333, 3333, 3333]
    assert planned(after) == {
        "2026-04": 3334,
        "2026-05": 3334,
        "2026-06": 3333,
        "2026-07": 4667,
        "2026-08": 4666,
        "2026-10": 4666,
    }
    assert after.planned_total == 24_000


def test_a_line_that_an_amendment_drops_keeps_its_past(
    told: Tell, history: History
) -> None:
    plan = shipped()
    others: tuple[Activity, ...] = tuple(a for a in plan.activities if a.line != 12)
    tell_amendment(history, replace(plan, activities=others))

    line = schedule(told(history), YEAR_END)[11]

    assert planned(line) == {"2026-04": 3334, "2026-05": 3334, "2026-06": 3333}


def test_what_no_marked_month_is_left_for_is_due_at_once(
    told: Tell, history: History
) -> None:
    tell_amendment(history, changed(6, total=27_000))

    line = schedule(told(history), YEAR_END)[5]

    assert planned(line) == {"2026-02": 13_000, "2026-03": 13_000, "2026-07": 1000}


def test_months_weigh_as_a_dated_policy_says(told: Tell, history: History) -> None:
    adopt(history, "schedule_month_weights", "6:40-60,13:1-2-3", "2026-05-01")
    db = told(history)

    weighed, other = (schedule(db, YEAR_END)[line - 1] for line in (6, 13))
    before = schedule(db, replace(YEAR_END, as_of=date(2026, 4, 30)))[5]

    assert planned(weighed) == {"2026-02": 10_400, "2026-03": 15_600}
    # Three weights, from before a plan that marks two months, do not fit.
    assert planned(other) == {"2026-09": 10_000, "2026-10": 10_000}
    assert planned(before) == {"2026-02": 13_000, "2026-03": 13_000}


@pytest.mark.parametrize(
    ("executed", "due", "light"),
    [(90, 100, "green"), (89, 100, "amber"), (70, 100, "amber"), (69, 100, "red")],
)
def test_the_light_says_how_much_of_what_is_due_was_done(
    executed: int, due: int, light: str
) -> None:
    assert Thresholds(90, 70).of(executed, due) == light
    assert Thresholds(90, 70).of(executed, 0) is None


def test_lights_count_ended_months_only_and_follow_the_policy(
    told: Tell, history: History
) -> None:
    for number in range(8):
        contact(history, "02-20", f"usuaria-{number}")
    contact(history, "03-02", "usuaria-9")
    adopt(history, "semaphore_thresholds", "50,40", "2026-04-01")
    tell_amendment(history, changed(6, total=20), date(2026, 2, 20), "02-20")
    db = told(history)

    in_march, in_april = (
        schedule(db, replace(YEAR_END, as_of=as_of))[5]
        for as_of in (date(2026, 3, 30), date(2026, 4, 1))
    )

    # Nine of the ten due, then nine of twenty: 45 %.
    assert (in_march.due, in_march.semaphore) == (10, "green")
    february, march = in_march.months.values()
    assert (february.semaphore, march.semaphore) == ("amber", None)
    assert (march.planned_to_date, march.executed_to_date) == (20, 9)
    assert (in_april.due, in_april.semaphore) == (20, "amber")
    assert in_april.months["2026-02"].semaphore == "green"


def test_units_share_what_is_planned_by_their_households(
    told: Tell, history: History
) -> None:
    for user, place in (("ana", AMARILIS), ("berta", AMARILIS), ("carla", IMAZA)):
        register(history, user, place)
        list_cohort(history, "03-25", place, user)
        contact(history, "02-20", user, place)
    db = told(history)

    lines = {(line.line, line.place): line for line in schedule_by_unit(db, YEAR_END)}

    assert planned(lines[6, "UT07"]) == {"2026-02": 8666, "2026-03": 8667}
    assert planned(lines[6, "UT02"]) == {"2026-02": 4334, "2026-03": 4333}
    assert (lines[6, "UT07"].executed_total, lines[6, "UT02"].executed_total) == (2, 1)
    # Every unit does alike: 26 lists; the topics are the same twelve everywhere.
    assert [lines[11, unit].planned_total for unit in ("UT02", "UT07")] == [13, 13]
    assert [lines[8, unit].planned_total for unit in ("UT02", "UT07")] == [12, 12]
    # The final report is the country's alone.
    assert lines[19, "UT07"].planned_total is None
    assert lines[19, "UT07"].unshared == "country_only"


def test_units_weigh_the_same_if_the_policy_says_so(
    told: Tell, history: History
) -> None:
    for user, place in (("ana", AMARILIS), ("berta", AMARILIS), ("carla", IMAZA)):
        list_cohort(history, "03-25", place, user)
    adopt(history, "schedule_unit_weights", "even")

    lines = schedule_by_unit(told(history), YEAR_END)

    assert [line.planned_total for line in lines if line.line == 6] == [13_000] * 2


@given(
    months=st.lists(st.integers(0, 500), min_size=1, max_size=8),
    weights=st.lists(st.integers(0, 900), min_size=1, max_size=26),
)
def test_properties_units_and_months_add_up_exactly(
    months: list[int], weights: list[int]
) -> None:
    by_month = {f"2026-{number:02}": n for number, n in enumerate(months, 1)}
    by_unit = {f"UT{number:02}": n for number, n in enumerate(weights, 1)}
    by_unit["UT01"] += 1

    shares = spread_by_unit(by_month, by_unit)

    for month, amount in by_month.items():
        assert sum(unit[month] for unit in shares.values()) == amount
    for unit, weight in by_unit.items():
        exact = sum(months) * weight / sum(by_unit.values())
        assert abs(sum(shares[unit].values()) - exact) < 1
        assert min(shares[unit].values()) >= 0


def an_aim(**values: Any) -> Aim:
    """A goal of three quarters from May on."""
    usual: dict[str, Any] = {
        "target": Decimal("0.75"),
        "effective_on": date(2026, 5, 1),
        "effective_until": None,
        "legal_reference": "Ejemplo",
        "author": "UAS",
    }
    return Aim(**(usual | values))


def test_a_goal_of_a_territory_keeps_everything_that_was_set() -> None:
    aimed = Aimed("OE1", "unit", "UT07")
    goal = TerritorialGoal.first(aimed, an_aim(), date(2026, 4, 28))
    goal.again(an_aim(), date(2026, 4, 29))
    goal.again(an_aim(target=Decimal("0.80")), date(2026, 6, 1))

    assert kinds(goal) == ["Set", "SetAgain"]
    assert replayed(goal) == goal
    assert goal.territory.territorial_unit == "UT07"


def test_a_goal_holds_for_a_day_at_least() -> None:
    with pytest.raises(GoalEndsBeforeItBegins, match="30/04/2026"):
        TerritorialGoal.first(
            Aimed("OE1", "region", "10"),
            an_aim(effective_until=date(2026, 4, 30)),
            date(2026, 4, 28),
        )


AMENDMENT = {
    "title": "Plan modificado de ejemplo",
    "legal_reference": "Resolución de ejemplo",
    "goals": PLAN["goals"],
    "activities": PLAN["activities"],
    "effective_on": "2026-07-01",
    "occurred_on": "2026-06-20",
}
GOAL = {
    "indicator": "OE1",
    "level": "unit",
    "place": "UT07",
    "target": "0.75",
    "effective_on": "2026-05-01",
    "legal_reference": "Informe de ejemplo",
    "author": "UAS",
    "occurred_on": "2026-04-28",
}


async def test_the_uas_amends_the_plan_from_a_date_on(api: InProcess) -> None:
    missing = await api.post("/plans/2026/amendments", AMENDMENT, UAS)
    await with_plan(api)

    answer = await api.post("/plans/2026/amendments", AMENDMENT, UAS)
    refused = await api.post("/plans/2026/amendments", AMENDMENT, UT07)
    await follow_itself(api)

    assert missing.status_code == 404
    assert (answer.status_code, answer.json()["amended"]) == (201, True)
    assert refused.json()["code"] == "role-not-allowed"
    assert (await api.published())[-1] == "PlanAmended"
    shown = await api.get("/schedule", UAS, as_of="2026-12-31", by="ut", ut="UT07")
    assert shown.json()["thresholds"] == {"green": 90, "amber": 70}
    assert {line["place"] for line in shown.json()["lines"]} == {"UT07"}


async def test_the_uas_sets_the_goal_of_a_territory(api: InProcess) -> None:
    answer = await api.post("/goals", GOAL, UAS)
    again = await api.post("/goals", GOAL, UAS)
    refused = await api.post("/goals", GOAL, UT07)
    elsewhere = await api.post("/goals", {**GOAL, "level": "district"}, UAS)

    assert (answer.status_code, answer.json()["set"]) == (201, True)
    assert again.json()["set"] is False
    assert refused.json()["code"] == "role-not-allowed"
    assert elsewhere.status_code == 422
    assert "no es un código de distrito" in elsewhere.text
    assert await api.published() == ["GoalSet"]


def adopted_for_2027(effective_on: str, value: str = "10") -> PolicyAdopted:
    return PolicyAdopted(
        policy="completion_threshold",
        value=value,
        effective_on=date.fromisoformat(effective_on),
        legal_reference="Plan 2027 de ejemplo",
        author="UAS",
    )


def test_another_edition_s_definitions_and_goals_leave_this_one_as_it_was(
    told: Tell, history: History
) -> None:
    # The edition 2027 opens while 2026 goes on: one value is told before it begins.
    history.tell("11-15", adopted_for_2027("2026-11-15"), edition=EDITION_2027)
    # Told by 2026 itself, for the year after.
    history.tell("12-20", adopted_for_2027("2027-01-01", "9"))
    goal = GoalSet(
        indicator="OE1",
        level="national",
        place="PE",
        target="0.9",
        effective_on=date(2026, 11, 15),
        legal_reference="Plan 2027 de ejemplo",
        author="UAS",
    )
    history.tell("11-15", goal, edition=EDITION_2027)
    db = told(history)

    def holds(edition: int, on: date) -> str:
        cut = Cut(edition, on)
        held = policies_in_force(db, cut)["completion_threshold"].value
        (shown,) = (
            one["value"]
            for one in adopted_policies(db, cut)
            if one["in_force"] and one["policy"] == "completion_threshold"
        )
        assert shown == held
        return held

    assert holds(2026, date(2026, 12, 31)) == "8"
    assert holds(2026, date(2027, 6, 30)) == "8"
    assert holds(EDITION_2027, date(2026, 12, 1)) == "10"
    assert holds(EDITION_2027, date(2027, 2, 1)) == "9"
    assert not goals_in_force(db, YEAR_END, {}).own
    assert goals_in_force(db, Cut(EDITION_2027, date(2027, 2, 1)), {}).own
