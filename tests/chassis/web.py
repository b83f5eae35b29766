"""The diary service over HTTP, in this process or on a socket of its own."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import uvicorn
from fastapi import APIRouter, Depends, FastAPI, Request
from pydantic import BaseModel, ConfigDict, Field

from juntos_chassis.commands import Command
from juntos_chassis.health import Health
from juntos_chassis.identity import Role
from juntos_chassis.messaging.feed import Feed
from juntos_chassis.settings import ServiceSettings
from juntos_chassis.web.app import create_app
from juntos_chassis.web.commands import commanded_by
from juntos_chassis.web.security import Verifier
from tests.chassis.broker import until
from tests.chassis.diary import Diaries

router = APIRouter(prefix="/diaries", tags=["diarios"])
UnitCommand = Annotated[Command, Depends(commanded_by(Role.UT))]


async def diaries_of(request: Request) -> Diaries:
    """The application of this process."""
    application: Diaries = request.app.state.application
    return application


App = Annotated[Diaries, Depends(diaries_of)]


class NoteIn(BaseModel):
    """Un número que se anota."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"number": 7}}
    )

    number: int = Field(ge=1)


@router.post("", status_code=201)
def open_diary(app: App, command: UnitCommand) -> dict[str, Any]:
    """Abrir un diario."""
    return app.open(command)


@router.post("/{diary_id}/notes", status_code=201)
def note(
    diary_id: UUID, body: NoteIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Anotar un número."""
    return app.note(command, diary_id, body.number)


@router.post("/failures", status_code=201)
def fail(command: UnitCommand) -> dict[str, Any]:
    """Fallar por un error de programa."""
    message = f"a bug met by {command.actor.subject}"
    raise ZeroDivisionError(message)


def application(
    settings: ServiceSettings, diaries: Diaries, feed: Feed, health: Health
) -> FastAPI:
    """Everything that a service's HTTP side has."""
    return create_app(
        title="JUNTOS: diarios",
        routers=(router,),
        verifier=Verifier(
            settings.jwks, settings.token_issuer, settings.token_audience
        ),
        feed=feed,
        health=health,
        state={"application": diaries},
    )


@asynccontextmanager
async def serving(app: FastAPI, port: int) -> AsyncIterator[None]:
    """The application on a port, as a process serves it."""
    config = uvicorn.Config(app, port=port, log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    # The tests keep the signals for themselves.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve())
    try:
        await until(lambda: server.started)
        yield
    finally:
        server.should_exit = True
        await task
