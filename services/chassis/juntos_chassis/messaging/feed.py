"""The published form of a service's log: for the relay and for ``GET /events``.

Both read through here, so that an event has the same bytes on every way out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from psycopg import AsyncConnection, Connection
from psycopg.rows import TupleRow
from psycopg.sql import SQL, Composed, Identifier

from juntos_contracts import Envelope, PublishedEvent, Subject, Territory

from ..eventstore import StrictMapper, event_table
from ..eventstore.mapper import PydanticTranscoder
from ..seedwork import Aggregate

Publisher = Callable[[Aggregate.Event], PublishedEvent]
"""A service's one translation from stored to published events (a singledispatch)."""

SELECT = SQL(
    "SELECT e.notification_id, e.originator_id, e.originator_version, e.topic, e.state,"
    " e.recorded_at, c.command_id, c.actor, c.actor_role, c.correlation_id,"
    " c.causation_id, c.traceparent, c.edition,"
    " (SELECT coalesce(max(notification_id), 0) FROM {table}"
    "  WHERE notification_id <= %(after)s)"
    " FROM {table} e LEFT JOIN commands c USING (command_id)"
    " WHERE e.notification_id > %(after)s ORDER BY e.notification_id LIMIT %(limit)s"
)
LAST = SQL("SELECT coalesce(max(notification_id), 0) FROM {table}")


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One published event, ready to travel."""

    position: int
    previous_position: int
    subject: str
    body: bytes
    traceparent: str | None


class Feed:
    """Reads the stored events of one service in their published form."""

    def __init__(self, service: str, publisher: Publisher) -> None:
        """Bind to a service's table and translation."""
        self.service = service
        self._publisher = publisher
        self._mapper = StrictMapper(PydanticTranscoder())
        table = Identifier(event_table(service))
        self._select: Composed = SELECT.format(table=table)
        self._last: Composed = LAST.format(table=table)

    def read(
        self, connection: Connection[TupleRow], after: int, limit: int
    ) -> list[FeedItem]:
        """Up to ``limit`` events after a position, in order."""
        params = {"after": after, "limit": limit}
        return self._items(connection.execute(self._select, params).fetchall())

    async def aread(
        self, connection: AsyncConnection[TupleRow], after: int, limit: int
    ) -> list[FeedItem]:
        """The same, without blocking the loop while the database answers."""
        params = {"after": after, "limit": limit}
        cursor = await connection.execute(self._select, params)
        return self._items(await cursor.fetchall())

    def last_position(self, connection: Connection[TupleRow]) -> int:
        """The position of the newest stored event, 0 if there is none."""
        row = connection.execute(self._last).fetchone()
        return 0 if row is None else int(row[0])

    def _items(self, rows: Sequence[tuple[Any, ...]]) -> list[FeedItem]:
        items: list[FeedItem] = []
        previous = int(rows[0][-1]) if rows else 0
        for row in rows:
            stored = _Row(*row[:-1])
            items.append(self._item(stored, previous))
            previous = stored.position
        return items

    def _item(self, row: "_Row", previous: int) -> FeedItem:
        event = self._mapper.to_domain_event(row.stored_event())
        data = self._publisher(event)
        kind = type(data)
        territory = Territory(
            ubigeo=event.territory.ubigeo,
            territorial_unit=event.territory.territorial_unit,
        )
        envelope = Envelope(
            id=f"{row.aggregate_id}.{row.version}",
            source=f"/juntos/{self.service}",
            type=kind.type_name(),
            subject=f"{kind.AGGREGATE}/{row.aggregate_id}",
            time=event.occurred_at,
            dataschema=kind.schema_uri(),
            position=row.position,
            previous_position=previous,
            aggregate_version=row.version,
            occurred_on=event.occurred_on,
            recorded_at=row.recorded_at,
            actor=row.actor,
            actor_role=row.actor_role,
            command_id=row.command_id,
            correlation_id=row.correlation_id,
            causation_id=row.causation_id,
            traceparent=row.traceparent,
            region=territory.region,
            ubigeo=territory.ubigeo,
            territorial_unit=territory.territorial_unit,
            edition=row.edition,
            data_class=kind.DATA_CLASS,
            data=data,
        )
        return FeedItem(
            position=row.position,
            previous_position=previous,
            subject=str(Subject.of(kind, territory, row.aggregate_id)),
            body=envelope.to_bytes(),
            traceparent=row.traceparent,
        )


@dataclass(frozen=True, slots=True)
class _Row:
    position: int
    aggregate_id: UUID
    version: int
    topic: str
    state: bytes
    recorded_at: Any
    command_id: UUID
    actor: str
    actor_role: str
    correlation_id: UUID
    causation_id: str | None
    traceparent: str | None
    edition: int

    def stored_event(self: Self) -> StoredEvent:
        """What the mapper reads."""
        return StoredEvent(self.aggregate_id, self.version, self.topic, self.state)
