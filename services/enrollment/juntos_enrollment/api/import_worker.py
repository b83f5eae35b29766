"""Applies the imports that nobody waits for, one after another."""

import asyncio
import threading
from typing import Final

from nats.aio.client import Client

from juntos_chassis.logs import get_logger

from ..application import Enrollment

PAUSE_SECONDS: Final = 1.0
EXPIRY_SECONDS: Final = 3600.0
log = get_logger(__name__)


class ImportWorker:
    """Runs beside the consumers; a lock of the import keeps a second one away."""

    def __init__(self, app: Enrollment) -> None:
        """Bind to the application."""
        self._app = app

    async def __call__(self, _: Client) -> None:
        """Work until cancelled; an import stops at the end of its chunk."""
        stop = threading.Event()
        try:
            await self._run(stop)
        finally:
            stop.set()

    async def _run(self, stop: threading.Event) -> None:
        loop = asyncio.get_running_loop()
        expired_at = -EXPIRY_SECONDS
        while True:
            if loop.time() - expired_at > EXPIRY_SECONDS:
                await asyncio.to_thread(self._app.expire_rejections)
                expired_at = loop.time()
            import_id = await asyncio.to_thread(self._app.next_import)
            if import_id is not None:
                log.info("import.applying", import_id=str(import_id))
                await asyncio.to_thread(
                    self._app.work_on, import_id, lambda: not stop.is_set()
                )
            await asyncio.sleep(PAUSE_SECONDS)
