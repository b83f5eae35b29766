"""Holding or cancelling a session, and settling who was there."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from ..application.lists import ListedUser
from ..domain.values import AbsenceReason, CancellationReason
from .dependencies import (
    App,
    AttendanceCommand,
    DisputeCommand,
    FieldCommand,
    UnitCommand,
    VisibleSession,
)

router = APIRouter(prefix="/sessions", tags=["sesiones"])
EXAMPLE_USERS = (
    "00000000-0000-4000-8000-000000000001",
    "00000000-0000-4000-8000-000000000002",
)


class ListedUserIn(BaseModel):
    """Una línea de la lista de asistencia; el motivo solo cuenta si faltó."""

    user_id: UUID
    present: bool
    reason: AbsenceReason = AbsenceReason.UNKNOWN


class AttendanceIn(BaseModel):
    """La lista de asistencia completa de una sesión realizada."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "occurred_on": "2026-04-10",
                "attendance": [
                    {"user_id": EXAMPLE_USERS[0], "present": True},
                    {
                        "user_id": EXAMPLE_USERS[1],
                        "present": False,
                        "reason": "illness",
                    },
                ],
            }
        }
    )

    occurred_on: date
    attendance: list[ListedUserIn] = Field(max_length=500)


class CancellationIn(BaseModel):
    """Por qué no se realizó la sesión."""

    reason: CancellationReason
    occurred_on: date


class TestimonyIn(BaseModel):
    """Lo que dice la unidad territorial sobre una usuaria."""

    user_id: UUID
    present: bool
    occurred_on: date


@router.get("/{session_id}")
def read_session(session_id: VisibleSession, app: App) -> dict[str, Any]:
    """Mostrar una sesión con su lista de asistencia."""
    return app.readings.session(session_id)


@router.post("/{session_id}/attendance", status_code=201)
def record_attendance(
    session_id: UUID, body: AttendanceIn, app: App, command: AttendanceCommand
) -> dict[str, Any]:
    """Registrar una sesión realizada con la asistencia de todo el grupo."""
    lines = [ListedUser(e.user_id, e.present, e.reason) for e in body.attendance]
    return app.record_attendance(command, session_id, lines, body.occurred_on)


@router.post("/{session_id}/cancellations", status_code=201)
def cancel_session(
    session_id: UUID, body: CancellationIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Cancelar una sesión programada; nadie queda como inasistente."""
    return app.cancel_session(command, session_id, body.reason, body.occurred_on)


@router.post("/{session_id}/disputes", status_code=201)
def dispute_attendance(
    session_id: UUID, body: TestimonyIn, app: App, command: DisputeCommand
) -> dict[str, Any]:
    """Observar lo que dice la lista sobre una usuaria."""
    return app.dispute_attendance(
        command,
        session_id,
        body.user_id,
        present=body.present,
        occurred_on=body.occurred_on,
    )


@router.post("/{session_id}/resolutions", status_code=201)
def resolve_attendance(
    session_id: UUID, body: TestimonyIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Resolver una observación; desde entonces vale lo resuelto."""
    return app.resolve_attendance(
        command,
        session_id,
        body.user_id,
        present=body.present,
        occurred_on=body.occurred_on,
    )
