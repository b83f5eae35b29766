"""A diary service on a database of its own."""

from collections.abc import Iterator

import pytest

from juntos_chassis.messaging.feed import Feed
from tests.chassis.diary import Diaries, published
from tests.support.databases import FreshDatabases


@pytest.fixture
def database_url(databases: FreshDatabases) -> str:
    """Address of an empty event store."""
    return databases.create_database("leaders")


@pytest.fixture
def diaries(database_url: str) -> Iterator[Diaries]:
    """The service on that store."""
    service = Diaries(database_url)
    yield service
    service.close()


@pytest.fixture
def feed() -> Feed:
    """The published form of what the service stores."""
    return Feed("leaders", 2026, published)
