"""Answers other services that ask for a telephone, over NATS request-reply."""

import asyncio

from faststream.nats import NatsBroker
from nats.aio.client import Client

from juntos_contracts.requests import CONTACT_SUBJECT, ContactReply, ContactRequest

from ..application import Enrollment

QUEUE = "enrollment"


class ContactLookup:
    """A FastStream broker with one handler; instances share the work by queue."""

    def __init__(self, app: Enrollment, nats_url: str) -> None:
        """Prepare the handler; nothing connects before the call."""
        self._broker = NatsBroker(nats_url, logger=None)

        @self._broker.subscriber(CONTACT_SUBJECT, queue=QUEUE)
        async def answer(request: ContactRequest) -> ContactReply:
            return await asyncio.to_thread(app.contact_for, request)

    async def __call__(self, _: Client) -> None:
        """Answer until cancelled."""
        async with self._broker:
            await self._broker.start()
            await asyncio.Event().wait()
