"""Replaying: what a stored history says, seen through the store's own mapper."""

from typing import Any, Final

import pytest

from juntos_chassis.eventstore import StrictMapper
from juntos_chassis.eventstore.mapper import PydanticTranscoder
from juntos_chassis.seedwork import Aggregate

SEEN: Final[set[str]] = set()
"""The topics of the events that came back, told at the end with ``-p`` this module."""


def replayed(live: Aggregate) -> Any:
    """The aggregate that comes back from the bytes of all its pending events.

    Takes the pending events away, so that both can be compared as a whole.
    """
    mapper = StrictMapper(PydanticTranscoder())
    again: Any = None
    for event in live.collect_events():
        stored = mapper.to_stored_event(event)
        again = mapper.to_domain_event(stored).mutate(again)
        SEEN.add(stored.topic)
    return again


def kinds(aggregate: Aggregate) -> list[str]:
    """The names of the pending events, in order."""
    return [type(event).__name__ for event in aggregate.pending_events]


def recorded(aggregate: Aggregate) -> list[Any]:
    """The pending events, taken away."""
    return list(aggregate.collect_events())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each event that came back in this run."""
    for topic in sorted(SEEN):
        terminalreporter.write_line(f"replayed {topic}")
