"""Replaying: what a stored history says, seen through the store's own mapper."""

from typing import Any

from juntos_chassis.eventstore import StrictMapper
from juntos_chassis.eventstore.mapper import PydanticTranscoder
from juntos_chassis.seedwork import Aggregate


def replayed(live: Aggregate) -> Any:
    """The aggregate that comes back from the bytes of all its pending events.

    Takes the pending events away, so that both can be compared as a whole.
    """
    mapper = StrictMapper(PydanticTranscoder())
    again: Any = None
    for event in live.collect_events():
        again = mapper.to_domain_event(mapper.to_stored_event(event)).mutate(again)
    return again


def kinds(aggregate: Aggregate) -> list[str]:
    """The names of the pending events, in order."""
    return [type(event).__name__ for event in aggregate.pending_events]


def recorded(aggregate: Aggregate) -> list[Any]:
    """The pending events, taken away."""
    return list(aggregate.collect_events())
