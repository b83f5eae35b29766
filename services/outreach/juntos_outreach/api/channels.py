"""Channels that are stopped for all campaigns, and go on."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path
from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from juntos_chassis.dates import BusinessDate
from juntos_chassis.web.request_model import RequestModel

from ..domain.switch import ChannelPause, ChannelPauseReason
from ..domain.values import Channel
from .dependencies import FOR_PEOPLE, App, NationalCommand, Reader

router = APIRouter(prefix="/channels", tags=["mensajes"], dependencies=FOR_PEOPLE)
NEEDS_REASON = "una pausa necesita su motivo"


class ChannelIn(RequestModel):
    """Detener un canal con su motivo, o reanudarlo."""

    state: Literal["active", "paused"]
    reason: ChannelPauseReason | None = Field(default=None, validate_default=True)
    occurred_on: BusinessDate

    @field_validator("reason")
    @classmethod
    def _why(
        cls, reason: ChannelPauseReason | None, info: ValidationInfo
    ) -> ChannelPauseReason | None:
        if reason is None and info.data.get("state") == "paused":
            raise PydanticCustomError("needed", NEEDS_REASON)
        return reason


@router.get("")
def list_channels(app: App, reader: Reader) -> list[dict[str, Any]]:
    """Decir qué canales están en pausa, por qué, desde cuándo y cuánto los espera."""
    return app.channels(reader.scope)


@router.post("/{channel}/state")
def change_channel(
    channel: Annotated[Channel, Path()],
    body: ChannelIn,
    app: App,
    command: NationalCommand,
) -> dict[str, Any]:
    """Detener o reanudar un canal para todas las campañas y unidades.

    Lo que espera por él sigue esperando: no pasa al otro canal.
    """
    if body.reason is None or body.state == "active":
        return app.resume_channel(command, channel, body.occurred_on)
    return app.stop_channel(
        command, channel, ChannelPause(body.reason), body.occurred_on
    )
