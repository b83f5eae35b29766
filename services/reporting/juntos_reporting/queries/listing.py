"""Everybody who counts in an indicator, a row each, with every share beside her."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, String, case, cast, func, literal, select

from juntos_chassis.errors import NotFound

from .cut import Cut
from .evidence import NO_INDICATOR, TOLD, Kind, question_of
from .policies import Policies
from .populations import Populations

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of a list: id, region, unit, ubigeo and a mark for each share.

    A mark is true or false, None where the share is not due to her.

    Attributes:
        kind: what the ids name: persons by opaque id, or districts.
        shares: names of the marks, in their order.
        rows: read while the snapshot lasts.
    """

    kind: Kind
    shares: tuple[str, ...]
    rows: Iterator[Row]


def listing(db: Connection, cut: Cut, policies: Policies, code: str) -> Listing:
    """The population of an indicator by place and id; nobody is named.

    Raises:
        NotFound: if there is no such indicator.
    """
    told = TOLD.get(code)
    if told is None:
        raise NotFound(NO_INDICATOR.format(code=code), code="no-such-indicator")
    question = question_of(Populations(cut, policies), code)
    place = question.population.c
    marks = [
        case((counted.denominator, func.coalesce(counted.numerator, literal(False))))  # noqa: FBT003  # a value of SQL
        for counted in question.shares.values()
    ]
    statement = (
        select(
            cast(place[told.key], String),
            place.region,
            place.territorial_unit,
            place.ubigeo,
            *(mark.label(f"mark_{number}") for number, mark in enumerate(marks)),
        )
        .where(cut.within(question.population))
        .order_by(place.territorial_unit, place.ubigeo, place[told.key])
    )
    rows = (tuple(row) for row in db.execute(statement))
    return Listing(told.kind, tuple(question.shares), rows)
