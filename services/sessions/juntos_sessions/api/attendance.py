"""Who was there: lists, the unit's own list, corrections, disputes, resolutions."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field, model_validator

from juntos_chassis.dates import BusinessDate
from juntos_chassis.web.request_model import RequestModel

from ..application import AttendanceList
from ..application.lists import ListedUser
from ..application.testimonies import testimonies
from ..domain.values import AbsenceReason, Correction, CorrectionReason, Testimony
from .dependencies import (
    App,
    AttendanceCommand,
    CorrectionCommand,
    DisputeCommand,
    FieldReader,
    Page,
    UnitCommand,
    VisibleSession,
)

router = APIRouter(tags=["asistencia"])
EXAMPLE_USERS = (
    "00000000-0000-4000-8000-000000000001",
    "00000000-0000-4000-8000-000000000002",
    "00000000-0000-4000-8000-000000000003",
)
LIST_EXAMPLE: dict[str, Any] = {
    "occurred_on": "2026-04-10",
    "attendance": [
        {"user_id": EXAMPLE_USERS[0], "present": True},
        {"user_id": EXAMPLE_USERS[1], "present": False, "reason": "illness"},
    ],
    "make_ups": [EXAMPLE_USERS[2]],
}


class ListedUserIn(RequestModel):
    """Una línea de la lista de asistencia; el motivo solo cuenta si faltó."""

    user_id: UUID
    present: bool
    reason: AbsenceReason = AbsenceReason.UNKNOWN


class AttendanceIn(RequestModel):
    """Una lista de asistencia y quiénes de otro grupo recuperaron la sesión."""

    model_config = ConfigDict(json_schema_extra={"example": LIST_EXAMPLE})

    occurred_on: BusinessDate
    attendance: list[ListedUserIn] = Field(max_length=500)
    make_ups: list[UUID] = Field(
        [],
        max_length=500,
        description="Usuarias de otro grupo que estuvieron presentes",
    )

    def as_list(self) -> AttendanceList:
        """The list as the application takes it."""
        lines = (ListedUser(e.user_id, e.present, e.reason) for e in self.attendance)
        make_ups = tuple(dict.fromkeys(self.make_ups))
        return AttendanceList(tuple(lines), self.occurred_on, make_ups)


class TestimonyIn(RequestModel):
    """Lo que se afirma sobre una usuaria."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "user_id": EXAMPLE_USERS[0],
                "present": True,
                "occurred_on": "2026-04-12",
            }
        }
    )

    user_id: UUID
    present: bool
    occurred_on: BusinessDate


class CorrectionIn(TestimonyIn):
    """Lo que debió decir la lista propia, y por qué se corrige."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "user_id": EXAMPLE_USERS[0],
                "present": True,
                "correction": "signature_found",
                "occurred_on": "2026-04-12",
            }
        }
    )

    correction: CorrectionReason
    reason: AbsenceReason | None = None

    @model_validator(mode="after")
    def _reason_of_an_absence(self) -> "CorrectionIn":
        if self.present and self.reason is not None:
            message = "quien estuvo presente no tiene motivo de inasistencia"
            raise ValueError(message)
        return self

    def as_correction(self) -> Correction:
        """The correction; whose it is, the application says."""
        reason = None if self.present else self.reason or AbsenceReason.UNKNOWN
        testimony = Testimony.LOCAL_GOVERNMENT
        return Correction(testimony, self.present, self.correction, reason)


@router.post("/sessions/{session_id}/attendance", status_code=201)
def record_attendance(
    session_id: UUID, body: AttendanceIn, app: App, command: AttendanceCommand
) -> dict[str, Any]:
    """Registrar la asistencia de todo el grupo; una segunda lista no sobrescribe."""
    return app.record_attendance(command, session_id, body.as_list())


@router.post("/sessions/{session_id}/validations", status_code=201)
def validate_list(
    session_id: UUID, body: AttendanceIn, app: App, command: DisputeCommand
) -> dict[str, Any]:
    """Comparar la lista propia de la UT; cada diferencia queda observada."""
    return app.validate_list(command, session_id, body.as_list())


@router.get("/sessions/{session_id}/differences")
def list_differences(session_id: VisibleSession, app: App) -> list[dict[str, Any]]:
    """Listar las diferencias entre los dos testimonios de una sesión."""
    return app.readings.differences(session_id)


@router.get("/sessions/{session_id}/testimonies")
def list_testimonies(session_id: VisibleSession, app: App) -> list[dict[str, Any]]:
    """Mostrar, usuaria por usuaria, quién dijo qué de su asistencia y cuándo.

    También lo que coincide y lo que llegó cuando ya había una diferencia o estaba
    resuelta (`further`): nada se pierde.
    """
    users = app.readings.listed_users(session_id)
    return testimonies(app.pool, app.edition, session_id, users)


@router.get("/disputes")
def list_disputes(app: App, reader: FieldReader, page: Page) -> dict[str, Any]:
    """Listar las diferencias sin resolver del ámbito, con total; primero lo antiguo."""
    return app.readings.disputes(reader.scope, page)


@router.post("/sessions/{session_id}/corrections", status_code=201)
def correct_attendance(
    session_id: UUID, body: CorrectionIn, app: App, command: CorrectionCommand
) -> dict[str, Any]:
    """Corregir la lista propia, con su motivo; lo registrado antes queda a la vista."""
    return app.correct_attendance(
        command, session_id, body.user_id, body.as_correction(), body.occurred_on
    )


@router.post("/sessions/{session_id}/disputes", status_code=201)
def dispute_attendance(
    session_id: UUID, body: TestimonyIn, app: App, command: DisputeCommand
) -> dict[str, Any]:
    """Observar lo que dice la lista sobre una usuaria.

    Otra palabra, cuando ya hay una observación o está resuelta, no cambia lo que vale:
    se guarda, `outcome` lo dice y se ve con los demás testimonios.
    """
    return app.dispute_attendance(
        command,
        session_id,
        body.user_id,
        present=body.present,
        occurred_on=body.occurred_on,
    )


@router.post("/sessions/{session_id}/resolutions", status_code=201)
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
