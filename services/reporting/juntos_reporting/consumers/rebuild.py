"""Rebuilding the view from the log, beside the live one, and switching between them.

The new schema is filled by the same handler as the live one. Then the lock on the
active view holds the live consumers, the new schema takes the last steps to the very
same positions, and only if all tables have the same digest does it become the live one.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from nats.aio.client import Client
from sqlalchemy import Connection, Engine, text

from juntos_chassis.errors import Conflict, NotFound
from juntos_chassis.messaging.consumer import Refill
from juntos_chassis.messaging.inbox import Inbox, parked_count
from juntos_contracts import STREAMS

from ..application.streams import last_position
from ..facts import view
from ..facts.digest import Digest, differences, digest
from ..facts.fingerprint import fingerprint
from ..facts.projection import project
from .stream_reader import StreamReader

LOCK_KEY: Final = "reporting:rebuild"
LOCK_TIMEOUT: Final = "SET LOCAL lock_timeout = '30s'"
CLOSE_EVENTS: Final = 1000
BULK_EVENTS: Final = 5000
WATCH_SECONDS: Final = 0.5
BUSY = "Ya hay una reconstrucción o un cambio de vista en curso."
NO_PREVIOUS = "No hay una vista anterior a la cual volver."

Positions = dict[str, int]


class Authority(StrEnum):
    """Which side is right if the rebuilt view differs from the live one."""

    LIVE = "live"
    """The live view stays; the difference is reported."""
    LOG = "log"
    """The log: the rebuilt view goes live, up to the end of the streams."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rebuild is with one upstream."""

    upstream: str
    position: int
    target: int
    events: int


Show = Callable[[Progress], None]
FillInBulk = Callable[[str, Positions], Awaitable[dict[str, int]]]
"""Applies the streams to a schema up to their targets; the events by upstream."""


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What a rebuild or rollback did.

    Attributes:
        schema: that was filled.
        live: that answers now.
        switched: whether they are the same.
        events: applied to the schema in this run.
        positions: of the schema, by upstream.
        differing: tables whose digests differ from the view that was live.
        seconds: from the start to the end.
        held_seconds: during which the live consumers stood still.
        parked: events that the live view could not take in.
        resumed: whether it went on where an interrupted rebuild was killed.
    """

    schema: str
    live: str
    switched: bool
    events: int
    positions: Positions
    differing: tuple[str, ...]
    seconds: float
    held_seconds: float
    parked: int = 0
    resumed: bool = False


class ViewBuilder:
    """Builds views of one database from the streams of one NATS server."""

    def __init__(
        self,
        engine: Engine,
        client: Client,
        refill: Refill,
        show: Show,
        fill_in_bulk: FillInBulk | None = None,
    ) -> None:
        """Bind database, broker, the producers' feeds and who watches.

        Args:
            engine: on the service's database.
            client: connected to NATS.
            refill: asks a producer's feed for what its stream lacks.
            show: told how far the work is.
            fill_in_bulk: does the greater part when there is much to do.
        """
        self._engine = engine
        self._fill_in_bulk = fill_in_bulk
        self._nats = client
        self._refill = refill
        self._show = show
        self._targets: Positions = {}
        self._events = dict.fromkeys(STREAMS, 0)

    async def rebuild(self, authority: Authority = Authority.LIVE) -> RebuildReport:
        """Fill a new schema from the log and make it the live one if it is equal.

        What an interrupted rebuild by the same code filled is not filled again.

        Raises:
            Conflict: if another rebuild is running.
            StreamIncomplete: if streams and feeds lack events.
        """
        async with self._alone():
            schema, resumed = await asyncio.to_thread(self._resume_or_create)
            report = await self._fill_and_switch(schema, authority)
            # Filled to the end, equal or not: the next rebuild starts from nothing.
            await asyncio.to_thread(self._mark, schema, "")
            return replace(report, resumed=resumed)

    async def roll_back(self) -> RebuildReport:
        """Bring the previous schema up to date and make it the live one again.

        Raises:
            NotFound: if there is none.
            Conflict: if a rebuild is running.
        """
        async with self._alone():
            previous = await asyncio.to_thread(self._previous)
            return await self._fill_and_switch(previous, Authority.LOG)

    async def _fill_and_switch(
        self, schema: str, authority: Authority
    ) -> RebuildReport:
        started = time.perf_counter()
        await self._begin(schema, authority)
        async with AsyncExitStack() as stack:
            readers = {
                upstream: await stack.enter_async_context(
                    self._reader(upstream, schema)
                )
                for upstream in STREAMS
            }
            await self._approach(readers, authority)
            held = time.perf_counter()
            live, differing = await self._switch(readers, schema, authority)
            now = time.perf_counter()
        return RebuildReport(
            schema=schema,
            live=live,
            switched=live == schema,
            events=sum(self._events.values()),
            positions={name: reader.position for name, reader in readers.items()},
            differing=tuple(differing),
            seconds=now - started,
            held_seconds=now - held,
            parked=await asyncio.to_thread(self._parked, live),
        )

    async def _begin(self, schema: str, authority: Authority) -> None:
        """Do the greater part in bulk, if there is a greater part."""
        self._targets = await self._goal(authority)
        done = await asyncio.to_thread(self._positions, schema)
        left = sum(self._targets.values()) - sum(done.values())
        if self._fill_in_bulk is not None and left >= BULK_EVENTS:
            await self._fill(schema, self._fill_in_bulk)
        # Even if little was left: whoever filled in bulk before may have been killed.
        # From here on what is derived is kept.
        await asyncio.to_thread(view.finish, self._engine, schema)

    async def _fill(self, schema: str, fill_in_bulk: FillInBulk) -> None:
        job = asyncio.ensure_future(fill_in_bulk(schema, self._targets))
        while not job.done():
            await asyncio.wait({job}, timeout=WATCH_SECONDS)
            done = await asyncio.to_thread(self._positions, schema)
            for upstream, position in done.items():
                self._observed(upstream, 0, position)
        for upstream, events in job.result().items():
            self._events[upstream] += events

    async def _approach(
        self, readers: Mapping[str, StreamReader], authority: Authority
    ) -> None:
        """Follow the target, which moves on meanwhile, until it is close."""
        while True:
            before = sum(self._events.values())
            self._targets = await self._goal(authority)
            await self._advance(readers)
            if sum(self._events.values()) - before < CLOSE_EVENTS:
                return

    async def _goal(self, authority: Authority) -> Positions:
        if authority is Authority.LIVE:
            return await asyncio.to_thread(self._live_positions)
        js = self._nats.jetstream(timeout=10)
        return {upstream: await last_position(js, upstream) for upstream in STREAMS}

    async def _advance(self, readers: Mapping[str, StreamReader]) -> None:
        for upstream, reader in readers.items():
            await reader.advance(self._targets.get(upstream, 0))

    async def _switch(
        self,
        readers: Mapping[str, StreamReader],
        schema: str,
        authority: Authority,
    ) -> tuple[str, list[str]]:
        """Hold the live consumers, catch up, compare and switch in one transaction."""
        with self._engine.connect() as db:
            active = await asyncio.to_thread(_lock, db)
            live_positions = _positions_in(db, active.schema)
            behind = {
                upstream: max(position, readers[upstream].position)
                for upstream, position in live_positions.items()
            }
            self._targets = behind
            await self._advance(readers)
            # At the same positions now, each read on a connection of its own.
            digests = await asyncio.gather(
                asyncio.to_thread(_digest_of, db, active.schema),
                asyncio.to_thread(self._digest, schema),
            )
            differing = differences(*digests)
            if differing and authority is Authority.LIVE:
                db.rollback()
                return active.schema, differing
            view.switch(db, schema, active.schema)
            db.commit()
        await asyncio.to_thread(self._drop_others, schema, active.schema)
        return schema, differing

    def _reader(self, upstream: str, schema: str) -> StreamReader:
        transaction = view.schema_transactions(self._engine, schema)
        inbox = Inbox(upstream, transaction, project)
        return StreamReader(self._nats, inbox, self._refill, self._observed)

    def _observed(self, upstream: str, events: int, position: int) -> None:
        self._events[upstream] += events
        target = self._targets.get(upstream, 0)
        self._show(Progress(upstream, position, target, self._events[upstream]))

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Refuse to run twice at once; the lock goes with the connection."""
        with self._engine.connect() as db:
            locked = text("SELECT pg_try_advisory_lock(hashtextextended(:key, 0))")
            if not db.execute(locked, {"key": LOCK_KEY}).scalar_one():
                raise Conflict(BUSY, code="rebuild-running")
            db.commit()
            try:
                yield
            finally:
                unlock = text("SELECT pg_advisory_unlock(hashtextextended(:key, 0))")
                db.execute(unlock, {"key": LOCK_KEY})
                db.commit()

    def _resume_or_create(self) -> tuple[str, bool]:
        """The schema to fill, and whether an interrupted rebuild had begun it."""
        begun = self._interrupted()
        return (begun, True) if begun else (self._create_next(), False)

    def _interrupted(self) -> str | None:
        """The schema that a killed rebuild by the same code was filling, if any."""
        with self._engine.connect() as db:
            active = view.read_active(db)
            marks = view.marks(db)
        free = (name for name in marks if name not in {active.schema, active.previous})
        return next((name for name in free if marks[name] == fingerprint()), None)

    def _mark(self, schema: str, text: str) -> None:
        with self._engine.begin() as db:
            view.mark(db, schema, text)

    def _create_next(self) -> str:
        """A new empty schema; what other code left behind is dropped."""
        with self._engine.begin() as db:
            active = view.read_active(db)
            for schema in view.view_schemas(db):
                if schema not in {active.schema, active.previous}:
                    view.drop_view(db, schema)
            schema = view.next_schema(view.view_schemas(db))
            view.create_view(db, schema)
            view.mark(db, schema, fingerprint())
        return schema

    def _drop_others(self, *kept: str) -> None:
        with self._engine.begin() as db:
            for schema in view.view_schemas(db):
                if schema not in kept:
                    view.drop_view(db, schema)

    def _previous(self) -> str:
        with self._engine.connect() as db:
            previous = view.read_active(db).previous
            if previous is None or previous not in view.view_schemas(db):
                raise NotFound(NO_PREVIOUS, code="no-previous-view")
        return previous

    def _live_positions(self) -> Positions:
        with self._engine.connect() as db:
            return _positions_in(db, view.read_active(db).schema)

    def _positions(self, schema: str) -> Positions:
        with self._engine.connect() as db:
            return _positions_in(db, schema)

    def _parked(self, schema: str) -> int:
        with self._engine.connect() as db:
            return parked_count(view.use_schema(db, schema))

    def _digest(self, schema: str) -> Digest:
        with self._engine.connect() as db:
            return _digest_of(db, schema)


def _lock(db: Connection) -> view.ActiveView:
    db.execute(text(LOCK_TIMEOUT))
    return view.lock_active(db)


def _positions_in(db: Connection, schema: str) -> Positions:
    return view.positions(view.use_schema(db, schema))


def _digest_of(db: Connection, schema: str) -> Digest:
    return digest(view.use_schema(db, schema))


def as_json(report: RebuildReport) -> dict[str, Any]:
    """A report for programs."""
    return {
        "schema": report.schema,
        "live": report.live,
        "switched": report.switched,
        "events": report.events,
        "positions": report.positions,
        "differing": list(report.differing),
        "seconds": round(report.seconds, 3),
        "held_seconds": round(report.held_seconds, 3),
        "parked": report.parked,
        "resumed": report.resumed,
    }
