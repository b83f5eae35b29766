"""A diary service on a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import HttpUrl

from juntos_chassis.messaging.feed import Feed
from juntos_chassis.settings import ServiceSettings
from juntos_console.stack import Issuer
from juntos_console.stack.ports import free_port
from tests.chassis.diary import Diaries, published
from tests.chassis.listener import Listener
from tests.support.databases import FreshDatabases
from tests.support.in_process import settings_on


@pytest.fixture
def database_url(databases: FreshDatabases) -> str:
    """Address of an empty event store."""
    return databases.create_database("leaders")


@pytest.fixture
def diaries(database_url: str) -> Iterator[Diaries]:
    """The service on that store."""
    service = Diaries(database_url, edition=2026)
    yield service
    service.close()


@pytest.fixture
def feed() -> Feed:
    """The published form of what the service stores."""
    return Feed("leaders", published)


@pytest.fixture
def consumer_database(databases: FreshDatabases) -> str:
    """The database of the service that listens."""
    return databases.create_database("leaders")


@pytest.fixture
def listener(consumer_database: str) -> Iterator[Listener]:
    """What it does with the events."""
    one = Listener(consumer_database)
    yield one
    one.engine.dispose()


@pytest.fixture
def settings(
    database_url: str, issuer: Issuer, provisioned_nats: str
) -> ServiceSettings:
    """Settings of the producer, and of the consumer's way to its feed."""
    port = free_port()
    return settings_on(database_url, issuer).model_copy(
        update={
            "nats_url": provisioned_nats,
            "http_port": port,
            "peers": {"leaders": HttpUrl(f"http://127.0.0.1:{port}")},
            "service_token_file": Path(issuer.service_token("reporting")),
        }
    )
