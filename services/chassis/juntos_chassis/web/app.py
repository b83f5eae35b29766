"""The FastAPI application of a service, with everything that is the same in all."""

import time
from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi_offline import FastAPIOffline
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..health import Health
from ..messaging.feed import Feed
from ..metrics import REQUEST_SECONDS
from .addresses import PlainAddresses
from .body_limit import BodyLimit
from .operations import router as operations_router
from .problems import install_problem_handlers
from .security import Verifier


def create_app(
    *,
    title: str,
    routers: Sequence[APIRouter],
    verifier: Verifier,
    feed: Feed,
    health: Health,
    state: dict[str, Any],
) -> FastAPI:
    """Assemble a service's HTTP side.

    Args:
        title: Spanish name shown in the documentation.
        routers: the service's own routes.
        verifier: checks the bearer tokens.
        feed: behind ``GET /events``.
        health: behind ``/health/ready``.
        state: what the routes find in ``request.app.state``, by name.
    """
    app = FastAPIOffline(
        title=title,
        version="0.1.0",
        # Metrics and logs are ours; asking for their providers costs each request.
        telemetry={"metrics": False, "logs": False},
    )
    for router in (*routers, operations_router):
        app.include_router(router)
    install_problem_handlers(app)
    for name, value in {
        "verifier": verifier,
        "feed": feed,
        "health": health,
        **state,
    }.items():
        setattr(app.state, name, value)
    app.add_middleware(BodyLimit)
    app.add_middleware(PlainAddresses)
    app.add_middleware(Observed)
    return app


class Observed:
    """Measures every request; FastAPI gives it a span under the caller's trace."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and watch it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        started = time.perf_counter()
        try:
            await self._app(scope, receive, watch)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            REQUEST_SECONDS.labels(scope["method"], route, status).observe(
                time.perf_counter() - started
            )
