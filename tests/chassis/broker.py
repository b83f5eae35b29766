"""What a stream holds, and a relay that runs meanwhile."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import nats
import psycopg
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig

from juntos_chassis.messaging import headers
from juntos_chassis.messaging.connection import connect
from juntos_chassis.messaging.feed import Feed, FeedItem
from juntos_chassis.messaging.relay import Relay
from juntos_contracts import stream_name

WAIT_SECONDS = 20.0


async def until(condition: Callable[[], Any], seconds: float = WAIT_SECONDS) -> None:
    """Return once the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        await asyncio.sleep(0.02)


async def messages(nats_url: str, service: str = "leaders") -> list[Msg]:
    """Everything in a stream, in its order."""
    client = await nats.connect(nats_url)
    try:
        js = client.jetstream()
        info = await js.stream_info(stream_name(service))
        config = ConsumerConfig(ack_policy=AckPolicy.NONE, inactive_threshold=60)
        pull = await js.pull_subscribe("", stream=stream_name(service), config=config)
        found: list[Msg] = []
        while len(found) < info.state.messages:
            found += await pull.fetch(1000, timeout=5)
        await pull.unsubscribe()
        return found
    finally:
        await client.close()


async def relayed(nats_url: str, database_url: str, feed: Feed) -> list[Msg]:
    """What the stream holds once it is exactly what the store holds."""
    wanted = stored(database_url, feed)
    deadline = time.monotonic() + WAIT_SECONDS
    while len(found := await messages(nats_url)) < len(wanted):
        assert time.monotonic() < deadline, f"{len(found)} of {len(wanted)} in time"
        await asyncio.sleep(0.05)
    assert [one.data for one in found] == [item.body for item in wanted]
    return found


def stored(database_url: str, feed: Feed) -> list[FeedItem]:
    """What the store holds, in published form."""
    with psycopg.connect(database_url) as db:
        return feed.read(db, 0, 100_000)


def chain(found: list[Msg]) -> list[tuple[int, int]]:
    """Previous position and position of each message, from its headers."""
    return [
        (
            int((one.headers or {})[headers.PREVIOUS_POSITION]),
            int((one.headers or {})[headers.POSITION]),
        )
        for one in found
    ]


@asynccontextmanager
async def relaying(
    feed: Feed, database_url: str, nats_url: str
) -> AsyncIterator[Relay]:
    """A relay at work; use several for rivals."""
    client = await connect(nats_url, "relay")
    relay = Relay(feed, database_url, client)
    task = asyncio.create_task(relay.run())
    try:
        yield relay
    finally:
        await end(task)
        await client.close()


async def end(task: asyncio.Task[None]) -> None:
    """Cancel until it has ended: ``wait_for`` of Python 3.11 may swallow one try."""
    while not task.done():
        task.cancel()
        await asyncio.wait([task], timeout=1)
