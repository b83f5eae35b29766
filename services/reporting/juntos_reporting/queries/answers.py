"""Whole answers: the indicators of one moment, all read from one snapshot."""

from contextlib import suppress
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from juntos_chassis.messaging.inbox import parked_count

from ..facts.view import positions
from .cut import Cut, Grouping
from .definitions import definitions, policy_version
from .goals import goals_in_force
from .groups import months_until
from .indicators import Indicator, measure
from .places import place_names
from .plan import PlanInForce, plan_in_force
from .policies import Policies, PolicyInForce, PolicyNotInForce, policies_in_force

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


def indicators(db: Connection, cut: Cut, grouping: Grouping) -> IndicatorsAnswer:
    """All indicators by group.

    By month, every figure is the one of the end of the month, with the definitions and
    goals that held then: what a question about that day answers. A month before the
    first definitions has none.

    Raises:
        PolicyNotInForce: if a definition is not settled on the date.
    """
    if grouping is Grouping.MONTH:
        return _by_month(db, cut)
    in_force = policies_in_force(db, cut)
    policies = Policies.of(in_force, cut.as_of)
    plan = plan_in_force(db, cut)
    of_plan = {code: goal.target for code, goal in plan.goals.items()} if plan else {}
    goals = goals_in_force(db, cut, of_plan)
    meanings = definitions(policies, grouping)
    found = []
    for one in measure(db, cut, policies, grouping):
        target = goals.applying(_goal(one.code), grouping, one.key)
        value, source = target or (None, None)
        meaning = meanings.get(one.code)
        found.append(replace(one, target=value, target_from=source, definition=meaning))
    return IndicatorsAnswer(
        cut=cut,
        grouping=grouping,
        indicators=tuple(found),
        policies=in_force,
        plan=plan,
        positions=positions(db),
        parked=parked_count(db),
        names=place_names(db, cut, grouping),
        definitions=meanings,
    )


def _by_month(db: Connection, cut: Cut) -> IndicatorsAnswer:
    whole = indicators(db, cut, Grouping.COUNTRY)
    found = []
    for month, until in months_until(cut):
        with suppress(PolicyNotInForce):
            then = replace(cut, as_of=until)
            answer = whole if then == cut else indicators(db, then, Grouping.COUNTRY)
            found += [replace(one, key=month) for one in answer.indicators]
    codes = list(dict.fromkeys(one.code for one in found))
    found.sort(key=lambda one: (codes.index(one.code), one.key))
    return replace(
        whole,
        grouping=Grouping.MONTH,
        indicators=tuple(found),
        names=place_names(db, cut, Grouping.MONTH),
    )


def _goal(code: str) -> str:
    return GOAL_OF.get(code, code)
