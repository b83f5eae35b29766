"""The transactional inbox: work, position and parked events commit together."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    and_,
    bindparam,
    exc,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import insert

from ..logs import get_logger
from .received import Received, Tampered

VIEW_SCHEMA: Final = "view"
"""Schema token of what a consumer writes; the transaction maps it to a real one."""

Handler = Callable[[Sequence[Received], Connection], None]
"""Applies consecutive events of one upstream inside the given transaction."""

Transaction = Callable[[], AbstractContextManager[Connection]]

DATABASE_AWAY: Final = (
    exc.OperationalError,
    exc.InterfaceError,
    psycopg.OperationalError,
    psycopg.InterfaceError,
)
"""Not the event's fault: it is held, never parked. A handler may use the driver."""

ATTEMPTS: Final = 3
BACKOFF_SECONDS: Final = 0.2

inbox_metadata = MetaData(schema=VIEW_SCHEMA)
consumer_positions = Table(
    "consumer_positions",
    inbox_metadata,
    Column("upstream", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
)
parked_events = Table(
    "parked_events",
    inbox_metadata,
    Column("upstream", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True),
    Column("aggregate_id", Text, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    Column("reason", Text, nullable=False),
    Column("parked_at", DateTime(timezone=True), server_default=func.clock_timestamp()),
)

# Run for every batch, and therefore built once: building costs more than running.
_LOCKED_POSITION = (
    select(consumer_positions.c.position)
    .where(consumer_positions.c.upstream == bindparam("of"))
    .with_for_update()
)
_ADVANCE = (
    consumer_positions.update()
    .where(consumer_positions.c.upstream == bindparam("of"))
    .values(position=bindparam("to"))
)
_BLOCKED = (
    select(parked_events.c.aggregate_id)
    .where(parked_events.c.upstream == bindparam("of"))
    .distinct()
)

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Applied:
    """Where an upstream stands after a batch, and whether the next event is missing."""

    position: int
    gap: bool
    parked: int = 0


class Inbox:
    """Applies the events of one upstream once each, in order."""

    def __init__(
        self, upstream: str, transaction: Transaction, handler: Handler
    ) -> None:
        """Bind the handler to the transaction in which position and work commit."""
        self.upstream = upstream
        self._transaction = transaction
        self._handler = handler

    def position(self) -> int:
        """The last applied position, 0 before the first event."""
        with self._transaction() as db:
            return _position(db, self.upstream)

    def standing(self) -> tuple[int, int]:
        """The last applied position, and how many events of this upstream are parked.

        Read without a lock: whoever applies events meanwhile is not held up.
        """
        at = select(consumer_positions.c.position).where(
            consumer_positions.c.upstream == self.upstream
        )
        parked = select(func.count()).where(parked_events.c.upstream == self.upstream)
        with self._transaction() as db:
            return db.execute(at).scalar() or 0, db.execute(parked).scalar_one()

    def apply(self, batch: Sequence[Received]) -> Applied:
        """Apply what follows the stored position without a gap; drop what is known.

        Raises:
            sqlalchemy.exc.OperationalError: if the database is away; nothing changed.
        """
        try:
            return self._apply_together(batch)
        except DATABASE_AWAY:
            raise
        except Exception as problem:  # noqa: BLE001  # one bad event must not stop the rest
            log.warning("inbox.one_by_one", problem=repr(problem))
            return self._apply_one_by_one(batch)

    def _apply_together(self, batch: Sequence[Received]) -> Applied:
        with self._transaction() as db:
            start = _position(db, self.upstream)
            run, gap = _follow(start, batch)
            if not run:
                return Applied(start, gap)
            blocked = _blocked(db, self.upstream)
            free = [e for e in run if e.aggregate_id not in blocked]
            if free:
                self._handler(free, db)
            for event in run:
                if event.aggregate_id in blocked:
                    _park(db, self.upstream, event, "behind a parked event")
            _advance(db, self.upstream, run[-1].position)
            return Applied(run[-1].position, gap, parked=len(run) - len(free))

    def _apply_one_by_one(self, batch: Sequence[Received]) -> Applied:
        applied = Applied(self.position(), gap=False)
        parked = 0
        for event in batch:
            applied = self._apply_or_park(event)
            parked += applied.parked
            if applied.gap:
                break
        return Applied(applied.position, applied.gap, parked)

    def _apply_or_park(self, event: Received) -> Applied:
        reason = ""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._apply_together([event])
            except DATABASE_AWAY:
                raise
            except Exception as problem:  # noqa: BLE001  # whatever it is, it is parked
                reason = repr(problem)
                time.sleep(BACKOFF_SECONDS * (attempt - 1))
        with self._transaction() as db:
            start = _position(db, self.upstream)
            run, gap = _follow(start, [event])
            if not run:
                # Another reader took over and is past it.
                return Applied(start, gap)
            _park(db, self.upstream, event, reason)
            _advance(db, self.upstream, event.position)
        log.error("inbox.parked", position=event.position, reason=reason)
        return Applied(event.position, gap=False, parked=1)

    def retry_parked(self) -> int:
        """Apply the parked events again, oldest first; returns how many are left.

        Each aggregate succeeds or stays parked as a whole.
        """
        with self._transaction() as db:
            waiting = db.scalars(
                select(parked_events.c.aggregate_id)
                .where(parked_events.c.upstream == self.upstream)
                .order_by(parked_events.c.position)
            ).all()
        for aggregate_id in dict.fromkeys(waiting):
            self._retry(aggregate_id)
        with self._transaction() as db:
            return parked_count(db)

    def _retry(self, aggregate_id: str) -> None:
        own = and_(
            parked_events.c.upstream == self.upstream,
            parked_events.c.aggregate_id == aggregate_id,
        )
        in_order = select(parked_events).where(own).order_by(parked_events.c.position)
        try:
            with self._transaction() as db:
                # Whoever else parks or retries waits until these are gone.
                _position(db, self.upstream)
                events = [_unparked(row) for row in db.execute(in_order)]
                if events:
                    self._handler(events, db)
                    db.execute(parked_events.delete().where(own))
        except Exception as problem:  # noqa: BLE001  # it stays parked, as before
            log.warning("inbox.still_parked", reason=repr(problem))


def parked_count(db: Connection) -> int:
    """How many events wait in the parking, of all upstreams."""
    return db.execute(select(func.count()).select_from(parked_events)).scalar_one()


def _unparked(row: Row[Any]) -> Received:
    """A parked event, still where it was parked: its body alone may say otherwise."""
    event = Received.from_body(row.body)
    if (event.position, event.aggregate_id) != (row.position, row.aggregate_id):
        message = f"body says {event.position}, parked is {row.position}"
        raise Tampered(message)
    return event


def _position(db: Connection, upstream: str) -> int:
    """Read and lock the position, so that two consumers never apply the same event."""
    found = db.execute(_LOCKED_POSITION, {"of": upstream}).scalar()
    if found is None:
        first = insert(consumer_positions).values(upstream=upstream, position=0)
        db.execute(first.on_conflict_do_nothing())
        found = db.execute(_LOCKED_POSITION, {"of": upstream}).scalar_one()
    return int(found)


def _advance(db: Connection, upstream: str, position: int) -> None:
    db.execute(_ADVANCE, {"of": upstream, "to": position})


def _follow(start: int, batch: Sequence[Received]) -> tuple[list[Received], bool]:
    """The events that continue the chain from ``start``, and whether one is missing."""
    run: list[Received] = []
    at = start
    for event in batch:
        if event.position <= at:
            continue
        if event.previous_position != at:
            return run, True
        run.append(event)
        at = event.position
    return run, False


def _blocked(db: Connection, upstream: str) -> set[str]:
    """Aggregates with a parked event: their later events must wait behind it."""
    return set(db.execute(_BLOCKED, {"of": upstream}).scalars())


def _park(db: Connection, upstream: str, event: Received, reason: str) -> None:
    db.execute(
        insert(parked_events).values(
            upstream=upstream,
            position=event.position,
            aggregate_id=event.aggregate_id,
            body=event.body,
            reason=reason,
        )
    )
