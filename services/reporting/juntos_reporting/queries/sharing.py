"""Whose work a question is about: the units in its places and their shares of the plan.

The plan is shared out to territorial units, never below. Places that cut a unit have
therefore no share to compare with, and what they did is shown without one.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import Connection, select

from ..facts.enrollment import cohort_member
from .cut import COUNTRY, Cut, Grouping
from .places import districts
from .plan import plans_until
from .planned import (
    SAME_EVERYWHERE,
    ByMonth,
    Planned,
    planned_by_month,
    planned_by_unit,
    unit_weights,
)
from .policies import PolicyInForce, policies_in_force


class Unshared(StrEnum):
    """Why there is no share of the plan to compare with."""

    COUNTRY_ONLY = "country_only"
    """The line is the country's alone."""
    BELOW_UNIT = "below_unit"
    """The places are only a part of a unit."""
    NO_UNIT = "no_unit"
    """No unit with a share of the plan is there."""


Share = ByMonth | Unshared


@dataclass(frozen=True, slots=True)
class Sharing:
    """How the plan falls to the places of a cut.

    Attributes:
        weights: how much of the country's work falls to each unit.
        inside: the units that have a district in the places, by code.
        partial: those of them that have districts elsewhere too.
        limited: whether only some places are asked for.
    """

    weights: Mapping[str, int]
    inside: tuple[str, ...]
    partial: tuple[str, ...]
    limited: bool

    def widened(self, cut: Cut) -> Cut:
        """The cut that also sees what is recorded of the units wholly inside."""
        wholly = set(self.inside).difference(self.partial) if self.limited else ()
        return replace(cut, wholly=tuple(sorted(wholly)))

    def by_place(self, planned: Planned, grouping: Grouping) -> dict[str, Share]:
        """What each unit inside has to do of a line, or all places together."""
        if grouping is Grouping.UNIT:
            return self.by_unit(planned)
        return {COUNTRY: self.together(planned)}

    def by_unit(self, planned: Planned) -> dict[str, Share]:
        """What each unit inside has to do of a line."""
        shares = planned_by_unit(planned, self.weights)
        return {unit: self._of(unit, shares) for unit in self.inside}

    def together(self, planned: Planned) -> Share:
        """What is due of a line in all places together; without any, the whole plan."""
        if not self.limited:
            return planned.months
        shares: list[ByMonth] = []
        for share in self.by_unit(planned).values():
            if isinstance(share, Unshared):
                return share
            shares.append(share)
        if not shares:
            return Unshared.NO_UNIT
        if planned.line.source == SAME_EVERYWHERE:
            return planned.months
        return {month: sum(one[month] for one in shares) for month in planned.months}

    def _of(self, unit: str, shares: Mapping[str, ByMonth] | None) -> Share:
        if shares is None:
            return Unshared.COUNTRY_ONLY if self.weights else Unshared.NO_UNIT
        if unit in self.partial:
            return Unshared.BELOW_UNIT
        return shares.get(unit, Unshared.NO_UNIT)


@dataclass(frozen=True, slots=True)
class UnsharedLine:
    """A line without a share of the plan in a place, and why."""

    line: int
    place: str
    reason: Unshared


def sharing_of(
    db: Connection, cut: Cut, policies: Mapping[str, PolicyInForce]
) -> Sharing:
    """How the plan falls to the places of a cut on its business date."""
    weights = unit_weights(db, cut, policies)
    if not cut.places:
        return Sharing(weights, tuple(sorted(weights)), (), limited=False)
    inside, partial = _units_inside(db, cut)
    return Sharing(weights, inside, partial, limited=True)


def partial_units(db: Connection, cut: Cut) -> tuple[str, ...]:
    """The units of which the places asked for are only a part."""
    return _units_inside(db, cut)[1] if cut.regions or cut.ubigeos else ()


def unshared_lines(
    db: Connection, cut: Cut, grouping: Grouping
) -> Iterator[UnsharedLine]:
    """The lines of the plan that a question has nothing to compare with."""
    policies = policies_in_force(db, cut)
    sharing = sharing_of(db, cut, policies)
    for planned in planned_by_month(plans_until(db, cut), policies):
        for place, share in sharing.by_place(planned, grouping).items():
            if isinstance(share, Unshared):
                yield UnsharedLine(planned.line.line, place, share)


def _units_inside(db: Connection, cut: Cut) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The units with a district in the places, and those with others elsewhere too."""
    if not (cut.regions or cut.ubigeos):
        return tuple(sorted(cut.units)), ()
    own = _districts_by_unit(db, cut)
    asked = sorted(cut.units or own)
    inside = tuple(unit for unit in asked if any(map(cut.covers, own.get(unit, ()))))
    partial = tuple(unit for unit in inside if not all(map(cut.covers, own[unit])))
    return inside, partial


def _districts_by_unit(db: Connection, cut: Cut) -> Mapping[str, set[str]]:
    """The districts of each unit; for one without any on record, those of its list."""
    on_record: defaultdict[str, set[str]] = defaultdict(set)
    for district in districts(db, cut):
        on_record[district.unit].add(district.ubigeo)
    listed: defaultdict[str, set[str]] = defaultdict(set)
    member = cohort_member.c
    rows = db.execute(
        select(member.territorial_unit, member.ubigeo)
        .where(cut.until(cohort_member), member.cohort_edition == cut.edition)
        .distinct()
    )
    for unit, ubigeo in rows:
        listed[unit].add(ubigeo)
    return listed | on_record
