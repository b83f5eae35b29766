"""A rebuild in a process of its own that is killed as soon as it has done a part."""

import asyncio
import os
import signal

import nats
from sqlalchemy import create_engine

from juntos_chassis.messaging.received import Received
from juntos_reporting.consumers.rebuild import Authority, Progress, ViewBuilder


def rebuild_until_killed(database_url: str, nats_url: str) -> None:
    """Fill the first stream, then end as ``kill -9`` ends a process."""
    asyncio.run(_rebuild(database_url, nats_url))


async def _rebuild(database_url: str, nats_url: str) -> None:
    client = await nats.connect(nats_url)
    builder = ViewBuilder(create_engine(database_url), client, _no_feed, _kill)
    await builder.rebuild(Authority.LOG)


async def _no_feed(_service: str, _after: int) -> list[Received]:
    return []


def _kill(_progress: Progress) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
