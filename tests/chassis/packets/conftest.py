"""The shelf service on a database of its own."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from juntos_chassis.packets import create_packets
from juntos_chassis.packets.desk import Desk
from juntos_chassis.runtime import Service
from juntos_chassis.settings import ServiceSettings
from juntos_console.stack import Issuer
from tests.chassis.packets.shelf import Shelf, build, receipt_key
from tests.support.databases import FreshDatabases
from tests.support.in_process import InProcess, settings_on


@pytest.fixture
def settings(
    databases: FreshDatabases, issuer: Issuer, tmp_path: Path
) -> ServiceSettings:
    """Settings on an empty store that has the tables of packets."""
    plain = settings_on(databases.create_database("leaders"), issuer)
    engine = create_engine(plain.sqlalchemy_url)
    with engine.begin() as db:
        create_packets(db)
    engine.dispose()
    return plain.model_copy(update={"receipt_key": receipt_key(tmp_path)})


@pytest.fixture
def service(settings: ServiceSettings) -> Iterator[Service]:
    """The service, without HTTP."""
    one = build(settings)
    yield one
    one.application.close()
    one.engine.dispose()


@pytest.fixture
def desk(service: Service) -> Desk:
    """Where its packets go."""
    found: Desk = service.state["packets"]
    return found


@pytest.fixture
def shelf(service: Service) -> Shelf:
    """Its application."""
    assert isinstance(service.application, Shelf)
    return service.application


@pytest.fixture
async def api(settings: ServiceSettings, issuer: Issuer) -> AsyncIterator[InProcess]:
    """The service over HTTP."""
    async with InProcess(build(settings), issuer) as in_process:
        yield in_process
