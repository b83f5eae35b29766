"""A rebuild that is killed goes on where it was; one without NATS ends soon."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import nats
import pytest
from sqlalchemy import Engine, create_engine
from typer.testing import CliRunner

from juntos_chassis.messaging import connection
from juntos_chassis.messaging.connection import BrokerAway
from juntos_chassis.settings import ServiceSettings
from juntos_console.stack import Issuer
from juntos_reporting import __main__ as commands
from juntos_reporting.consumers import rebuild
from juntos_reporting.consumers.bulk import fill_stream
from juntos_reporting.consumers.maintenance import rebuild_view
from juntos_reporting.consumers.rebuild import Authority
from juntos_reporting.facts import view
from juntos_reporting.facts.digest import digest
from tests.reporting.killed_rebuild import rebuild_until_killed
from tests.reporting.rebuilding import Platform, total
from tests.support.databases import FreshDatabases
from tests.support.in_process import settings_on


@pytest.fixture
def database(databases: FreshDatabases) -> Iterator[Engine]:
    """A migrated reporting database."""
    url = databases.create_database("reporting")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    yield engine
    engine.dispose()


@pytest.fixture
async def killed(provisioned_nats: str, database: Engine) -> AsyncIterator[Platform]:
    """Whole streams, and a rebuild that was killed after the first of them."""
    client = await nats.connect(provisioned_nats)
    platform = Platform(database, client)
    await platform.publish_all()
    url = database.url.render_as_string(hide_password=False)
    process = get_context("spawn").Process(
        target=rebuild_until_killed, args=(url, provisioned_nats)
    )
    process.start()
    await asyncio.to_thread(process.join)
    assert process.exitcode == -9
    yield platform
    await client.close()


async def test_what_a_killed_rebuild_filled_is_not_filled_again(
    killed: Platform,
) -> None:
    report = await killed.builder().rebuild(Authority.LOG)

    assert (report.resumed, report.switched) == (True, True)
    assert 0 < report.events < total(killed.history)
    assert killed.count() == total(killed.history)


async def test_a_continued_view_equals_one_made_in_one_go(killed: Platform) -> None:
    killed.consume_all()

    report = await killed.builder().rebuild()
    whole = await killed.builder().rebuild()

    assert (report.resumed, report.switched, report.differing) == (True, True, ())
    assert (whole.resumed, whole.switched, whole.differing) == (False, True, ())
    assert whole.events == total(killed.history)


async def test_what_other_code_was_filling_is_not_continued(
    killed: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuild, "fingerprint", lambda: "other code")

    report = await killed.builder().rebuild(Authority.LOG)

    assert (report.resumed, report.events) == (False, total(killed.history))


async def test_a_view_that_was_refused_is_not_continued(killed: Platform) -> None:
    # The rebuilt side is the wrong one: it must not be taken up again.
    killed.consume_all()
    with killed.engine.begin() as db:
        view.use_schema(db, "reporting_v2")
        assert digest(db)["event_log"].rows > 0
        db.exec_driver_sql("DELETE FROM reporting_v2.event_log")

    refused = await killed.builder().rebuild()
    fresh = await killed.builder().rebuild()

    assert (refused.resumed, refused.differing) == (True, ("event_log",))
    assert (fresh.resumed, fresh.switched) == (False, True)


@pytest.fixture
def nowhere(
    database: Engine, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> ServiceSettings:
    """Settings whose broker is away; nobody waits ten seconds for it in a test."""
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 1.0)
    url = database.url.render_as_string(hide_password=False)
    return settings_on(url.replace("+psycopg", ""), issuer)


async def test_without_nats_a_rebuild_ends_soon(nowhere: ServiceSettings) -> None:
    started = time.monotonic()

    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
        pytest.raises(BrokerAway, match="NATS no respondió en 1 segundos"),
    ):
        await rebuild_view(nowhere, pool, lambda _: None)

    assert time.monotonic() - started < 15


def test_without_nats_a_filling_process_ends_soon(nowhere: ServiceSettings) -> None:
    with pytest.raises(BrokerAway):
        fill_stream(nowhere, view.FIRST_VIEW, "enrollment", 10)


def test_the_command_says_that_nats_is_away(
    nowhere: ServiceSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "settings", lambda: nowhere)
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    monkeypatch.setattr(commands, "filling_processes", lambda: pool)

    result = CliRunner().invoke(commands.app, ["rebuild"])

    assert result.exit_code == 3
    assert "NATS no respondió en 1 segundos. No se cambió nada" in result.output
