"""Whole answers: the indicators of one moment, all read from one snapshot."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import Connection

from juntos_chassis.messaging.inbox import parked_count

from ..facts.view import positions
from .cut import Cut, Grouping
from .definitions import definitions, policy_version
from .goals import goals_in_force
from .indicators import Indicator, measure
from .months import month_end
from .places import place_names
from .plan import PlanInForce, plan_in_force
from .policies import (
    NOTHING_SUPPOSED,
    Policies,
    PolicyInForce,
    Supposed,
    policies_in_force,
)

# One goal of the plan, two readings of it.
GOAL_OF = {"OG_BROAD": "OG"}
MONTHS = 12


@dataclass(frozen=True, slots=True)
class IndicatorsAnswer:
    """The indicators, with everything that is needed to ask again and get the same.

    Attributes:
        policies: the definitions that were used, by name.
        positions: last applied position by upstream service.
        parked: events that wait; above zero the figures are incomplete.
        names: of the places, by key.
        definitions: what each indicator means under these policies, by code.
    """

    cut: Cut
    grouping: Grouping
    indicators: tuple[Indicator, ...]
    policies: dict[str, PolicyInForce]
    plan: PlanInForce | None
    positions: dict[str, int]
    parked: int
    names: dict[str, str]
    definitions: dict[str, str] = field(default_factory=dict)

    @property
    def policy_version(self) -> str:
        """Names the values of all policies together."""
        return policy_version(self.policies)

    def official_name(self, code: str) -> str | None:
        """The plan's own name of an indicator."""
        goal = self.plan.goals.get(_goal(code)) if self.plan else None
        return goal.name if goal else None


def indicators(
    db: Connection,
    cut: Cut,
    grouping: Grouping,
    supposed: Supposed = NOTHING_SUPPOSED,
) -> IndicatorsAnswer:
    """All indicators by group; what is supposed holds instead of what is in force.

    By month, every figure is the one at the end of the month, by today's definitions.

    Raises:
        PolicyNotInForce: if a definition is not settled on the date.
    """
    in_force = policies_in_force(db, cut, supposed)
    policies = Policies.of(in_force, cut.as_of)
    plan = plan_in_force(db, cut)
    of_plan = {code: goal.target for code, goal in plan.goals.items()} if plan else {}
    goals = goals_in_force(db, cut, of_plan)
    found = []
    for one in _measured(db, cut, policies, grouping):
        target = goals.applying(_goal(one.code), grouping, one.key)
        value, source = target or (None, None)
        found.append(replace(one, target=value, target_from=source))
    return IndicatorsAnswer(
        cut=cut,
        grouping=grouping,
        indicators=tuple(found),
        policies=in_force,
        plan=plan,
        positions=positions(db),
        parked=parked_count(db),
        names=place_names(db, cut, grouping),
        definitions=definitions(policies, grouping),
    )


def _measured(
    db: Connection, cut: Cut, policies: Policies, grouping: Grouping
) -> Iterator[Indicator]:
    if grouping is not Grouping.MONTH:
        yield from measure(db, cut, policies, grouping)
        return
    found = [
        replace(one, key=month)
        for month, until in _months(cut)
        for one in measure(db, replace(cut, as_of=until), policies, Grouping.COUNTRY)
    ]
    codes = list(dict.fromkeys(one.code for one in found))
    yield from sorted(found, key=lambda one: (codes.index(one.code), one.key))


def _months(cut: Cut) -> Iterator[tuple[str, date]]:
    """The months of the edition until the date, each with its last day that counts."""
    for number in range(1, MONTHS + 1):
        month = f"{cut.edition}-{number:02}"
        if date(cut.edition, number, 1) <= cut.as_of:
            yield month, min(month_end(month), cut.as_of)


def _goal(code: str) -> str:
    return GOAL_OF.get(code, code)
