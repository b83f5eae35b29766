"""The recorder: events, their command and the service's own rows in one transaction."""

from collections.abc import Callable, Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection, Cursor
from psycopg.rows import DictRow
from psycopg.sql import SQL, Identifier
from psycopg.types.json import Json
from psycopg_pool import ConnectionPool

from ..commands import Answer, Command

Pool = ConnectionPool[Connection[DictRow]]
"""The connections of an event store, shared with the service's own tables."""

Within = Callable[[Cursor[DictRow]], None]
"""Work that commits or fails together with the events; it must not read results."""

INSERT_COMMAND = SQL(
    "INSERT INTO commands (command_id, name, digest, actor, actor_role, correlation_id,"
    " causation_id, traceparent, answer) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
INSERT_EVENTS = SQL(
    "INSERT INTO {table} (originator_id, originator_version, topic, state, command_id,"
    " recorded_at) SELECT e.originator_id, e.originator_version, e.topic, e.state, %s,"
    " (SELECT greatest(clock_timestamp(), (SELECT recorded_at FROM {table}"
    " ORDER BY notification_id DESC LIMIT 1)))"
    " FROM unnest(%s::stored_event_uuid[]) e RETURNING notification_id"
)
FIRST_ANSWER = SQL("SELECT digest, answer FROM commands WHERE command_id = %s")


class CommandRecorder(PostgresApplicationRecorder):
    """Adds the command log to the library's recorder.

    The library takes the table lock that makes position order equal commit order; our
    insert runs under that same lock.
    """

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str) -> None:
        """Prepare the statements for this service's table."""
        super().__init__(datastore, events_table_name=events_table_name)
        self._insert = INSERT_EVENTS.format(table=Identifier(events_table_name))

    def _insert_events(
        self,
        curs: Cursor[DictRow],
        stored_events: Sequence[StoredEvent],  # noqa: ARG002  # the library's signature
        **kwargs: Any,
    ) -> None:
        command: Command = kwargs["command"]
        answer: Answer = kwargs["answer"]
        within: Within | None = kwargs["within"]
        curs.execute(
            INSERT_COMMAND,
            (
                command.id,
                command.name,
                command.digest,
                command.actor.subject,
                command.actor.role,
                command.correlation_id,
                command.causation_id,
                command.traceparent,
                Json(answer),
            ),
        )
        if within is not None:
            within(curs)

    def _insert_stored_events(
        self,
        curs: Cursor[DictRow],
        stored_events: Sequence[StoredEvent],
        **kwargs: Any,
    ) -> None:
        command: Command = kwargs["command"]
        self._lock_table(curs)
        self._notify_channel(curs)
        events = [
            self.construct_pg_stored_event(
                e.originator_id, e.originator_version, e.topic, e.state
            )
            for e in stored_events
        ]
        curs.execute(self._insert, (command.id, events), prepare=True)

    def first_answer(self, command: Command) -> tuple[bytes, Answer] | None:
        """Digest and answer stored for a command id, if it was accepted before."""
        with self.datastore.get_connection() as conn:
            row = conn.execute(FIRST_ANSWER, (command.id,)).fetchone()
        return None if row is None else (bytes(row["digest"]), row["answer"])
