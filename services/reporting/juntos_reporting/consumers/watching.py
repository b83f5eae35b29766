"""The periodic evaluation of alerts, beside the consumers."""

import asyncio
from dataclasses import dataclass
from typing import Final

from nats.aio.client import Client

from juntos_chassis.commands import Command
from juntos_chassis.errors import NotFound
from juntos_chassis.identity import Actor, Role
from juntos_chassis.logs import get_logger

from ..application.lag import reading_lags
from ..application.watching import Watch

WATCHMAN: Final = Actor("reporting-alerts", Role.SERVICE)
log = get_logger(__name__)


@dataclass(frozen=True)
class PeriodicWatch:
    """Evaluates alerts again and again; several at once raise none twice."""

    watch: Watch
    every_seconds: float

    async def run(self, client: Client) -> None:
        """Evaluate until cancelled; without a plan there is nothing to watch yet."""
        while True:
            await asyncio.sleep(self.every_seconds)
            applied, now = await asyncio.to_thread(self.watch.applied)
            lags = await reading_lags(client, applied, now)
            command = Command("alerts.evaluate", WATCHMAN)
            try:
                done = await asyncio.to_thread(self.watch.evaluate, command, None, lags)
            except NotFound as problem:
                log.info("alerts.nothing_to_watch", code=problem.code)
            else:
                log.info("alerts.evaluated", **done)
