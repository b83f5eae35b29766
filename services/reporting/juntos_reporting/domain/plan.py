"""The plan of an edition: goals and schedule, as approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import (
    AmendmentOutsideEdition,
    IndicatorRepeated,
    LineIsNotDocumentary,
    LineNotInPlan,
    LineRepeated,
    MonthOutsideEdition,
    MonthWeightsDoNotFit,
    MoreThanPlanned,
    PlanAlreadyApproved,
    PlanHoldsLaterAlready,
    UnknownExecutionSource,
)

NAMESPACE: Final = uuid5(NAMESPACE_OID, "juntos.reporting.plan")
NATIONWIDE: Final = Territory("000000", "UT00")
DOCUMENTARY: Final = "milestone"
EXECUTION_SOURCES: Final = frozenset(
    {
        DOCUMENTARY,
        "visit:enrolment",
        "visit:final_cap",
        "call:follow_up",
        "call:survey",
        "session_topics",
        "cohort_actas",
        "leader_lists",
        "messages_sent",
        "units_with_network",
        "recognition_events",
    }
)


@dataclass(frozen=True, slots=True)
class Goal:
    """The target of one indicator, as a share of 1."""

    indicator: str
    name: str
    target: Decimal


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the schedule (Plan 2026, Tabla 2)."""

    line: int
    stage: str
    activity: str
    unit: str
    responsible: str
    months: tuple[str, ...]
    total: int
    source: str


@dataclass(frozen=True, slots=True)
class PlanContent:
    """What is approved as one thing."""

    edition: int
    title: str
    legal_reference: str
    goals: tuple[Goal, ...]
    activities: tuple[Activity, ...]


class Plan(Aggregate):
    """An approved plan. Its id follows from the edition, so there is only one."""

    TOPIC = "reporting.plan"

    class Approved(Created):
        """The plan was approved with these goals and lines."""

        TOPIC = "reporting.plan.approved"
        content: PlanContent

    class Amended(Aggregate.Event):
        """Other goals and lines hold from a date on; the earlier ones until then."""

        TOPIC = "reporting.plan.amended"
        content: PlanContent
        effective_on: date

    @event(Approved)
    def __init__(
        self, content: PlanContent, territory: Territory, occurred_on: date
    ) -> None:
        """Approve a plan; ``approve`` is the way to do it with its rules."""
        self.approved = content
        self.content = content
        self.territory = territory
        self.approved_on = occurred_on
        self.effective_on = occurred_on

    @staticmethod
    def create_id(content: PlanContent) -> UUID:
        """The one id of the plan of an edition."""
        return plan_id(content.edition)

    @classmethod
    def approve(cls, content: PlanContent, occurred_on: date) -> "Plan":
        """Approve a consistent plan."""
        _require_consistent(content)
        return cls(content=content, territory=NATIONWIDE, occurred_on=occurred_on)

    def require_same(self, content: PlanContent) -> None:
        """Approving the same plan again is harmless, another one is refused."""
        if content != self.approved:
            raise PlanAlreadyApproved(edition=self.content.edition)

    def amend(
        self, content: PlanContent, effective_on: date, occurred_on: date
    ) -> None:
        """Change goals and lines from a date on; the same again is not recorded."""
        if (content, effective_on) == (self.content, self.effective_on):
            return
        _require_consistent(content)
        if effective_on <= self.effective_on:
            raise PlanHoldsLaterAlready(effective_on=self.effective_on)
        if effective_on.year != content.edition:
            raise AmendmentOutsideEdition(
                effective_on=effective_on, edition=content.edition
            )
        self._amended(
            content=content, effective_on=effective_on, occurred_on=occurred_on
        )

    @event(Amended)
    def _amended(
        self, content: PlanContent, effective_on: date, occurred_on: date
    ) -> None:
        self.content = content
        self.effective_on = effective_on

    def require_fitting(self, weights: Mapping[int, Sequence[int]]) -> None:
        """Weights of months are of lines of the plan, one for each marked month."""
        marked = {a.line: len(a.months) for a in self.content.activities}
        for line, own in weights.items():
            if line not in marked:
                raise LineNotInPlan(line=line, edition=self.content.edition)
            if len(own) != marked[line]:
                raise MonthWeightsDoNotFit(
                    line=line, months=marked[line], weights=len(own)
                )

    def require_documentary(self, line: int, quantity: int = 1) -> None:
        """A milestone belongs to a line of documents, and is at most all of it."""
        found = {a.line: a for a in self.content.activities}.get(line)
        if found is None:
            raise LineNotInPlan(line=line, edition=self.content.edition)
        if found.source != DOCUMENTARY:
            raise LineIsNotDocumentary(line=line)
        if quantity > found.total:
            raise MoreThanPlanned(line=line, quantity=quantity, total=found.total)


def plan_id(edition: int) -> UUID:
    """The id of the plan of an edition."""
    return uuid5(NAMESPACE, str(edition))


def _require_consistent(content: PlanContent) -> None:
    _require_each_once(content)
    for activity in content.activities:
        _require_sound(activity, content.edition)


def _require_each_once(content: PlanContent) -> None:
    indicators: set[str] = set()
    for goal in content.goals:
        if goal.indicator in indicators:
            raise IndicatorRepeated(indicator=goal.indicator)
        indicators.add(goal.indicator)
    lines: set[int] = set()
    for activity in content.activities:
        if activity.line in lines:
            raise LineRepeated(line=activity.line)
        lines.add(activity.line)


def _require_sound(activity: Activity, edition: int) -> None:
    for month in activity.months:
        if not month.startswith(f"{edition}-"):
            raise MonthOutsideEdition(line=activity.line, month=month, edition=edition)
    if activity.source not in EXECUTION_SOURCES:
        raise UnknownExecutionSource(line=activity.line, source=activity.source)
