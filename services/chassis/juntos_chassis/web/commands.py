"""From a request to a command: id, actor, digest and trace."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import Depends, Header, Request

from ..commands import Command, digest_of
from ..identity import Actor, Role
from ..telemetry import current_traceparent
from .security import allow

CommandId = Annotated[
    UUID | None,
    Header(
        alias="Idempotency-Key",
        description="UUID del comando: repetirlo devuelve la primera respuesta.",
    ),
]


def commanded_by(*roles: Role) -> Callable[..., object]:
    """A dependency that gives the command of a request by one of these roles."""

    async def build(
        request: Request,
        actor: Annotated[Actor, Depends(allow(*roles))],
        idempotency_key: CommandId = None,
    ) -> Command:
        command_id = idempotency_key or uuid4()
        return Command(
            name=f"{request.method} {request.scope['route'].path}",
            actor=actor,
            id=command_id,
            digest=digest_of(
                request.method.encode(), request.url.path.encode(), await request.body()
            ),
            correlation_id=command_id,
            traceparent=current_traceparent(),
        )

    return build
