"""One session: what it shows, and when it is moved or cancelled."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from ..application import Moved
from ..domain.values import CancellationReason
from .dependencies import App, FieldCommand, VisibleSession

router = APIRouter(prefix="/sessions", tags=["sesiones"])


class CancellationIn(BaseModel):
    """Por qué no se realizó la sesión."""

    reason: CancellationReason
    occurred_on: date


class ReschedulingIn(BaseModel):
    """A qué fecha y lugar pasa la sesión, y por qué."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "scheduled_on": "2026-04-17",
                "place": "Local comunal",
                "reason": "weather",
                "occurred_on": "2026-04-09",
            }
        }
    )

    scheduled_on: date
    place: str = Field(
        min_length=1, max_length=120, description="Local, sin nombres de personas"
    )
    reason: CancellationReason
    occurred_on: date


@router.get("/{session_id}")
def read_session(session_id: VisibleSession, app: App) -> dict[str, Any]:
    """Mostrar una sesión con su lista de asistencia."""
    return app.readings.session(session_id)


@router.post("/{session_id}/reschedulings", status_code=201)
def reschedule_session(
    session_id: UUID, body: ReschedulingIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Reprogramar una sesión que todavía no se realizó."""
    moved = Moved(body.scheduled_on, body.place, body.reason)
    return app.reschedule_session(command, session_id, moved, body.occurred_on)


@router.post("/{session_id}/cancellations", status_code=201)
def cancel_session(
    session_id: UUID, body: CancellationIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Cancelar una sesión programada; nadie queda como inasistente."""
    return app.cancel_session(command, session_id, body.reason, body.occurred_on)
