"""The recorder: events, their command and the service's own rows in one transaction."""

from collections.abc import Callable, Sequence
from typing import Any

from eventsourcing.persistence import InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder
from eventsourcing.utils import retry
from psycopg import Connection, Cursor
from psycopg.rows import DictRow
from psycopg.types.json import Json
from psycopg_pool import ConnectionPool

from ..commands import Answer, Command

Pool = ConnectionPool[Connection[DictRow]]
"""The connections of an event store, shared with the service's own tables."""

Within = Callable[[Cursor[DictRow]], None]
"""Work that commits or fails together with the events."""

APPEND = (
    "SELECT append_events(ROW(%s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)::commands,"
    " %s::uuid[], %s::bigint[], %s::text[], %s::bytea[]) AS position"
)
FIRST_ANSWER = "SELECT digest, answer FROM commands WHERE command_id = %s"


class CommandRecorder(PostgresApplicationRecorder):
    """Appends through ``append_events``: the library's way plus the command log.

    A lost reply is tried again, as the library does; the command id then shows that the
    first try had been stored.
    """

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: Any
    ) -> Sequence[int]:
        """Store the events with their command, all or nothing.

        Args:
            stored_events: in the order of their positions; may be empty.
            kwargs: ``command``, ``answer`` and ``within``.
        """
        command: Command = kwargs["command"]
        within: Within | None = kwargs["within"]
        values = (*_command_row(command, kwargs["answer"]), *_columns(stored_events))
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


def _command_row(command: Command, answer: Answer) -> tuple[Any, ...]:
    return (
        command.id,
        command.name,
        command.digest,
        command.actor.subject,
        command.actor.role,
        command.correlation_id,
        command.causation_id,
        command.traceparent,
        Json(answer),
    )


def _columns(events: Sequence[StoredEvent]) -> tuple[list[Any], ...]:
    return (
        [event.originator_id for event in events],
        [event.originator_version for event in events],
        [event.topic for event in events],
        [event.state for event in events],
    )
