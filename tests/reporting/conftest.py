"""A reporting database, and a view in it for each test."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine

from juntos_console.stack import Issuer
from juntos_reporting.bootstrap import build
from juntos_reporting.facts.projection import project
from juntos_reporting.facts.view import create_view, use_schema
from juntos_reporting.settings import ReportingSettings
from tests.reporting.telling import adopt_the_shipped_plan
from tests.support.databases import FreshDatabases
from tests.support.in_process import InProcess, settings_on

from .histories import History

Tell = Callable[[History], Connection]


@pytest.fixture(scope="module")
def engine(module_databases: FreshDatabases) -> Iterator[Engine]:
    """A migrated reporting database for a module of tests."""
    url = module_databases.create_database("reporting")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    yield engine
    engine.dispose()


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    """An empty view that disappears after the test."""
    with engine.connect() as connection:
        create_view(connection, "reporting_v900")
        yield use_schema(connection, "reporting_v900")
        connection.rollback()


@pytest.fixture
def told(db: Connection) -> Tell:
    """``told(history)`` is a connection on a view that knows the history."""

    def project_all(history: History) -> Connection:
        for events in history.events.values():
            project(events, db)
        return db

    return project_all


@pytest.fixture
def history() -> History:
    """A history in which the plan of 2026 and its policies are adopted."""
    told = History()
    adopt_the_shipped_plan(told)
    return told


@pytest.fixture
async def api(databases: FreshDatabases, issuer: Issuer) -> AsyncIterator[InProcess]:
    """The service on an empty database."""
    plain = settings_on(databases.create_database("reporting"), issuer)
    # The dates of these tests hold on whatever day they run.
    settings = ReportingSettings(**plain.model_dump(), report_clock="scheduled")
    async with InProcess(build(settings), issuer) as in_process:
        yield in_process
