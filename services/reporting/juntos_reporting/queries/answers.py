"""Whole answers: the indicators of one moment, all read from one snapshot."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from juntos_chassis.messaging.inbox import parked_count

from ..facts.view import positions
from .cut import Cut, Grouping
from .indicators import Indicator, measure
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


@dataclass(frozen=True, slots=True)
class IndicatorsAnswer:
    """The indicators, with everything that is needed to ask again and get the same.

    Attributes:
        policies: the definitions that were used, by name.
        positions: last applied position by upstream service.
        parked: events that wait; above zero the figures are incomplete.
        names: of the places, by key.
    """

    cut: Cut
    grouping: Grouping
    indicators: tuple[Indicator, ...]
    policies: dict[str, PolicyInForce]
    plan: PlanInForce | None
    positions: dict[str, int]
    parked: int
    names: dict[str, str]

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
    """All indicators by place; what is supposed holds instead of what is in force.

    Raises:
        PolicyNotInForce: if a definition is not settled on the date.
    """
    in_force = policies_in_force(db, cut, supposed)
    policies = Policies.of(in_force, cut.as_of)
    plan = plan_in_force(db, cut)
    targets = {code: goal.target for code, goal in plan.goals.items()} if plan else {}
    found = [
        replace(indicator, target=targets.get(_goal(indicator.code)))
        for indicator in measure(db, cut, policies, grouping)
    ]
    return IndicatorsAnswer(
        cut=cut,
        grouping=grouping,
        indicators=tuple(found),
        policies=in_force,
        plan=plan,
        positions=positions(db),
        parked=parked_count(db),
        names=place_names(db, cut, grouping),
    )


def _goal(code: str) -> str:
    return GOAL_OF.get(code, code)
