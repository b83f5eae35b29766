"""Answers other services over NATS: a telephone, names, whose child is how old."""

import asyncio

from faststream.nats import NatsBroker
from nats.aio.client import Client

from juntos_contracts.requests import (
    CHILDREN_SUBJECT,
    CONTACT_SUBJECT,
    PERSONS_SUBJECT,
    ChildrenReply,
    ChildrenRequest,
    ContactReply,
    ContactRequest,
    PersonsReply,
    PersonsRequest,
)

from ..application import Enrollment

QUEUE = "enrollment"


class Lookups:
    """A FastStream broker with one handler a question; instances share by queue."""

    def __init__(self, app: Enrollment, nats_url: str) -> None:
        """Prepare the handlers; nothing connects before the call."""
        self._broker = NatsBroker(nats_url, logger=None)

        @self._broker.subscriber(CONTACT_SUBJECT, queue=QUEUE)
        async def contact(request: ContactRequest) -> ContactReply:
            return await asyncio.to_thread(app.contact_for, request)

        @self._broker.subscriber(PERSONS_SUBJECT, queue=QUEUE)
        async def persons(request: PersonsRequest) -> PersonsReply:
            return await asyncio.to_thread(app.persons_for, request)

        @self._broker.subscriber(CHILDREN_SUBJECT, queue=QUEUE)
        async def children(request: ChildrenRequest) -> ChildrenReply:
            return await asyncio.to_thread(app.with_children, request)

    async def __call__(self, _: Client) -> None:
        """Answer until cancelled."""
        async with self._broker:
            await self._broker.start()
            await asyncio.Event().wait()
