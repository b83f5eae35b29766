"""A connection to NATS for work that somebody waits for: soon or not at all."""

import asyncio
from typing import Final

from nats.aio.client import Client

from juntos_chassis.runtime import connect
from juntos_chassis.settings import ServiceSettings

CONNECT_SECONDS: Final = 10.0
AWAY: Final = "NATS no respondió en {seconds:.0f} segundos"


class BrokerAway(OSError):
    """NATS does not answer; nothing was changed, try again later."""


async def connect_soon(settings: ServiceSettings, name: str) -> Client:
    """A connection to the broker of a service's settings.

    Raises:
        BrokerAway: if there is none within ten seconds.
    """
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return await connect(settings.nats_url, name)
    except TimeoutError as problem:
        raise BrokerAway(AWAY.format(seconds=CONNECT_SECONDS)) from problem
