"""Plan, policies, milestones and districts: rules and replay."""

from dataclasses import replace
from datetime import date

import pytest

from juntos_chassis.seedwork import RuleBroken
from juntos_reporting.application import PlanFile, shipped_plan
from juntos_reporting.domain.catalogue import CATALOGUE
from juntos_reporting.domain.district import Assignment, District
from juntos_reporting.domain.milestone import Milestone, MilestoneCorrection
from juntos_reporting.domain.plan import NATIONWIDE, Plan, PlanContent
from juntos_reporting.domain.policy import Policy, Settlement
from juntos_reporting.domain.rules import (
    AssignedLaterAlready,
    IndicatorRepeated,
    LineIsNotDocumentary,
    LineNotInPlan,
    LineRepeated,
    MonthOutsideEdition,
    MonthWeightsDoNotFit,
    MoreThanPlanned,
    PlanAlreadyApproved,
    PolicyValueNotAllowed,
    UnknownExecutionSource,
    UnknownPolicy,
)
from tests.support.replay import kinds, replayed

APPROVED_ON = date(2026, 2, 19)
EIGHT = Settlement("8", date(2026, 1, 1), "Plan 2026", "UAS")
AMARILIS = Assignment(
    ubigeo="100102",
    district_name="Amarilis",
    province_name="Huánuco",
    region_name="Huánuco",
    unit="UT07",
    unit_name="UT Ejemplo",
    valid_from=date(2026, 1, 1),
)


def plan_file() -> PlanFile:
    """The plan that comes with the platform."""
    return PlanFile.model_validate_json(shipped_plan(2026))


def content() -> PlanContent:
    """Its goals and schedule."""
    return plan_file().content()


def a_policy() -> Policy:
    """The completion threshold at eight sessions."""
    return Policy.adopt("completion_threshold", EIGHT, APPROVED_ON)


def test_the_shipped_plan_has_nineteen_lines_five_goals_and_every_policy() -> None:
    shipped = plan_file()

    assert [activity.line for activity in shipped.activities] == list(range(1, 20))
    assert {goal.indicator: str(goal.target) for goal in shipped.goals} == {
        "OG": "0.80",
        "OE1": "0.70",
        "OE2": "0.60",
        "OE3": "0.80",
        "OE4": "1.00",
    }
    assert {policy.policy for policy in shipped.policies} == set(CATALOGUE)
    for policy in shipped.policies:
        Policy.adopt(policy.policy, policy.settlement(), APPROVED_ON)


def test_a_plan_is_approved_as_a_whole() -> None:
    plan = Plan.approve(content(), APPROVED_ON)

    assert kinds(plan) == ["Approved"]
    assert replayed(plan) == plan


def test_approving_another_plan_for_the_edition_is_refused() -> None:
    plan = Plan.approve(content(), APPROVED_ON)

    plan.require_same(content())
    with pytest.raises(PlanAlreadyApproved, match="2026"):
        plan.require_same(replace(content(), title="Otro plan"))


@pytest.mark.parametrize(
    ("weights", "rule", "words"),
    [
        (
            {6: [40, 60], 13: [1, 2, 3]},
            MonthWeightsDoNotFit,
            "13 marca 2 meses.*3 pesos",
        ),
        ({20: [1]}, LineNotInPlan, "línea 20"),
    ],
)
def test_month_weights_are_one_for_each_month_of_a_line(
    weights: dict[int, list[int]], rule: type[RuleBroken], words: str
) -> None:
    plan = Plan.approve(content(), APPROVED_ON)

    plan.require_fitting({6: [40, 60], 13: [70, 30]})
    with pytest.raises(rule, match=words):
        plan.require_fitting(weights)


def _twice(plan: PlanContent) -> PlanContent:
    return replace(plan, activities=(*plan.activities, plan.activities[0]))


def _two_goals(plan: PlanContent) -> PlanContent:
    return replace(plan, goals=(*plan.goals, plan.goals[0]))


def _last_year(plan: PlanContent) -> PlanContent:
    line = replace(plan.activities[0], months=("2025-12",))
    return replace(plan, activities=(line,))


def _by_hand(plan: PlanContent) -> PlanContent:
    line = replace(plan.activities[0], source="guesswork")
    return replace(plan, activities=(line,))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (_twice, LineRepeated),
        (_two_goals, IndicatorRepeated),
        (_last_year, MonthOutsideEdition),
        (_by_hand, UnknownExecutionSource),
    ],
)
def test_an_inconsistent_plan_is_refused(
    change: object, rule: type[RuleBroken]
) -> None:
    assert callable(change)
    with pytest.raises(rule):
        Plan.approve(change(content()), APPROVED_ON)


def test_only_documentary_lines_take_milestones() -> None:
    plan = Plan.approve(content(), APPROVED_ON)

    plan.require_documentary(5)
    with pytest.raises(LineIsNotDocumentary, match="línea 6"):
        plan.require_documentary(6)
    with pytest.raises(LineNotInPlan, match="línea 20"):
        plan.require_documentary(20)


def test_one_document_carries_out_a_line_at_most() -> None:
    plan = Plan.approve(content(), APPROVED_ON)

    plan.require_documentary(5, 26)
    with pytest.raises(MoreThanPlanned, match="no puede sumar 260"):
        plan.require_documentary(5, 260)


def test_a_policy_keeps_everything_that_was_adopted() -> None:
    policy = a_policy()
    policy.readopt(replace(EIGHT, value="7"), date(2026, 9, 1))

    assert kinds(policy) == ["Adopted", "Readopted"]
    assert replayed(policy) == policy
    assert [settled.value for settled in policy.settlements] == ["8", "7"]


def test_a_policy_that_holds_already_is_not_adopted_twice() -> None:
    policy = a_policy()
    policy.collect_events()

    policy.readopt(EIGHT, date(2026, 9, 1))

    assert policy.collect_events() == []


def test_a_value_that_was_replaced_may_be_adopted_again() -> None:
    policy = a_policy()
    policy.readopt(replace(EIGHT, value="7"), APPROVED_ON)
    policy.collect_events()

    policy.readopt(EIGHT, APPROVED_ON)

    assert kinds(policy) == ["Readopted"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("completion_threshold", "13"),
        ("completion_threshold", "0"),
        ("completion_threshold", "08"),
        ("completion_threshold", "٨"),
        ("completion_threshold", "0%"),
        ("completion_threshold", "101%"),
        ("completion_threshold", "60 %"),
        ("completion_threshold", "%"),
        ("reinforcement_status", "printed"),
        ("package_strict", ""),
        ("package_strict", "visit,visit"),
        ("package_strict", "visit,cookies"),
        ("survey_threshold", "101%"),
        ("quiet_hours", "20:00"),
        ("quiet_hours", "24:00-08:00"),
        ("quiet_hours", "20:00-8:00"),
        ("daily_message_cap", "0"),
        ("fallback_after_hours", "721"),
        ("provider_trouble", "sms"),
    ],
)
def test_a_policy_takes_only_values_that_can_be_computed(name: str, value: str) -> None:
    with pytest.raises(PolicyValueNotAllowed, match="debe"):
        Policy.adopt(name, replace(EIGHT, value=value), APPROVED_ON)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("survey_threshold", "60%"),
        ("survey_threshold", "7"),
        ("quiet_hours", "00:00-00:00"),
        ("quiet_hours", "21:30-07:15"),
        ("daily_message_cap", "2"),
        ("fallback_after_hours", "48"),
        ("provider_trouble", "next_channel"),
    ],
)
def test_what_outreach_follows_is_settled_here(name: str, value: str) -> None:
    policy = Policy.adopt(name, replace(EIGHT, value=value), APPROVED_ON)

    assert [settled.value for settled in policy.settlements] == [value]


def test_a_policy_that_nothing_asks_for_is_refused() -> None:
    with pytest.raises(UnknownPolicy, match="horoscope"):
        Policy.adopt("horoscope", EIGHT, APPROVED_ON)


def test_a_milestone_is_replayed_as_it_was() -> None:
    milestone = Milestone(
        edition=2026,
        line=7,
        quantity=1,
        document="ACTA-001-EJEMPLO",
        territory=NATIONWIDE,
        occurred_on=APPROVED_ON,
    )
    milestone.annul(MilestoneCorrection.DATA_ENTRY_ERROR)
    milestone.record_again(2, NATIONWIDE, APPROVED_ON)

    assert replayed(milestone) == milestone


def test_a_district_changes_its_unit_from_a_later_date_on() -> None:
    district = District.assign(AMARILIS, APPROVED_ON)
    later = replace(AMARILIS, unit="UT08", valid_from=date(2026, 7, 1))

    district.reassign(later, APPROVED_ON)

    assert kinds(district) == ["Assigned", "Reassigned"]
    assert replayed(district) == district
    assert district.territory.territorial_unit == "UT08"


def test_the_same_assignment_is_not_recorded_twice() -> None:
    district = District.assign(AMARILIS, APPROVED_ON)
    district.collect_events()

    district.reassign(AMARILIS, APPROVED_ON)

    assert district.collect_events() == []


def test_an_assignment_never_rewrites_the_past() -> None:
    district = District.assign(AMARILIS, APPROVED_ON)

    with pytest.raises(AssignedLaterAlready, match="01/01/2026"):
        district.reassign(replace(AMARILIS, unit="UT08"), APPROVED_ON)
