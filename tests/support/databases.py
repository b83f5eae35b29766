"""Fresh databases within a tenth of a second: copies of a migrated template."""

import secrets
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from juntos_chassis.migrating import migrate_database
from juntos_console.stack import DatabaseServer

NOT_FOR_POWER_CUTS: Final = {"fsync": "off", "full_page_writes": "off"}
"""Settings of PostgreSQL for tests, which kill servers but never the machine.

What a killed server had written the kernel still has, so nothing committed is lost.
"""


class Templates:
    """One migrated database a service, made when first needed, never used itself."""

    def __init__(self, server: DatabaseServer) -> None:
        self._server = server
        self._names: dict[str, str] = {}

    def of(self, service: str) -> str:
        """Name of the database to copy."""
        if service not in self._names:
            name = f"template_{service}"
            url = self._server.create_database(name, role=service)
            sqlalchemy_url = url.replace("postgresql://", "postgresql+psycopg://", 1)
            migrate_database(sqlalchemy_url, migrations_of(service))
            self._names[service] = name
        return self._names[service]


class FreshDatabases:
    """A server that hands out a new migrated database each time one is asked for.

    A ``Stack`` takes it for its PostgreSQL server, so that every stack starts empty
    while the tests of a process share one real server.
    """

    def __init__(self, server: DatabaseServer, templates: Templates) -> None:
        self._server = server
        self._templates = templates
        self._given: list[str] = []

    @property
    def admin_url(self) -> str:
        """Address of the superuser's database."""
        return self._server.admin_url

    @property
    def alive(self) -> bool:
        """Whether the server runs."""
        return self._server.alive

    def start(self) -> None:
        """Start the server if it does not run."""
        self._server.start()

    def stop(self) -> None:
        """Stop the server in order."""
        self._server.stop()

    def kill(self) -> None:
        """Stop the server with SIGKILL."""
        self._server.kill()

    def create_database(
        self, name: str, *, role: str = "", template: str = "template1"
    ) -> str:
        """A new database of a service, with its tables, owned by the service's role."""
        fresh = f"{name}_{secrets.token_hex(4)}"
        if template == "template1":
            template = self._templates.of(name)
        url = self._server.create_database(fresh, role=role or name, template=template)
        self._given.append(fresh)
        return url

    def drop_database(self, name: str) -> None:
        """Drop a database."""
        self._server.drop_database(name)

    def drop_all(self) -> None:
        """Drop every database handed out and not dropped yet; templates stay."""
        while self._given:
            self._server.drop_database(self._given.pop())


def migrations_of(service: str) -> Path:
    """The folder with the Alembic migrations of a service."""
    spec = find_spec(f"juntos_{service}")
    if spec is None or spec.origin is None:
        message = f"juntos_{service} is not installed"
        raise ModuleNotFoundError(message)
    return Path(spec.origin).parent / "migrations"
