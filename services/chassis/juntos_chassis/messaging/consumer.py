"""The consumer loop: JetStream to an inbox, acknowledged after the commit.

JetStream may repeat, reorder after a kill, or lack events; the inbox's position and
the chain of previous positions decide. What the stream lacks comes from the producer's
own feed.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import nats.errors
import nats.js.errors
import psycopg
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from psycopg import AsyncConnection
from sqlalchemy import exc

from juntos_contracts import stream_name

from ..logs import get_logger
from ..metrics import (
    CONSUMER_EVENTS,
    CONSUMER_PARKED,
    CONSUMER_POSITION,
    CONSUMER_REFILLED,
)
from ..telemetry import spans_from
from .inbox import Applied, Inbox
from .provisioning import durable_name
from .pull import Pull
from .received import Received, own_events

BATCH_EVENTS: Final = 1000
ANSWER_SECONDS: Final = 3.0
PAUSE_SECONDS: Final = 1.0
PACE_SECONDS: Final = 0.1
"""Between batches under load: one costs nearly the same for one event as for fifty."""
PLENTY: Final = 200
"""After a batch of so many events there is no waiting: a backlog runs freely."""
WATCH_SECONDS: Final = 5.0

Refill = Callable[[str, int], Awaitable[list[Received]]]
"""Fetches the events of an upstream after a position from its producer's feed."""

log = get_logger(__name__)


class ConsumerState(StrEnum):
    """What a consumer is doing; anything but RUNNING makes the service not ready."""

    STARTING = "starting"
    STANDBY = "standby"
    RUNNING = "running"
    MISSING_EVENTS = "missing_events"
    NO_DURABLE = "no_durable"
    DATABASE_AWAY = "database_away"
    BROKER_AWAY = "broker_away"


@dataclass
class ConsumerStatus:
    """What health and metrics show."""

    upstream: str
    state: ConsumerState = ConsumerState.STARTING
    position: int = 0
    parked: int = 0


class Consumer:
    """Reads one upstream for one service. A second one stands by."""

    def __init__(
        self,
        name: str,
        inbox: Inbox,
        client: Client,
        database_url: str,
        refill: Refill,
    ) -> None:
        """Bind the inbox to its durable and to the feed that fills gaps."""
        self._name = name
        self._inbox = inbox
        self._nats = client
        self._database_url = database_url
        self._refill = refill
        self._durable = durable_name(name, inbox.upstream)
        self._stream = stream_name(inbox.upstream)
        self.status = ConsumerStatus(inbox.upstream)

    async def run(self) -> None:
        """Consume until cancelled; every trouble is waited out, nothing is skipped."""
        while True:
            try:
                await self._consume_while_active()
            except (exc.OperationalError, exc.InterfaceError, psycopg.Error) as problem:
                self._wait_in(ConsumerState.DATABASE_AWAY, problem)
            except nats.js.errors.NotFoundError as problem:
                self._wait_in(ConsumerState.NO_DURABLE, problem)
            except (nats.errors.Error, OSError, TimeoutError) as problem:
                self._wait_in(ConsumerState.BROKER_AWAY, problem)
            await asyncio.sleep(PAUSE_SECONDS)

    def _wait_in(self, state: ConsumerState, problem: Exception) -> None:
        self.status.state = state
        log.warning(
            "consumer.waiting",
            upstream=self._inbox.upstream,
            state=state,
            problem=repr(problem),
        )

    async def _consume_while_active(self) -> None:
        """Hold the lock of this consumer and read until something breaks.

        The lock only saves work: two readers would stay right through the position.
        """
        async with await AsyncConnection.connect(
            self._database_url, autocommit=True, connect_timeout=5
        ) as lock:
            key = f"{self._name}:{self._inbox.upstream}"
            while not await _try_lock(lock, key):
                self.status.state = ConsumerState.STANDBY
                await asyncio.sleep(PAUSE_SECONDS)
            js = self._nats.jetstream(timeout=ANSWER_SECONDS)
            await js.consumer_info(self._stream, self._durable)
            async with Pull(self._nats, self._stream, self._durable) as pull:
                await self._read(js, pull, lock)

    async def _read(
        self,
        js: JetStreamContext,
        pull: Pull,
        lock: AsyncConnection[psycopg.rows.TupleRow],
    ) -> None:
        pending: dict[int, tuple[Received, Msg]] = {}
        loop = asyncio.get_running_loop()
        watched = not_before = loop.time()
        await self._show_standing()
        self.status.state = ConsumerState.RUNNING
        while True:
            await asyncio.sleep(not_before - loop.time())
            taken = await pull.take(BATCH_EVENTS)
            not_before = loop.time() + (PACE_SECONDS if len(taken) < PLENTY else 0)
            for event, message in own_events(taken):
                pending[event.position] = event, message
            if pending:
                await self._apply_pending(pending)
            if loop.time() - watched > WATCH_SECONDS:
                await js.consumer_info(self._stream, self._durable)
                await lock.execute("SELECT 1")
                await self._show_standing()
                watched = loop.time()

    async def _show_standing(self) -> None:
        """Show what is stored: another process may have applied or unparked events."""
        standing = await asyncio.to_thread(self._inbox.standing)
        self.status.position, self.status.parked = standing
        self._show()

    def _show(self) -> None:
        labels = self._name, self._inbox.upstream
        CONSUMER_POSITION.labels(*labels).set(self.status.position)
        CONSUMER_PARKED.labels(*labels).set(self.status.parked)

    async def _apply_pending(self, pending: dict[int, tuple[Received, Msg]]) -> None:
        batch = [pending[position][0] for position in sorted(pending)]
        traces = (event.traceparent for event in batch)
        with spans_from(traces, "consume", upstream=self._inbox.upstream):
            applied = await asyncio.to_thread(self._inbox.apply, batch)
        self._observe(applied)
        if applied.gap:
            applied = await self._fill_gap(applied)
        if not applied.gap:
            self.status.state = ConsumerState.RUNNING
        done = [position for position in pending if position <= applied.position]
        if done:
            # The durable acknowledges everything up to here with this one message.
            await pending[max(done)][1].ack()
        for position in done:
            del pending[position]

    async def _fill_gap(self, applied: Applied) -> Applied:
        """Take the missing events from the producer; redelivery may beat it to that."""
        self.status.state = ConsumerState.MISSING_EVENTS
        log.warning(
            "consumer.gap", upstream=self._inbox.upstream, after=applied.position
        )
        try:
            missing = await self._refill(self._inbox.upstream, applied.position)
        except OSError as problem:
            log.warning("consumer.feed_away", problem=repr(problem))
            return applied
        filled = await asyncio.to_thread(self._inbox.apply, missing)
        labels = self._name, self._inbox.upstream
        CONSUMER_REFILLED.labels(*labels).inc(len(missing))
        self._observe(filled)
        return filled

    def _observe(self, applied: Applied) -> None:
        new = applied.position - self.status.position
        if new > 0:
            CONSUMER_EVENTS.labels(self._name, self._inbox.upstream).inc(new)
        self.status.position = applied.position
        self.status.parked += applied.parked
        self._show()


async def _try_lock(
    connection: AsyncConnection[psycopg.rows.TupleRow], key: str
) -> bool:
    cursor = await connection.execute(
        "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (key,)
    )
    row = await cursor.fetchone()
    return bool(row and row[0])
