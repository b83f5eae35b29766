"""Whose child is how old: asked of enrollment, which alone has birth dates."""

import asyncio
from datetime import date
from typing import Final
from uuid import UUID

from nats.aio.client import Client
from nats.errors import Error as NATSError

from juntos_chassis.errors import Unavailable
from juntos_chassis.logs import get_logger
from juntos_contracts.requests import (
    CHILDREN_AT_ONCE,
    CHILDREN_SUBJECT,
    ChildrenReply,
    ChildrenRequest,
)

ANSWER_SECONDS: Final = 5.0
NO_ANSWER: Final = (
    "El servicio de inscripción no responde y sin él no se sabe la edad de las niñas y"
    " los niños. Reintente en unos minutos."
)
log = get_logger(__name__)


class Children:
    """Asks over the connection of its process; as one of its tasks it is given it."""

    def __init__(self) -> None:
        """Start without a connection."""
        self._connected: tuple[Client, asyncio.AbstractEventLoop] | None = None

    async def __call__(self, client: Client) -> None:
        """Use a connection until cancelled."""
        self._connected = client, asyncio.get_running_loop()
        try:
            await asyncio.Event().wait()
        finally:
            self._connected = None

    def mothers(self, unit: str, on: date, months: tuple[int, int]) -> list[UUID]:
        """The usuarias of a unit with a child of so many completed months on a date.

        Args:
            unit: the territorial unit.
            on: the date of the age.
            months: from and to, both included.

        Raises:
            Unavailable: if enrollment does not answer in time.
        """
        if self._connected is None:
            raise Unavailable(NO_ANSWER)
        client, loop = self._connected
        first, last = months
        asked = ChildrenRequest(
            territorial_unit=unit, on=on, from_months=first, to_months=last
        )
        # Called from the threads of commands; the connection belongs to the loop.
        return asyncio.run_coroutine_threadsafe(_all(client, asked), loop).result()


async def _all(client: Client, asked: ChildrenRequest) -> list[UUID]:
    found: list[UUID] = []
    while True:
        page = await _page(client, asked)
        found += page
        if len(page) < CHILDREN_AT_ONCE:
            return found
        asked = asked.model_copy(update={"after": page[-1]})


async def _page(client: Client, asked: ChildrenRequest) -> tuple[UUID, ...]:
    body = asked.model_dump_json().encode()
    try:
        reply = await client.request(CHILDREN_SUBJECT, body, timeout=ANSWER_SECONDS)
    except (NATSError, TimeoutError, OSError) as problem:
        log.warning("children.no_answer", problem=repr(problem))
        raise Unavailable(NO_ANSWER) from problem
    return ChildrenReply.model_validate_json(reply.data).user_ids
