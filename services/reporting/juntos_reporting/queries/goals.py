"""The goal that applies to a figure: the one of the nearest place, or the plan's."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import Connection, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from ..facts.reporting import goal_set
from .cut import Cut, Grouping
from .places import districts

OF_THE_PLAN: Final = "plan"
LEVELS: Final = {
    Grouping.REGION: "region",
    Grouping.UNIT: "unit",
    Grouping.DISTRICT: "district",
}


class Target(NamedTuple):
    """A goal, as a share of 1, and where it was set: plan, or level and place."""

    value: Decimal
    source: str


@dataclass(frozen=True)
class Goals:
    """The goals of territories that hold on a date, before those of the plan."""

    own: Mapping[tuple[str, str, str], Decimal]
    of_plan: Mapping[str, Decimal]
    units: Mapping[str, str]
    cut: Cut

    def applying(self, indicator: str, grouping: Grouping, key: str) -> Target | None:
        """The goal of an indicator for one group; None if nobody set any.

        A share of the sessions of one module has none: the goals are about all twelve.
        """
        if grouping is Grouping.MODULE:
            return None
        for level, place in self._places(grouping, key):
            value = self.own.get((indicator, level, place))
            if value is not None:
                return Target(value, f"{level}:{place}")
        value = self.of_plan.get(indicator)
        return None if value is None else Target(value, OF_THE_PLAN)

    def _places(self, grouping: Grouping, key: str) -> Iterator[tuple[str, str]]:
        """The places that the group lies in, the nearest first."""
        if grouping in LEVELS:
            yield LEVELS[grouping], key
        if grouping is Grouping.DISTRICT and key in self.units:
            yield "unit", self.units[key]
        if grouping in {Grouping.DISTRICT, Grouping.PROVINCE}:
            yield "region", key[:2]
        # A question about one place alone is about that place, however it is grouped.
        for level, asked in (
            ("district", self.cut.ubigeos),
            ("unit", self.cut.units),
            ("region", self.cut.regions),
        ):
            if len(asked) == 1 and grouping not in LEVELS:
                yield level, asked[0]


def goals_in_force(db: Connection, cut: Cut, of_plan: Mapping[str, Decimal]) -> Goals:
    """The last goal of each place that holds on the business date.

    Like the plan's, a goal is of the edition that set it.
    """
    goal = goal_set.c
    until = goal.effective_until
    rows = db.execute(
        select(goal.indicator, goal.level, goal.place, goal.target)
        .where(
            cut.known(goal_set),
            goal.edition == cut.edition,
            goal.effective_on <= cut.ruled_on,
            or_(until.is_(None), until >= cut.ruled_on),
        )
        .ext(distinct_on(goal.indicator, goal.level, goal.place))
        .order_by(
            goal.indicator,
            goal.level,
            goal.place,
            goal.effective_on.desc(),
            goal.position.desc(),
        )
    ).all()
    own = {(row.indicator, row.level, row.place): row.target for row in rows}
    near = districts(db, cut) if any(key[1] == "unit" for key in own) else ()
    return Goals(own, of_plan, {one.ubigeo: one.unit for one in near}, cut)
