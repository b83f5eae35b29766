"""The worker that evaluates again who started and completed."""

import asyncio
from typing import Final

import psycopg
from eventsourcing.persistence import PersistenceError
from nats.aio.client import Client
from psycopg_pool import PoolTimeout

from juntos_chassis.logs import get_logger

from .sessions import Sessions

IDLE_SECONDS: Final = 1.0

log = get_logger(__name__)


class Evaluator:
    """Takes up what policies and cancellations leave to evaluate."""

    def __init__(self, app: Sessions) -> None:
        """Bind the worker to the application."""
        self._app = app

    async def __call__(self, _: Client) -> None:
        """Work until cancelled; what fails is tried again."""
        while True:
            if not await self._one_batch():
                await asyncio.sleep(IDLE_SECONDS)

    async def _one_batch(self) -> bool:
        try:
            return await asyncio.to_thread(self._app.evaluate_next)
        except (psycopg.OperationalError, PersistenceError, PoolTimeout) as problem:
            log.warning("evaluator.later", problem=repr(problem))
            return False
