"""Real NATS and PostgreSQL for the tests: one fixture layer, two places to run.

``--on embedded`` (the default) starts the servers of the wheels, ``--on containers``
the images of docker-compose.yml. A test cannot tell the difference: it asks for

- ``nats_server``, ``postgres_server``: the servers of this test process; may be killed
  and started again, and are running again when the next test begins;
- ``nats_url``: that NATS without any stream; ``provisioned_nats``: with all of ours;
- ``databases``: ``databases.create_database("sessions")`` is the address of a new,
  migrated database, gone after the test; ``module_databases`` lives for a module;
- ``issuer``: ``issuer.mint("gestora-ut07-003", ["gestor"], {"units": ["UT07"]})``;
- ``stack``: a ``Stack`` with NATS and databases of its own, with no service running
  yet; ``running_stack``: all services ready, shared by a module.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from juntos_console.stack import (
    SERVICES,
    Broker,
    DatabaseServer,
    EmbeddedNats,
    EmbeddedPostgres,
    Issuer,
    Stack,
)
from juntos_console.stack.programs import PROVIDER_PROGRAM

from .containers import NatsContainer, PostgresContainer
from .databases import NOT_FOR_POWER_CUTS, FreshDatabases, Templates
from .streams import delete_streams, provision_streams

USES_SERVERS: Final = frozenset({"session_nats", "session_postgres"})


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the servers of the tests run."""
    parser.addoption(
        "--on",
        choices=("embedded", "containers"),
        default="embedded",
        help="run NATS and PostgreSQL from the wheels or in containers",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The fixtures clean up: the reaper of testcontainers is an image of its own."""
    if in_containers(config):
        os.environ.setdefault("TESTCONTAINERS_RYUK_DISABLED", "true")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses a server is an integration test, without having to say so."""
    for item in items:
        if USES_SERVERS & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.integration)


@pytest.fixture(scope="session")
def server_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data and logs of the servers of this test process."""
    return tmp_path_factory.mktemp("servers")


@pytest.fixture(scope="session")
def session_nats(pytestconfig: pytest.Config, server_folder: Path) -> Iterator[Broker]:
    """The NATS server of this test process."""
    with running_nats(pytestconfig, server_folder / "nats") as server:
        yield server


@pytest.fixture(scope="session")
def session_postgres(
    pytestconfig: pytest.Config, server_folder: Path
) -> Iterator[DatabaseServer]:
    """The PostgreSQL server of this test process."""
    server = (
        PostgresContainer()
        if in_containers(pytestconfig)
        else EmbeddedPostgres(server_folder / "postgres", settings=NOT_FOR_POWER_CUTS)
    )
    server.start()
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture
def nats_server(session_nats: Broker) -> Iterator[Broker]:
    """NATS; a test may kill it, the next one finds it running."""
    session_nats.start()
    yield session_nats
    session_nats.start()


@pytest.fixture
def postgres_server(session_postgres: DatabaseServer) -> Iterator[DatabaseServer]:
    """PostgreSQL; a test may kill it, the next one finds it running."""
    session_postgres.start()
    yield session_postgres
    session_postgres.start()


@pytest.fixture
def nats_url(nats_server: Broker) -> str:
    """Address of a NATS server without streams."""
    delete_streams(nats_server.url)
    return nats_server.url


@pytest.fixture
def provisioned_nats(nats_url: str) -> str:
    """Address of a NATS server with the platform's empty streams and durables."""
    provision_streams(nats_url)
    return nats_url


@pytest.fixture(scope="session")
def templates(session_postgres: DatabaseServer) -> Templates:
    """Migrated databases to copy, made once a test process."""
    return Templates(session_postgres)


@pytest.fixture
def databases(
    postgres_server: DatabaseServer, templates: Templates
) -> Iterator[FreshDatabases]:
    """New migrated databases for one test."""
    fresh = FreshDatabases(postgres_server, templates)
    yield fresh
    postgres_server.start()
    fresh.drop_all()


@pytest.fixture(scope="module")
def module_databases(
    session_postgres: DatabaseServer, templates: Templates
) -> Iterator[FreshDatabases]:
    """New migrated databases for the tests of one module."""
    session_postgres.start()
    fresh = FreshDatabases(session_postgres, templates)
    yield fresh
    session_postgres.start()
    fresh.drop_all()


@pytest.fixture(scope="session")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    """Signs tokens; ``issuer.jwks`` is what a service is given to check them."""
    return Issuer(tmp_path_factory.mktemp("issuer"))


@pytest.fixture
def stack(
    pytestconfig: pytest.Config, tmp_path: Path, databases: FreshDatabases
) -> Iterator[Stack]:
    """A stack with NATS provisioned and empty databases; no program runs yet."""
    with provisioned_stack(pytestconfig, tmp_path, databases) as prepared:
        yield prepared


@pytest.fixture(scope="module")
def running_stack(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    module_databases: FreshDatabases,
) -> Iterator[Stack]:
    """The whole platform, ready; the tests of a module share it."""
    folder = tmp_path_factory.mktemp("stack")
    with provisioned_stack(pytestconfig, folder, module_databases) as running:
        running.start_program(PROVIDER_PROGRAM)
        for service in SERVICES:
            running.start(service)
        running.wait_ready()
        yield running


@contextmanager
def provisioned_stack(
    config: pytest.Config, folder: Path, databases: FreshDatabases
) -> Iterator[Stack]:
    """A stack with a NATS server of its own; whatever it started is gone afterwards."""
    with running_nats(config, folder / "nats") as broker:
        provision_streams(broker.url)
        stack = Stack(folder / "stack", broker, databases)
        try:
            yield stack
        finally:
            stack.stop_programs()


@contextmanager
def running_nats(config: pytest.Config, folder: Path) -> Iterator[Broker]:
    """A NATS server where ``--on`` says."""
    server = NatsContainer() if in_containers(config) else EmbeddedNats(folder)
    server.start()
    yield server
    server.remove()


def in_containers(config: pytest.Config) -> bool:
    """Whether this run takes its servers from containers."""
    return bool(config.getoption("--on") == "containers")
