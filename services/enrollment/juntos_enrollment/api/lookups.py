"""Answers other services over NATS: telephones, names, whose child is how old."""

import asyncio

from faststream.nats import NatsBroker
from nats.aio.client import Client

from juntos_contracts.requests import (
    CHILDREN_SUBJECT,
    CONTACTS_SUBJECT,
    PERSONS_SUBJECT,
    ChildrenReply,
    ChildrenRequest,
    ContactsReply,
    ContactsRequest,
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

        @self._broker.subscriber(CONTACTS_SUBJECT, queue=QUEUE)
        async def contacts(request: ContactsRequest) -> ContactsReply:
            return await asyncio.to_thread(app.contacts_for, request)

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
