"""Filling a view with one process a stream.

Reading and typing events keeps one core busy, so a single process leaves the others
idle. The facts of one service depend on no other service: nothing has to be agreed.
"""

import asyncio
import gc
import os
import sys
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from juntos_chassis.messaging.connection import connect_soon
from juntos_chassis.messaging.inbox import Inbox
from juntos_chassis.messaging.refill import feed_client
from juntos_chassis.runtime import service_engine
from juntos_chassis.settings import ServiceSettings

from ..facts.projection import project_facts
from ..facts.reading import prepare_reading
from ..facts.view import schema_transactions
from .stream_reader import StreamReader

NICE: Final = 10
GARBAGE_AT: Final = 100_000


def filling_processes() -> ProcessPoolExecutor:
    """The processes that fill views; to be started before any thread or connection.

    A fork starts at once with everything loaded, but is safe only that early, and not
    on every system. One more than there are cores: each waits now and then, for the
    broker or the database.
    """
    prepare_reading()
    method = "fork" if sys.platform == "linux" else "spawn"
    pool = ProcessPoolExecutor(
        (os.cpu_count() or 1) + 1,
        mp_context=get_context(method),
        initializer=_prepare_to_fill,
    )
    pool.submit(os.getpid).result()
    return pool


def _prepare_to_fill() -> None:
    """Whoever reads meanwhile has the cores first; with nobody there, nothing is lost.

    A batch holds some hundred thousand objects, all of them gone with it: looking for
    garbage among them every few hundred costs a seventh of the time.
    """
    gc.set_threshold(GARBAGE_AT)
    # Not every system knows such a thing as being nice.
    if hasattr(os, "nice"):
        os.nice(NICE)


async def fill_in_processes(
    settings: ServiceSettings,
    pool: ProcessPoolExecutor,
    schema: str,
    targets: Mapping[str, int],
) -> dict[str, int]:
    """Apply every stream up to its target; the number of events by upstream.

    Raises:
        StreamIncomplete: if a stream and its feed lack events.
    """
    loop = asyncio.get_running_loop()
    # The longest stream first, so that no core waits for it at the end.
    upstreams = sorted(targets, key=lambda name: targets[name], reverse=True)
    jobs = [
        loop.run_in_executor(
            pool, fill_stream, settings, schema, upstream, targets[upstream]
        )
        for upstream in upstreams
    ]
    events = await asyncio.gather(*jobs)
    return dict(zip(upstreams, events, strict=True))


def fill_stream(
    settings: ServiceSettings, schema: str, upstream: str, target: int
) -> int:
    """Apply one stream up to a position, in a process of its own."""
    return asyncio.run(_fill(settings, schema, upstream, target))


async def _fill(
    settings: ServiceSettings, schema: str, upstream: str, target: int
) -> int:
    client = await connect_soon(settings.nats_url, f"reporting-fill-{upstream}")
    engine = service_engine(settings)
    inbox = Inbox(upstream, schema_transactions(engine, schema), project_facts)
    applied = 0

    def count(_: str, events: int, __: int) -> None:
        nonlocal applied
        applied += events

    try:
        async with StreamReader(client, inbox, feed_client(settings), count) as reader:
            await reader.advance(target)
    finally:
        engine.dispose()
        await client.close()
    return applied
