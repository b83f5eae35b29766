"""District networks: formation, recognition, actions and barriers."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from juntos_chassis.seedwork import Territory

from ..domain.values import ActionKind, BarrierKind
from .dependencies import (
    App,
    FieldCommand,
    Page,
    Reader,
    RecognitionCommand,
    RecognitionEventCommand,
    UnitCommand,
)

router = APIRouter(prefix="/networks", tags=["redes distritales"])
# What fits PostgreSQL's integer with room to spare.
People = Annotated[int, Field(ge=0, le=1_000_000)]


class NetworkIn(BaseModel):
    """El acta de formación de la red de un distrito."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "ubigeo": "100101",
                "territorial_unit": "UT07",
                "members": ["00000000-0000-4000-8000-000000000001"],
                "occurred_on": "2026-09-15",
            }
        }
    )

    ubigeo: str = Field(pattern=r"^[0-9]{6}$")
    territorial_unit: str = Field(pattern=r"^UT[0-9]{2}$")
    members: list[UUID] = Field(max_length=500)
    occurred_on: date


class RecognitionIn(BaseModel):
    """La Resolución de Alcaldía que reconoce la red."""

    resolution: str = Field(
        min_length=1, max_length=80, examples=["R.A. 123-2026-EJEMPLO"]
    )
    resolved_on: date
    occurred_on: date


class RecognitionEventIn(BaseModel):
    """El evento público de reconocimiento."""

    attendees: People
    occurred_on: date


class ActionIn(BaseModel):
    """Una acción comunitaria y a cuántas personas llegó."""

    kind: ActionKind
    reach: People
    occurred_on: date


class BarrierIn(BaseModel):
    """Una barrera de acceso a los servicios."""

    kind: BarrierKind
    occurred_on: date


@router.get("")
def list_networks(app: App, reader: Reader, page: Page) -> list[dict[str, Any]]:
    """Listar las redes dentro del ámbito, con sus acciones."""
    return app.readings.networks(reader.scope, page)


@router.post("", status_code=201)
def form_network(body: NetworkIn, app: App, command: UnitCommand) -> dict[str, Any]:
    """Registrar la formación de la red de un distrito."""
    territory = Territory(body.ubigeo, body.territorial_unit)
    return app.form_network(command, territory, body.members, body.occurred_on)


@router.post("/{network_id}/recognition", status_code=201)
def recognize_network(
    network_id: UUID, body: RecognitionIn, app: App, command: RecognitionCommand
) -> dict[str, Any]:
    """Registrar la Resolución de Alcaldía de una red."""
    return app.recognize_network(
        command, network_id, body.resolution, body.resolved_on, body.occurred_on
    )


@router.post("/{network_id}/recognition-events", status_code=201)
def hold_recognition(
    network_id: UUID,
    body: RecognitionEventIn,
    app: App,
    command: RecognitionEventCommand,
) -> dict[str, Any]:
    """Registrar el evento público de reconocimiento."""
    return app.hold_recognition(command, network_id, body.attendees, body.occurred_on)


@router.post("/{network_id}/actions", status_code=201)
def record_action(
    network_id: UUID, body: ActionIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar una acción comunitaria de la red."""
    return app.record_action(
        command, network_id, body.kind, body.reach, body.occurred_on
    )


@router.post("/{network_id}/barriers", status_code=201)
def report_barrier(
    network_id: UUID, body: BarrierIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar una barrera de acceso que la red observó."""
    return app.report_barrier(command, network_id, body.kind, body.occurred_on)
