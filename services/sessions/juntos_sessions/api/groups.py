"""Groups, their rosters and the sessions they are to have."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.seedwork import Territory
from juntos_chassis.web.request_model import RequestModel

from ..application import Slot
from ..domain.values import SESSIONS
from .dependencies import App, FieldCommand, Page, Reader, VisibleGroup

router = APIRouter(prefix="/groups", tags=["grupos"])
EXAMPLE_USER = "00000000-0000-4000-8000-000000000001"
Users = Annotated[list[UUID], Field(max_length=500)]


class GroupIn(RequestModel):
    """Un grupo de usuarias inscritas de un distrito."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "code": "G-01",
                "ubigeo": "100101",
                "territorial_unit": "UT07",
                "members": [EXAMPLE_USER],
                "occurred_on": "2026-04-01",
            }
        }
    )

    code: str = Field(pattern=r"^[A-Z0-9][A-Z0-9-]{0,19}$")
    ubigeo: str = Field(pattern=r"^[0-9]{6}$")
    territorial_unit: str = Field(pattern=r"^UT[0-9]{2}$")
    members: Users
    occurred_on: BusinessDate


class RosterChangeIn(RequestModel):
    """Quiénes ingresan y quiénes salen desde una fecha, incluida esta."""

    joined: Users = Field([])
    left: Users = Field([])
    occurred_on: BusinessDate


class SlotIn(RequestModel):
    """Cuándo y dónde se hará una de las doce sesiones."""

    number: int = Field(ge=1, le=SESSIONS)
    scheduled_on: BusinessDate
    place: str = Field(
        min_length=1, max_length=120, description="Local, sin nombres de personas"
    )
    facilitator: str | None = Field(
        None,
        pattern=r"^[A-Z0-9][A-Z0-9-]{0,19}$",
        description="Código de quien facilita, nunca su nombre",
    )


class ScheduleIn(RequestModel):
    """Una o varias sesiones por programar; el tema sale de su número."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "sessions": [
                    {
                        "number": 1,
                        "scheduled_on": "2026-04-10",
                        "place": "Local comunal",
                        "facilitator": "FAC-012",
                    }
                ],
                "occurred_on": "2026-04-01",
            }
        }
    )

    sessions: list[SlotIn] = Field(min_length=1, max_length=SESSIONS)
    occurred_on: BusinessDate


@router.post("", status_code=201)
def form_group(body: GroupIn, app: App, command: FieldCommand) -> dict[str, Any]:
    """Formar un grupo con sus primeras usuarias."""
    territory = Territory(body.ubigeo, body.territorial_unit)
    return app.form_group(command, territory, body.code, body.members, body.occurred_on)


@router.get("")
def list_groups(app: App, reader: Reader, page: Page) -> dict[str, Any]:
    """Listar los grupos dentro del ámbito, por distrito y código, con total."""
    return app.readings.groups(reader.scope, page)


@router.post("/{group_id}/roster-changes", status_code=201)
def change_roster(
    group_id: UUID, body: RosterChangeIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar ingresos y salidas de un grupo."""
    return app.change_roster(
        command, group_id, body.joined, body.left, body.occurred_on
    )


@router.get("/{group_id}/roster")
def read_roster(
    group_id: VisibleGroup,
    app: App,
    on: Annotated[
        BusinessDate | None, Query(description="Fecha; sin ella, hoy")
    ] = None,
) -> list[dict[str, Any]]:
    """Listar las usuarias del grupo, sin las que se retiraron del programa."""
    return app.readings.roster(group_id, on)


@router.post("/{group_id}/sessions", status_code=201)
def schedule_sessions(
    group_id: UUID, body: ScheduleIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Programar una o varias de las doce sesiones del grupo."""
    slots = [
        Slot(s.number, s.scheduled_on, s.place, s.facilitator) for s in body.sessions
    ]
    return app.schedule_sessions(command, group_id, slots, body.occurred_on)


@router.get("/{group_id}/sessions")
def list_sessions(group_id: VisibleGroup, app: App) -> list[dict[str, Any]]:
    """Listar las sesiones del grupo, también las canceladas."""
    return app.readings.sessions_of(group_id)
