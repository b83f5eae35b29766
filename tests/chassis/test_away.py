"""A service whose database is away leaves nothing behind."""

import threading

import pytest
from eventsourcing.persistence import OperationalError

from juntos_chassis.eventstore import EventSourcedService

NOWHERE = "postgresql://leaders:x@127.0.0.1:1/leaders"


def test_a_store_that_cannot_be_opened_ends_the_threads_of_its_pool() -> None:
    before = set(threading.enumerate())

    with pytest.raises(OperationalError) as kept:
        EventSourcedService(NOWHERE, edition=2026)

    assert set(threading.enumerate()) <= before
    assert kept.traceback, "which holds what was being opened"
