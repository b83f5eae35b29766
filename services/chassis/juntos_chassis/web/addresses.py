"""Addresses that no route can mean: a NUL in them is in no identifier or text."""

from http import HTTPStatus
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from .problems import http_problem

NUL_IN_ADDRESS: Final = "La dirección tiene un carácter que no se acepta (%00)."


class PlainAddresses:
    """Refuses a NUL in path or query before any route looks it up in a database."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its address can be looked up."""
        if scope["type"] == "http" and (
            "\0" in scope["path"]
            or b"%00" in scope["query_string"]
            or b"\0" in scope["query_string"]
        ):
            refusal = http_problem(HTTPStatus.UNPROCESSABLE_ENTITY, NUL_IN_ADDRESS)
            await refusal(scope, receive, send)
            return
        await self._app(scope, receive, send)
