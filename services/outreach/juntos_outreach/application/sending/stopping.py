"""Ending in order: what has begun is finished, for a bounded time."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

STOP_SECONDS = 12.0
"""A provider answers within 10 s or not at all; whoever stops us waits longer."""
T = TypeVar("T")


async def to_its_end(work: Coroutine[Any, Any, T]) -> T:
    """Finish what has begun, also when told to stop, and often, for a bounded time.

    A request cut in the middle would leave messages of which nobody knows whether the
    provider took them.

    Raises:
        asyncio.CancelledError: afterwards, if we were told to stop.
    """
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + STOP_SECONDS
        while not task.done() and loop.time() < deadline:
            with suppress(asyncio.CancelledError):
                await asyncio.wait({task}, timeout=deadline - loop.time())
        task.cancel()
        raise
