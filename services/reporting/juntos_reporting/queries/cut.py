"""Which facts a question sees: until which date, as known at which moment, where."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    func,
    literal,
    or_,
    true,
)

COUNTRY = "PE"
PROVINCE_DIGITS = 4
NO_DISTRICT = "0000"
"""Ends the ubigeo of a fact about a region, a unit or the country."""


class Grouping(StrEnum):
    """By what figures are told apart: places, and what is no place."""

    COUNTRY = "country"
    REGION = "region"
    PROVINCE = "province"
    UNIT = "ut"
    DISTRICT = "district"
    MANAGER = "gestor"
    MODULE = "module"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Cut:
    """The part of history that a question is about.

    Attributes:
        edition: year of the plan.
        as_of: last business date (Lima) that counts.
        known_at: only what was recorded until then; None for all that is known.
        units, regions, ubigeos: only these places; empty for all.
        wholly: units that lie in these places with all their districts, so that what
            is recorded of a unit and of no district lies there too.
        supposed: policies and their values that hold in this question only.
    """

    edition: int
    as_of: date
    known_at: datetime | None = None
    units: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    ubigeos: tuple[str, ...] = ()
    wholly: tuple[str, ...] = ()
    supposed: tuple[tuple[str, str], ...] = ()

    @property
    def places(self) -> bool:
        """Whether only some places are asked for."""
        return bool(self.units or self.regions or self.ubigeos)

    @property
    def ruled_on(self) -> date:
        """The day whose definitions and goals hold: an edition keeps those of its year.

        What is asked of it later is read as on its last day, whatever holds by then.
        """
        return min(self.as_of, date(self.edition, 12, 31))

    def covers(self, ubigeo: str) -> bool:
        """Whether a district lies in the regions and districts asked for."""
        in_region = not self.regions or ubigeo[:2] in self.regions
        return in_region and (not self.ubigeos or ubigeo in self.ubigeos)

    def known(self, table: FromClause) -> ColumnElement[bool]:
        """The facts recorded by then, of whatever date.

        A fact is never changed: what corrects it is a fact of its own.
        """
        if self.known_at is None:
            return true()
        return table.c.recorded_at <= self.known_at

    def until(self, table: FromClause) -> ColumnElement[bool]:
        """The known facts up to the business date, of any edition."""
        return and_(self.known(table), table.c.occurred_on <= self.as_of)

    def sees(self, table: FromClause) -> ColumnElement[bool]:
        """The known facts of this edition up to the business date."""
        return and_(self.until(table), table.c.edition == self.edition)

    def within(self, place: FromClause) -> ColumnElement[bool]:
        """The rows whose place columns lie in the places asked for."""
        wanted = (
            (place.c.territorial_unit, self.units),
            (place.c.region, self.regions),
            (place.c.ubigeo, self.ubigeos),
        )
        inside = and_(true(), *(column.in_(some) for column, some in wanted if some))
        if not self.wholly:
            return inside
        of_unit = place.c.territorial_unit.in_(self.wholly)
        return or_(inside, and_(of_unit, place.c.ubigeo.endswith(NO_DISTRICT)))


def group_key(place: FromClause, grouping: Grouping) -> ColumnElement[Any]:
    """What names the place of a row.

    Raises:
        ValueError: if the grouping is not by place.
    """
    match grouping:
        case Grouping.COUNTRY:
            return literal(COUNTRY)
        case Grouping.PROVINCE:
            return func.left(place.c.ubigeo, PROVINCE_DIGITS)
        case Grouping.REGION:
            return place.c.region
        case Grouping.UNIT:
            return place.c.territorial_unit
        case Grouping.DISTRICT:
            return place.c.ubigeo
    message = f"{grouping} is not a grouping by place"
    raise ValueError(message)
