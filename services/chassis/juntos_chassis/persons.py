"""Names for a list: asked of enrollment when they are needed, and not kept."""

import asyncio
from collections.abc import Collection
from typing import Final
from uuid import UUID

from nats.aio.client import Client
from nats.errors import Error as NATSError

from juntos_contracts.requests import (
    PERSONS_AT_ONCE,
    PERSONS_SUBJECT,
    PersonOnList,
    PersonsReply,
    PersonsRequest,
)

from .errors import Unavailable
from .logs import get_logger

ANSWER_SECONDS: Final = 3.0
NO_NAMES: Final = (
    "El servicio de inscripción no responde y sin él no hay nombres; no se registró"
    " nada. Reintente en unos minutos."
)

log = get_logger(__name__)


class Persons:
    """Asks over the connection of its process; as a responder it is given one."""

    def __init__(self) -> None:
        """Start without a connection."""
        self._client: Client | None = None

    async def __call__(self, client: Client) -> None:
        """Use a connection until cancelled."""
        self._client = client
        try:
            await asyncio.Event().wait()
        finally:
            self._client = None

    async def of(self, users: Collection[UUID]) -> dict[UUID, PersonOnList]:
        """Those who are known among the usuarias.

        Raises:
            Unavailable: if enrollment does not answer in time.
        """
        asked = sorted(users)
        persons: dict[UUID, PersonOnList] = {}
        for start in range(0, len(asked), PERSONS_AT_ONCE):
            part = asked[start : start + PERSONS_AT_ONCE]
            persons |= await self._ask(PersonsRequest(user_ids=tuple(part)))
        return persons

    async def _ask(self, request: PersonsRequest) -> dict[UUID, PersonOnList]:
        if self._client is None:
            raise Unavailable(NO_NAMES)
        try:
            reply = await self._client.request(
                PERSONS_SUBJECT,
                request.model_dump_json().encode(),
                timeout=ANSWER_SECONDS,
            )
        except (NATSError, TimeoutError, OSError) as problem:
            log.warning("persons.no_answer", problem=repr(problem))
            raise Unavailable(NO_NAMES) from problem
        found = PersonsReply.model_validate_json(reply.data).persons
        return {person.user_id: person for person in found}
