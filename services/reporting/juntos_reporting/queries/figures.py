"""Shares as exact counts, and the one SQL statement that counts them by place."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, func, select

from .cut import Cut, Grouping, group_key

DECIMALS: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Figure:
    """A share as two counts; the counts are exact, the value is for reading."""

    numerator: int
    denominator: int

    @property
    def value(self) -> Decimal | None:
        """The share of 1 with six decimals, None where there is nothing to share."""
        if self.denominator == 0:
            return None
        exact = Decimal(self.numerator) / Decimal(self.denominator)
        return exact.quantize(DECIMALS, ROUND_HALF_EVEN)


class Counted(NamedTuple):
    """Which rows of a population the numerator and the denominator count."""

    numerator: ColumnElement[bool]
    denominator: ColumnElement[bool]


Figures = dict[str, dict[str, Figure]]
"""By the key of the place, then by the name of the share."""


def count_by_place(
    db: Connection,
    cut: Cut,
    grouping: Grouping,
    population: FromClause,
    shares: Mapping[str, Counted],
) -> Figures:
    """Count several shares of one population in one pass.

    The whole country has always one answer, a place only if somebody of it counts.
    """
    key = group_key(population, grouping)
    columns = [
        func.count().filter(condition)
        for counted in shares.values()
        for condition in counted
    ]
    statement = select(key, *columns).select_from(population)
    statement = statement.where(cut.within(population))
    if grouping is not Grouping.COUNTRY:
        statement = statement.group_by(key).order_by(key)
    return {
        row[0]: {
            name: Figure(row[2 * number + 1], row[2 * number + 2])
            for number, name in enumerate(shares)
        }
        for row in db.execute(statement)
    }
