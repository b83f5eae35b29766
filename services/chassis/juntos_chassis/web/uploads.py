"""A table that comes as a request's body: to a file, never whole in memory."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final
from uuid import uuid4

import anyio
from fastapi import Depends, Request

from ..commands import Command, digest_of
from ..identity import Actor, Role
from ..telemetry import current_traceparent
from .commands import CommandId, asked_path
from .security import allow

CSV: Final = "text/csv"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Upload:
    """A received file and the command it came with; the file goes with the request."""

    path: Path
    command: Command


def uploaded_by(*roles: Role) -> Callable[..., object]:
    """A dependency that receives the body as a file, sent by one of these roles."""

    async def receive(
        request: Request,
        actor: Annotated[Actor, Depends(allow(*roles))],
        idempotency_key: CommandId = None,
    ) -> AsyncIterator[Upload]:
        command_id = idempotency_key or uuid4()
        with TemporaryDirectory(prefix="juntos-upload-") as folder:
            path = Path(folder) / "body"
            async with await anyio.open_file(path, "wb") as file:
                async for block in request.stream():
                    await file.write(block)
            asked = (request.method.encode(), asked_path(request).encode())
            digest = await asyncio.to_thread(digest_of, *asked, file=path)
            command = Command(
                name=f"{request.method} {request.scope['route'].path}",
                actor=actor,
                id=command_id,
                digest=digest,
                correlation_id=command_id,
                traceparent=current_traceparent(),
            )
            yield Upload(path, command)

    return receive


def table_body(description: str, example: str) -> dict[str, Any]:
    """What a route that takes an ``Upload`` says of its body (``openapi_extra``)."""
    content = {
        CSV: {"schema": {"type": "string"}, "example": example},
        XLSX: {"schema": {"type": "string", "format": "binary"}},
    }
    return {
        "requestBody": {
            "required": True,
            "description": description,
            "content": content,
        }
    }
