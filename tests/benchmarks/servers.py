"""Servers for a measurement, gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import juntos_enrollment
from juntos_chassis.migrating import migrate_database
from juntos_console.stack import EmbeddedNats, EmbeddedPostgres, LocalStack


@contextmanager
def postgres() -> Iterator[EmbeddedPostgres]:
    """An embedded PostgreSQL with fsync on."""
    with tempfile.TemporaryDirectory(prefix="juntos-bench-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        server.start()
        try:
            yield server
        finally:
            server.remove()


@contextmanager
def nats() -> Iterator[EmbeddedNats]:
    """An embedded NATS that syncs every write."""
    with tempfile.TemporaryDirectory(prefix="juntos-bench-") as folder:
        server = EmbeddedNats(Path(folder) / "nats")
        server.start()
        try:
            yield server
        finally:
            server.remove()


@contextmanager
def stack() -> Iterator[LocalStack]:
    """Every service, running and ready."""
    with tempfile.TemporaryDirectory(prefix="juntos-bench-") as folder:
        local = LocalStack(Path(folder))
        try:
            local.up()
            local.wait_ready(120)
            yield local
        finally:
            local.remove()


def enrollment_database(server: EmbeddedPostgres) -> str:
    """A migrated enrollment database."""
    url = server.create_database("enrollment")
    driver = url.replace("postgresql://", "postgresql+psycopg://", 1)
    migrate_database(driver, Path(juntos_enrollment.__file__).parent / "migrations")
    return url
