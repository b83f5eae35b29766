"""Shares as exact counts, and how one statement counts them by place."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, func, literal, select
from sqlalchemy.dialects.postgresql import array

from ..facts.tables import event_log
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


class Shown(NamedTuple):
    """How an indicator is made of shares: its own one, and those beside it."""

    whole: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """Shares of one population and the indicators that show them.

    Attributes:
        population: who counts, a row each, with the columns of a place.
        shares: by name; conditions over the population.
        shown: the indicators, by code.
    """

    population: FromClause
    shares: Mapping[str, Counted]
    shown: Mapping[str, Shown]

    def counts(self, cut: Cut, grouping: Grouping, number: int) -> Select[Any]:
        """The question's number, the place and two counts a share, in one array.

        The country has always one row, a place only if somebody of it counts. By
        gestor, the key is the actor of the event by which each one counts.
        """
        key = self.key(grouping)
        counts = [
            func.count().filter(condition)
            for counted in self.shares.values()
            for condition in counted
        ]
        statement = (
            select(literal(number).label("question"), key.label("key"), array(counts))
            .select_from(self.population)
            .where(cut.within(self.population))
        )
        if grouping is Grouping.COUNTRY:
            return statement
        return statement.group_by("key")

    def key(self, grouping: Grouping) -> ColumnElement[Any]:
        """What names the group of a row: its place, or the gestor of its event."""
        if grouping is not Grouping.MANAGER:
            return group_key(self.population, grouping)
        log = event_log.c
        # Looked up one by one: the log holds fifty events for each of the few asked.
        actor = select(log.actor).where(
            log.service == "enrollment", log.position == self.population.c.position
        )
        return actor.scalar_subquery()

    def figures(self, counts: list[int]) -> dict[str, Figure]:
        """The shares by name, from the array of one place."""
        pairs = zip(counts[::2], counts[1::2], strict=True)
        return {
            name: Figure(*pair) for name, pair in zip(self.shares, pairs, strict=True)
        }
