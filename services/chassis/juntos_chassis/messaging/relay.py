"""The relay: stored events to JetStream, once each and in order, whatever dies.

No position table: the stream's own last message says how far it got, so there is no
dual write. The first message of a batch names the sequence it must follow; the server
refuses a rival's stale batch as a whole. Any doubt (error, time-out) is settled by
asking the stream again, never by skipping.
"""

import asyncio
import json
from uuid import uuid4

import nats.errors
import nats.js.errors
import psycopg
from nats.aio.client import Client
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from juntos_contracts import stream_name
from juntos_contracts.subjects import service_subjects

from ..eventstore import event_table
from ..logs import get_logger
from ..metrics import RELAY_POSITION
from ..telemetry import spans_from
from . import headers
from .feed import Feed, FeedItem

BATCH_EVENTS = 500
BATCH_BYTES = 4 * 1024 * 1024
POLL_SECONDS = 1.0
ASK_AGAIN_SECONDS = 5.0
ANSWER_SECONDS = 5.0
PAUSE_SECONDS = 0.5
PACE_SECONDS = 0.1
"""A lone commit goes out at once; under load, what a tenth of a second brought goes in
one batch: every batch costs relay, server and each consumer the same, however small."""

log = get_logger(__name__)


class BatchRefused(Exception):
    """The server did not confirm a batch; the stream must be asked what it holds."""


class Relay:
    """Publishes one service's log. Two of them may run: the fence keeps them apart."""

    def __init__(self, feed: Feed, database_url: str, client: Client) -> None:
        """Bind the log to read and the connection to publish on."""
        self._feed = feed
        self._database_url = database_url
        self._nats = client
        self._stream = stream_name(feed.service)
        self.position = 0

    async def run(self) -> None:
        """Relay until cancelled; a broken dependency is waited for, not skipped."""
        while True:
            try:
                await self._relay_while_connected()
            except (psycopg.Error, nats.errors.Error, OSError, TimeoutError) as problem:
                log.warning("relay.waiting", problem=repr(problem))
                await asyncio.sleep(PAUSE_SECONDS)

    async def _relay_while_connected(self) -> None:
        connection = await AsyncConnection.connect(
            self._database_url, autocommit=True, connect_timeout=5
        )
        async with connection:
            channel = Identifier(event_table(self._feed.service))
            await connection.execute(SQL("LISTEN {}").format(channel))
            loop = asyncio.get_running_loop()
            end, asked = await self._stream_end(), loop.time()
            while True:
                not_before = loop.time() + PACE_SECONDS
                end = await self._drain(connection, *end)
                await _wake(connection, not_before)
                if loop.time() - asked > ASK_AGAIN_SECONDS:
                    # A stream that was deleted and made again must not stay empty.
                    end, asked = await self._stream_end(), loop.time()

    async def _drain(
        self,
        connection: AsyncConnection[psycopg.rows.TupleRow],
        sequence: int,
        position: int,
    ) -> tuple[int, int]:
        """Send what is there; reads the next events while a full batch is stored."""
        end = sequence, position
        items = await self._feed.aread(connection, position, BATCH_EVENTS)
        while items:
            last = items[-1].position
            ahead = asyncio.create_task(self._following(connection, items))
            try:
                end = await self._send(items, end[0])
                items = await ahead
            finally:
                ahead.cancel()
            self._note(end[1])
            if end[1] != last:
                items = await self._feed.aread(connection, end[1], BATCH_EVENTS)
        self._note(end[1])
        return end

    async def _following(
        self,
        connection: AsyncConnection[psycopg.rows.TupleRow],
        items: list[FeedItem],
    ) -> list[FeedItem]:
        """What comes after a full batch; after any other a commit will wake us."""
        if len(items) < BATCH_EVENTS:
            return []
        return await self._feed.aread(connection, items[-1].position, BATCH_EVENTS)

    def _note(self, position: int) -> None:
        self.position = position
        RELAY_POSITION.labels(self._feed.service).set(position)

    async def _stream_end(self) -> tuple[int, int]:
        """Sequence and producer position of the last message the stream holds."""
        js = self._nats.jetstream(timeout=ANSWER_SECONDS)
        try:
            last = await js.get_last_msg(
                self._stream, service_subjects(self._feed.service)
            )
        except nats.js.errors.NotFoundError:
            info = await js.stream_info(self._stream)
            return info.state.last_seq, 0
        end = int(last.seq or 0)
        while headers.POSITION not in (last.headers or {}):
            # Somebody else published here, and nothing can be deleted: look before it.
            log.error("relay.stray_message", sequence=last.seq)
            if last.seq == 1:
                return end, 0
            last = await js.get_msg(self._stream, int(last.seq or 0) - 1)
        return end, int((last.headers or {})[headers.POSITION])

    async def _send(self, items: list[FeedItem], sequence: int) -> tuple[int, int]:
        """Publish all items in batches; returns the stream's new end."""
        end = sequence, items[0].previous_position
        for batch in _batches(items):
            try:
                seq = await atomic_batch(self._nats, self._stream, batch, end[0])
                end = seq, batch[-1].position
            except (BatchRefused, nats.errors.Error, TimeoutError) as problem:
                log.info("relay.asks_again", problem=repr(problem))
                return await self._stream_end()
        return end


async def atomic_batch(
    client: Client, stream: str, batch: list[FeedItem], sequence: int
) -> int:
    """Publish all items or none, right after ``sequence``; returns the new end.

    Raises:
        BatchRefused: if the stream does not end there, or is another than ours.
    """
    batch_id = uuid4().hex
    *first, last = (
        (item, _headers(item, batch_id, number, len(batch), sequence))
        for number, item in enumerate(batch, 1)
    )
    for item, fields in first:
        await client.publish(item.subject, item.body, headers=fields)
    item, fields = last
    traces = (one.traceparent for one in batch)
    with spans_from(traces, "relay", batch_size=len(batch)):
        reply = await client.request(
            item.subject, item.body, timeout=ANSWER_SECONDS, headers=fields
        )
    answer = json.loads(reply.data)
    if "error" in answer:
        raise BatchRefused(answer["error"])
    if answer["stream"] != stream:
        message = f"{item.subject} is stored by {answer['stream']}"
        raise BatchRefused(message)
    return int(answer["seq"])


def _headers(
    item: FeedItem, batch_id: str, number: int, size: int, sequence: int
) -> dict[str, str]:
    service = item.subject.split(".")[2]
    fields = {
        headers.MESSAGE_ID: f"{service}:{item.position}",
        headers.POSITION: str(item.position),
        headers.PREVIOUS_POSITION: str(item.previous_position),
    }
    if item.traceparent:
        fields[headers.TRACEPARENT] = item.traceparent
    if number == 1:
        fields[headers.EXPECTED_LAST_SEQUENCE] = str(sequence)
    if size > 1:
        fields[headers.BATCH_ID] = batch_id
        fields[headers.BATCH_SEQUENCE] = str(number)
        if number == size:
            fields[headers.BATCH_COMMIT] = "1"
    return fields


def _batches(items: list[FeedItem]) -> list[list[FeedItem]]:
    """Split so that no batch outgrows what the server takes at once."""
    batches: list[list[FeedItem]] = [[]]
    size = 0
    for item in items:
        if batches[-1] and size + len(item.body) > BATCH_BYTES:
            batches.append([])
            size = 0
        batches[-1].append(item)
        size += len(item.body)
    return batches


async def _wake(
    connection: AsyncConnection[psycopg.rows.TupleRow], not_before: float
) -> None:
    """Wait for a commit or for the poll that covers a missed notification."""
    async for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
        # What came during a read comes all at once here, whatever stop_after says.
        pass
    await asyncio.sleep(not_before - asyncio.get_running_loop().time())
