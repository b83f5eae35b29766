"""From a request to a command: id, actor, digest and trace."""

import json
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fastapi import Depends, Header, Request

from ..commands import Command, digest_of
from ..identity import Actor, Role
from ..storable import parsed_json, require_storable
from ..telemetry import current_traceparent
from .security import authenticated, require_role

CommandId = Annotated[
    UUID | None,
    Header(
        alias="Idempotency-Key",
        description="UUID del comando: repetirlo devuelve la primera respuesta.",
    ),
]


class CommandedBy:
    """A dependency that gives the command of a request by one of these roles."""

    def __init__(self, *roles: Role) -> None:
        """Name the roles; packets ask for them too."""
        self.roles = frozenset(roles)

    async def __call__(
        self,
        request: Request,
        actor: Annotated[Actor, Depends(authenticated)],
        idempotency_key: CommandId = None,
    ) -> Command:
        """Build the command; its digest does not depend on how JSON is laid out."""
        require_role(actor, self.roles)
        command_id = idempotency_key or uuid4()
        method, path = request.method, asked_path(request)
        body = await request.body()
        return Command(
            name=f"{method} {request.scope['route'].path}",
            actor=actor,
            id=command_id,
            digest=request_digest(method, path, canonical(body)),
            raw_digest=request_digest(method, path, body),
            correlation_id=command_id,
            traceparent=current_traceparent(),
        )


def commanded_by(*roles: Role) -> CommandedBy:
    """The dependency for these roles."""
    return CommandedBy(*roles)


def asked_path(request: Request) -> str:
    """The path with its query in a fixed order: both say what is asked for."""
    query = urlencode(sorted(request.query_params.multi_items()))
    return f"{request.url.path}?{query}" if query else request.url.path


def request_digest(method: str, path: str, body: bytes) -> bytes:
    """What a request asks for, the same online and in a packet."""
    return digest_of(method.encode(), path.encode(), body)


def canonical(body: bytes) -> bytes:
    """JSON without the choices of its writer; anything else as it is.

    Raises:
        InvalidInput: if a text of the JSON cannot be stored.
    """
    try:
        value = parsed_json(body)
    except ValueError:
        return body
    require_storable(value)
    return canonical_json(value)


def canonical_json(value: Any) -> bytes:
    """Sorted keys, no blanks, UTF-8."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    ).encode("utf-8", "surrogatepass")
