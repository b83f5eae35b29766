"""The recorder: events, their command and the service's own rows in one transaction."""

import time
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from psycopg import Connection, Cursor
from psycopg.rows import DictRow
from psycopg.types.json import Json
from psycopg_pool import ConnectionPool

from ..commands import Answer, Command

Pool = ConnectionPool[Connection[DictRow]]
"""The connections of an event store, shared with the service's own tables."""

Within = Callable[[Cursor[DictRow]], None]
"""Work that commits or fails together with the events."""

P = ParamSpec("P")
T = TypeVar("T")

APPEND = (
    "SELECT append_events(ROW(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)::commands,"
    " %s::uuid[], %s::bigint[], %s::text[], %s::bytea[]) AS position"
)
FIRST_ANSWER = "SELECT digest, answer FROM commands WHERE command_id = %s"


PATIENCE_SECONDS = 3.0
PAUSE_SECONDS = 0.2


def _patient(method: Callable[P, T]) -> Callable[P, T]:
    """Try again for a while: a connection may be stale, a server may be restarting."""

    @wraps(method)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        limit = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return method(*args, **kwargs)
            except (InterfaceError, OperationalError):
                if time.monotonic() > limit:
                    raise
                time.sleep(PAUSE_SECONDS)

    return run


class CommandRecorder(PostgresApplicationRecorder):
    """Appends through ``append_events``: the library's way plus the command log.

    A lost reply is tried again, as the library does; the command id then shows that the
    first try had been stored.
    """

    # The library's own tries add up to a minute; a 503 has to come within seconds.
    select_events = _patient(PostgresApplicationRecorder.select_events.__wrapped__)

    @_patient
    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int]:
        """Store the events with their command, all or nothing.

        Args:
            stored_events: in the order of their positions; may be empty.
            kwargs: ``command``, ``edition``, ``answer`` and ``within``.
        """
        command: Command = kwargs["command"]
        within: Within | None = kwargs["within"]
        row = _command_row(command, kwargs["edition"], kwargs["answer"])
        values = (*row, *_columns(stored_events))
        with self.datastore.get_connection() as conn:
            if within is None:
                rows = conn.execute(APPEND, values, prepare=True).fetchall()
            else:
                with conn.transaction(), conn.cursor() as cursor:
                    within(cursor)
                    rows = cursor.execute(APPEND, values, prepare=True).fetchall()
        return [row["position"] for row in rows]

    def first_answer(self, command: Command) -> tuple[bytes, Answer] | None:
        """Digest and answer stored for a command id, if it was accepted before."""
        with self.datastore.get_connection() as conn:
            row = conn.execute(FIRST_ANSWER, (command.id,)).fetchone()
        return None if row is None else (bytes(row["digest"]), row["answer"])


def _command_row(command: Command, edition: int, answer: Answer) -> tuple[Any, ...]:
    return (
        command.id,
        command.name,
        command.digest,
        command.actor.subject,
        command.actor.role,
        command.correlation_id,
        command.causation_id,
        command.traceparent,
        edition,
        Json(answer),
    )


def _columns(events: Sequence[StoredEvent]) -> tuple[list[Any], ...]:
    return (
        [event.originator_id for event in events],
        [event.originator_version for event in events],
        [event.topic for event in events],
        [event.state for event in events],
    )
