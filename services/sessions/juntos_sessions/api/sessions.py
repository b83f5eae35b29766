"""One session: what it shows, and when it is moved or cancelled."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.web.request_model import RequestModel

from ..application import Moved
from ..application.dates import CorrectedDate
from ..domain.values import CancellationReason, DateCorrectionReason
from .dependencies import App, AttendanceCommand, FieldCommand, VisibleSession

router = APIRouter(prefix="/sessions", tags=["sesiones"])


class CancellationIn(RequestModel):
    """Por qué no se realizó la sesión."""

    reason: CancellationReason
    occurred_on: BusinessDate


class ReschedulingIn(RequestModel):
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

    scheduled_on: BusinessDate
    place: str = Field(
        min_length=1, max_length=120, description="Local, sin nombres de personas"
    )
    reason: CancellationReason
    occurred_on: BusinessDate


class DateCorrectionIn(RequestModel):
    """En qué fecha se realizó de verdad la sesión, y por qué se dijo otra."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "held_on": "2026-04-10",
                "correction": "date_as_handed_in",
                "occurred_on": "2026-04-20",
            }
        }
    )

    held_on: BusinessDate
    correction: DateCorrectionReason
    occurred_on: BusinessDate = Field(description="Fecha en que se corrige")


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


@router.post("/{session_id}/date-corrections", status_code=201)
def correct_held_date(
    session_id: UUID, body: DateCorrectionIn, app: App, command: AttendanceCommand
) -> dict[str, Any]:
    """Corregir en qué fecha se realizó una sesión; la fecha anterior queda a la vista.

    Asistencias, inicio y culminación pasan a la fecha corregida.
    """
    corrected = CorrectedDate(body.held_on, body.correction, body.occurred_on)
    return app.correct_held_date(command, session_id, corrected)
