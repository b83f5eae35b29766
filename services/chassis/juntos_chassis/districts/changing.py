"""The worker that hands districts over on the day from which another unit serves."""

import asyncio
from datetime import date
from typing import Final, LiteralString, Protocol
from uuid import UUID

import psycopg
from nats.aio.client import Client
from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier
from psycopg_pool import PoolTimeout

from ..logs import get_logger

IDLE_SECONDS: Final = 1.0
AGAIN_SECONDS: Final = 60.0
"""What is told late may name the unit of before: it is looked for now and then."""

NEWEST: Final = "SELECT coalesce(max(position), 0) AS position FROM territory_districts"
# Skipping what is locked, it never makes anybody wait in a circle.
HAND_OVER: Final[LiteralString] = """
WITH serving AS (
    SELECT DISTINCT ON (ubigeo) ubigeo, territorial_unit FROM territory_districts
    WHERE valid_from <= %(day)s ORDER BY ubigeo, valid_from DESC),
stale AS (
    SELECT t.{key}, s.territorial_unit FROM {table} t JOIN serving s USING (ubigeo)
    WHERE t.territorial_unit <> s.territorial_unit
    FOR NO KEY UPDATE OF t SKIP LOCKED)
UPDATE {table} t SET territorial_unit = stale.territorial_unit
FROM stale WHERE t.{key} = stale.{key} RETURNING t.{key} AS key
"""

log = get_logger(__name__)


class PassesOn(Protocol):
    """An application that keeps rows by unit."""

    def today(self) -> date:
        """The present day in Lima."""

    def newest_assignment(self) -> int:
        """The position of the last news about a district."""

    def pass_districts_on(self, day: date) -> None:
        """Hand the rows over to the units that serve on a day."""


def pass_rows_on(
    cursor: Cursor[DictRow], table: str, key: str, day: date
) -> list[UUID]:
    """Give the rows of a table the unit of a day; the keys of those that changed."""
    sql = SQL(HAND_OVER).format(table=Identifier(table), key=Identifier(key))
    return [row["key"] for row in cursor.execute(sql, {"day": day}).fetchall()]


class DistrictsPassOn:
    """Runs beside the consumers: on news, on a new day, and now and then."""

    def __init__(self, app: PassesOn) -> None:
        """Bind the worker to the application."""
        self._app = app

    async def __call__(self, _: Client) -> None:
        """Work until cancelled; what fails is tried again."""
        loop = asyncio.get_running_loop()
        done: tuple[date, int] | None = None
        done_at = loop.time()
        while True:
            try:
                asked = (
                    self._app.today(),
                    await asyncio.to_thread(self._app.newest_assignment),
                )
                if asked != done or loop.time() - done_at > AGAIN_SECONDS:
                    await asyncio.to_thread(self._app.pass_districts_on, asked[0])
                    done, done_at = asked, loop.time()
            except (psycopg.OperationalError, PoolTimeout) as problem:
                log.warning("districts.later", problem=repr(problem))
            await asyncio.sleep(IDLE_SECONDS)
