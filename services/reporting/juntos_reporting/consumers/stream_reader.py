"""Reading one stream into a view as fast as it comes, up to a wanted position.

Through an ephemeral consumer without acknowledgements: the live durables never notice.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Final, Self

from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from juntos_chassis.messaging.consumer import Refill
from juntos_chassis.messaging.inbox import Inbox
from juntos_chassis.messaging.pull import Pull
from juntos_chassis.messaging.received import Received, own_events
from juntos_contracts import stream_name

from ..application.streams import sequence_after

BATCH_EVENTS: Final = 5000
IDLE_SECONDS: Final = 3600.0
SILENT_ROUNDS: Final = 3

Observe = Callable[[str, int, int], None]
"""Told upstream, number of events and position whenever some were applied."""


class StreamIncomplete(RuntimeError):
    """A stream lacks events that the view must have, and their feed has not helped."""


class StreamReader:
    """Fills one view from one stream; use as an async context manager."""

    def __init__(
        self, client: Client, inbox: Inbox, refill: Refill, observe: Observe
    ) -> None:
        """Bind the stream of the inbox's upstream to the inbox."""
        self._nats = client
        self._inbox = inbox
        self._refill = refill
        self._observe = observe
        self._stream = stream_name(inbox.upstream)
        self._ahead: deque[Received] = deque()
        self._open = AsyncExitStack()

    async def __aenter__(self) -> Self:
        """Start right after what the view has applied already."""
        js = self._nats.jetstream(timeout=10)
        self.position = await asyncio.to_thread(self._inbox.position)
        config = ConsumerConfig(
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=await sequence_after(js, self._stream, self.position),
            ack_policy=AckPolicy.NONE,
            inactive_threshold=IDLE_SECONDS,
            mem_storage=True,
        )
        created = await js.add_consumer(self._stream, config)
        self._open.push_async_callback(js.delete_consumer, self._stream, created.name)
        pull = Pull(self._nats, self._stream, created.name)
        self._pull = await self._open.enter_async_context(pull)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop reading and remove the consumer; if killed, it goes after an hour."""
        await self._open.aclose()

    async def advance(self, target: int) -> None:
        """Apply everything up to a position of the upstream, and nothing after it.

        Raises:
            StreamIncomplete: if neither stream nor feed has what is missing.
        """
        silent = 0
        while self.position < target:
            before = self.position
            batch = await self._next(target)
            if batch:
                await self._apply(batch)
            elif not self._ahead or self._ahead[0].position > target:
                silent += 1
            if silent == SILENT_ROUNDS:
                await self._fill_gap(target)
            if self.position > before:
                silent = 0

    async def _next(self, target: int) -> list[Received]:
        while len(self._ahead) < BATCH_EVENTS and self._expects_more(target):
            messages = await self._pull.take(BATCH_EVENTS)
            if not messages:
                break
            self._ahead.extend(event for event, _ in own_events(messages))
        batch: list[Received] = []
        while self._ahead and self._ahead[0].position <= target:
            batch.append(self._ahead.popleft())
        return batch

    def _expects_more(self, target: int) -> bool:
        return not self._ahead or self._ahead[-1].position < target

    async def _apply(self, batch: list[Received]) -> None:
        applied = await asyncio.to_thread(self._inbox.apply, batch)
        self.position = applied.position
        self._observe(self._inbox.upstream, len(batch), self.position)
        if applied.gap:
            await self._fill_gap(batch[-1].position)

    async def _fill_gap(self, target: int) -> None:
        """Take from the producer what its stream does not have."""
        upstream = self._inbox.upstream
        while self.position < target:
            missing = await self._refill(upstream, self.position)
            wanted = [event for event in missing if event.position <= target]
            if not wanted:
                message = f"{upstream}: nothing follows position {self.position}"
                raise StreamIncomplete(message)
            applied = await asyncio.to_thread(self._inbox.apply, wanted)
            self.position = applied.position
            self._observe(upstream, len(wanted), self.position)
