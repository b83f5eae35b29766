"""Databases and their roles on a PostgreSQL server."""

from collections.abc import Callable
from urllib.parse import quote, unquote, urlsplit

import psycopg
from psycopg import sql

from ..errors import DependencyDown

CREATE_ROLE = sql.SQL("CREATE ROLE {role} LOGIN PASSWORD {password}")
CREATE_DATABASE = sql.SQL("CREATE DATABASE {name} OWNER {role} TEMPLATE {template}")
KEEP_OTHERS_OUT = sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC")

AWAY = "PostgreSQL no responde: ¿está activa la pila? (juntos status)"
AddressOf = Callable[[str, str], str]
"""(role, database) to address, password included."""


def connection_url(
    role: str, password: str, host: str, port: int, database: str
) -> str:
    """A ``postgresql://`` address."""
    return f"postgresql://{role}:{quote(password, safe='')}@{host}:{port}/{database}"


class DatabaseAdministration:
    """Creates and drops databases as the superuser."""

    def __init__(self, address_of: AddressOf, superuser: str = "postgres") -> None:
        self._address_of = address_of
        self._superuser = superuser

    def create(self, name: str, role: str, template: str) -> str:
        """A database that only its own role can enter."""
        address = self._address_of(role, name)
        password = urlsplit(address).password or ""
        parts = {
            "name": sql.Identifier(name),
            "role": sql.Identifier(role),
            "template": sql.Identifier(template),
            "password": sql.Literal(unquote(password)),
        }
        with self._superuser_session() as db:
            if not _exists(db, "SELECT FROM pg_roles WHERE rolname = %s", role):
                db.execute(CREATE_ROLE.format(**parts))
            if not _exists(db, "SELECT FROM pg_database WHERE datname = %s", name):
                db.execute(CREATE_DATABASE.format(**parts))
                db.execute(KEEP_OTHERS_OUT.format(**parts))
        return address

    def drop(self, name: str) -> None:
        """Drop a database and cut off whoever uses it."""
        with self._superuser_session() as db:
            db.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(
                    sql.Identifier(name)
                )
            )

    def _superuser_session(self) -> psycopg.Connection:
        address = self._address_of(self._superuser, self._superuser)
        try:
            return psycopg.connect(address, autocommit=True)
        except psycopg.OperationalError as problem:
            raise DependencyDown(AWAY) from problem


def _exists(db: psycopg.Connection, query: str, name: str) -> bool:
    return db.execute(query, (name,)).fetchone() is not None
