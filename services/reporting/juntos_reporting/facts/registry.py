"""Which function turns which event into facts.

A function sees one event alone: no look-up, no clock. So facts come out equal in
whatever order the services' events arrive.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Table

from juntos_contracts import PublishedEvent

E = TypeVar("E", bound=PublishedEvent)


class Fact(NamedTuple):
    """One row: its table, and the values of the columns that are the table's own."""

    table: Table
    values: tuple[Any, ...]


Facts = Iterator[Fact]
Projection = Callable[[Any], Facts]

projections: dict[type[PublishedEvent], Projection] = {}
"""By event class; an event without an entry is in the event log only."""


def facts_of(
    *kinds: type[E],
) -> Callable[[Callable[[E], Facts]], Callable[[E], Facts]]:
    """Register a function as the one that reads these kinds of event."""

    def register(function: Callable[[E], Facts]) -> Callable[[E], Facts]:
        for kind in kinds:
            if kind in projections:
                message = f"{kind.__name__} has a projection already"
                raise TypeError(message)
            projections[kind] = function
        return function

    return register
