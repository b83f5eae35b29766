"""A limit for bodies, told in Spanish; FastAPI's own answers in English plain text."""

from http import HTTPStatus
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import http_problem

MAX_BODY_BYTES: Final = 64 * 1024 * 1024
"""Room for a padrón of 260,000 rows."""
TOO_LARGE: Final = (
    f"La solicitud pasa de {MAX_BODY_BYTES // 1024**2} MiB;"
    " envíe el archivo por partes."
)


class BodyLimit:
    """Refuses what is too large: as declared before it is read, or while it comes."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on as long as it keeps to the limit."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared) > MAX_BODY_BYTES:
            refusal = http_problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
            await refusal(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_LARGE)
            return message

        await self._app(scope, counted, send)
