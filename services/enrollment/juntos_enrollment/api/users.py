"""What is done with one usuaria."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from juntos_chassis.identity import Actor, Role
from juntos_chassis.scoping import require_unit
from juntos_chassis.seedwork import Territory
from juntos_chassis.web.security import allow

from ..application.enrollment import ContactReport
from ..domain.values import (
    CAPMoment,
    CAPResult,
    ConsentPurpose,
    ContactMode,
    ContactOutcome,
    ContactPurpose,
    WithdrawalReason,
)
from .dependencies import App, FieldCommand, UnitCommand

router = APIRouter(prefix="/users", tags=["usuarias"])
Score = Annotated[int, Field(ge=0, le=100)]
Reader = Annotated[Actor, Depends(allow(Role.LOCAL_MANAGER, Role.UT, Role.UAS))]


class CAPIn(BaseModel):
    """Un cuestionario CAP respondido, con puntajes de 0 a 100."""

    moment: CAPMoment
    instrument: str = "cap-2026-ejemplo"
    instrument_version: int = Field(default=1, ge=1)
    knowledge: Score
    attitudes: Score
    practices: Score


class ContactIn(BaseModel):
    """Una visita o llamada y lo que se hizo en ella."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "mode": "visit",
                "purpose": "enrolment",
                "outcome": "reached",
                "occurred_on": "2026-03-03",
                "enrol": True,
                "consents": ["programme", "messages"],
                "cap": {
                    "moment": "initial",
                    "knowledge": 55,
                    "attitudes": 60,
                    "practices": 40,
                },
            }
        }
    )

    mode: ContactMode
    purpose: ContactPurpose
    outcome: ContactOutcome
    occurred_on: date
    enrol: bool = False
    consents: list[ConsentPurpose] = []
    cap: CAPIn | None = None

    def report(self) -> ContactReport:
        """As the application takes it."""
        cap = None if self.cap is None else CAPResult(**self.cap.model_dump())
        return ContactReport(
            mode=self.mode,
            purpose=self.purpose,
            outcome=self.outcome,
            occurred_on=self.occurred_on,
            enrol=self.enrol,
            consents=tuple(self.consents),
            cap=cap,
        )


class ConsentWithdrawalIn(BaseModel):
    """El consentimiento que se retira."""

    purpose: ConsentPurpose
    occurred_on: date


class WithdrawalIn(BaseModel):
    """Un retiro del programa."""

    reason: WithdrawalReason
    occurred_on: date


class MoveIn(BaseModel):
    """Un traslado a otro distrito o unidad territorial."""

    ubigeo: str = Field(pattern=r"^[0-9]{6}$", examples=["100102"])
    territorial_unit: str = Field(pattern=r"^UT[0-9]{2}$", examples=["UT07"])
    occurred_on: date


class ErasureIn(BaseModel):
    """La fecha en que se atiende el pedido de borrado."""

    occurred_on: date


@router.get("")
def list_users(
    app: App,
    reader: Reader,
    territorial_unit: Annotated[str, Query(pattern=r"^UT[0-9]{2}$")],
    after: Annotated[str, Query(description="Último DNI de la página anterior")] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[dict[str, Any]]:
    """Listar las usuarias de una unidad territorial, por páginas."""
    require_unit(reader, territorial_unit)
    return app.directory.page(territorial_unit, after, limit)


@router.post("/{user_id}/contacts", status_code=201)
def record_contact(
    user_id: UUID, body: ContactIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar una visita o llamada, con inscripción, consentimientos y CAP."""
    return app.record_contact(command, user_id, body.report())


@router.post("/{user_id}/consent-withdrawals", status_code=201)
def withdraw_consent(
    user_id: UUID, body: ConsentWithdrawalIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar que la usuaria retira un consentimiento."""
    return app.withdraw_consent(command, user_id, body.purpose, body.occurred_on)


@router.post("/{user_id}/withdrawals", status_code=201)
def withdraw_user(
    user_id: UUID, body: WithdrawalIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar el retiro de una usuaria."""
    return app.withdraw_user(command, user_id, body.reason, body.occurred_on)


@router.post("/{user_id}/moves", status_code=201)
def move_user(
    user_id: UUID, body: MoveIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar el traslado de una usuaria a otro distrito."""
    destination = Territory(body.ubigeo, body.territorial_unit)
    return app.move_user(command, user_id, destination, body.occurred_on)


@router.post("/{user_id}/erasures", status_code=201)
def erase_personal_data(
    user_id: UUID, body: ErasureIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Borrar los datos personales de una usuaria; su historia sigue contando."""
    return app.erase_personal_data(command, user_id, body.occurred_on)
