"""A pull over a durable that neither waits for a full batch nor falls silent.

nats-py's ``fetch(n, timeout)`` lingers until n messages came or the time is over, so a
trickle of events would become visible seconds late. Here one request stays open, what
has arrived is taken at once, and the request is renewed before it can expire unnoticed.
"""

import asyncio
import json
from collections import deque
from types import TracebackType
from typing import Final, Self

import nats.js.errors
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

REQUEST_EVENTS: Final = 1000
EXPIRES_SECONDS: Final = 2.0
GRACE_SECONDS: Final = 0.5
FLOCK_SECONDS: Final = 0.01


class Pull:
    """One open pull request on a durable; use as an async context manager."""

    def __init__(self, client: Client, stream: str, durable: str) -> None:
        """Name the durable to read; it must have been provisioned."""
        self._nats = client
        self._subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{durable}"
        self._arrived = asyncio.Event()
        self._queue: deque[Msg] = deque()
        self._open = 0
        self._expires_at = 0.0
        self._gone = ""
        self._subscription: Subscription | None = None

    async def __aenter__(self) -> Self:
        """Subscribe to the inbox that the messages are delivered to."""
        self._inbox = self._nats.new_inbox()
        self._subscription = await self._nats.subscribe(
            self._inbox, cb=self._on_message
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening; what was not acknowledged is delivered again."""
        if self._subscription is not None and not self._nats.is_closed:
            await self._subscription.unsubscribe()

    async def take(self, limit: int) -> list[Msg]:
        """What has arrived, at most ``limit``; waits a bounded time for the first.

        Raises:
            nats.js.errors.NotFoundError: if the durable has gone.
        """
        if not self._queue:
            await self._request_if_needed()
            self._arrived.clear()
            try:
                async with asyncio.timeout(EXPIRES_SECONDS + GRACE_SECONDS):
                    await self._arrived.wait()
                # Events come in flocks: a moment's patience applies them in one go.
                await asyncio.sleep(FLOCK_SECONDS)
            except TimeoutError:
                self._open = 0
        if self._gone:
            description, self._gone = self._gone, ""
            raise nats.js.errors.NotFoundError(description=description)
        taken = [self._queue.popleft() for _ in range(min(limit, len(self._queue)))]
        await self._request_if_needed()
        return taken

    async def _request_if_needed(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._expires_at and self._open > REQUEST_EVENTS // 2:
            return
        self._open = REQUEST_EVENTS
        self._expires_at = now + EXPIRES_SECONDS
        request = {"batch": REQUEST_EVENTS, "expires": int(EXPIRES_SECONDS * 1e9)}
        await self._nats.publish(
            self._subject, json.dumps(request).encode(), reply=self._inbox
        )

    async def _on_message(self, message: Msg) -> None:
        status = (message.headers or {}).get("Status")
        if status is None:
            self._queue.append(message)
            self._open -= 1
        else:
            self._on_status(status, (message.headers or {}).get("Description", ""))
        self._arrived.set()

    def _on_status(self, status: str, description: str) -> None:
        """408 and 404 end a request; 409 may and 503 does mean a missing durable."""
        self._open = 0
        if status == "503" or (status == "409" and "deleted" in description.lower()):
            self._gone = description or "no such durable"
