"""Connections to NATS: services wait for it, commands do not."""

import asyncio
from typing import Final

import nats
from nats.aio.client import Client

from ..logs import get_logger

CONNECT_SECONDS: Final = 10.0
AWAY: Final = "NATS no respondió en {seconds:.0f} segundos"
log = get_logger(__name__)


class BrokerAway(OSError):
    """NATS does not answer; nothing was changed, try again later."""


class _Troubles:
    """Tells a trouble of the connection once, not at each of two attempts a second."""

    def __init__(self) -> None:
        self._told: set[str] = set()

    async def met(self, problem: Exception) -> None:
        if repr(problem) not in self._told:
            self._told.add(repr(problem))
            log.warning("nats.problem", problem=repr(problem))

    async def over(self) -> None:
        self._told.clear()
        log.info("nats.reconnected")


async def connect(url: str, name: str) -> Client:
    """A NATS connection that waits for its server and reconnects for ever."""
    troubles = _Troubles()
    return await nats.connect(
        url,
        name=f"juntos-{name}",
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,
        connect_timeout=5,
        allow_reconnect=True,
        error_cb=troubles.met,
        reconnected_cb=troubles.over,
    )


async def connect_soon(url: str, name: str) -> Client:
    """The same for work that somebody waits for: soon or not at all.

    Raises:
        BrokerAway: if there is none within ten seconds.
    """
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return await connect(url, name)
    except TimeoutError as problem:
        raise BrokerAway(AWAY.format(seconds=CONNECT_SECONDS)) from problem
