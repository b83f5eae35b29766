"""District networks: formation, members, recognition, barriers and mentoring."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.seedwork import Territory
from juntos_chassis.web.request_model import RequestModel

from ..application.networks import NO_SUCH_NETWORK
from ..domain.network import DistrictNetwork
from ..domain.values import BarrierKind, BarrierState, Resolution
from .dependencies import (
    App,
    FieldCommand,
    Page,
    People,
    Reader,
    RecognitionCommand,
    RecognitionEventCommand,
    Reference,
    UnitCommand,
)

router = APIRouter(prefix="/networks", tags=["redes distritales"])
Members = Annotated[list[UUID], Field(max_length=500)]


class NetworkIn(RequestModel):
    """El acta de formación de la red de un distrito."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "ubigeo": "100101",
                "territorial_unit": "UT07",
                "members": ["00000000-0000-4000-8000-000000000001"],
                "act": "ACTA-EJEMPLO-001",
                "occurred_on": "2026-09-15",
            }
        }
    )

    ubigeo: str = Field(pattern=r"^[0-9]{6}$")
    territorial_unit: str = Field(pattern=r"^UT[0-9]{2}$")
    members: Members
    act: Reference | None = None
    occurred_on: BusinessDate


class MembershipIn(RequestModel):
    """Quiénes ingresan a la red y quiénes la dejan."""

    joined: Members = Field([])
    left: Members = Field([])
    occurred_on: BusinessDate


class CoordinatorIn(RequestModel):
    """La integrante que coordina la red."""

    user_id: UUID
    occurred_on: BusinessDate


class RecognitionIn(RequestModel):
    """La Resolución de Alcaldía que reconoce la red."""

    resolution: str = Field(
        min_length=1, max_length=80, examples=["R.A. 123-2026-EJEMPLO"]
    )
    resolved_on: BusinessDate
    office: str | None = Field(
        default=None,
        max_length=120,
        examples=["Municipalidad Distrital de Ejemplo"],
        description="La alcaldía que la emite",
    )
    occurred_on: BusinessDate


class RecognitionEventIn(RequestModel):
    """El evento público de reconocimiento."""

    attendees: People
    occurred_on: BusinessDate


class BarrierIn(RequestModel):
    """Una barrera de acceso a los servicios."""

    kind: BarrierKind
    occurred_on: BusinessDate


class FollowUpIn(RequestModel):
    """Qué se hizo con una barrera."""

    state: BarrierState
    occurred_on: BusinessDate


class MentoringIn(RequestModel):
    """Una madre líder que acompaña a una usuaria de su distrito."""

    mentor_id: UUID
    mentee_id: UUID
    occurred_on: BusinessDate


@router.get("")
def list_networks(app: App, reader: Reader, page: Page) -> list[dict[str, Any]]:
    """Listar las redes dentro del ámbito, con sus acciones."""
    return app.readings.networks(reader.scope, page)


@router.post("", status_code=201)
def form_network(body: NetworkIn, app: App, command: UnitCommand) -> dict[str, Any]:
    """Registrar la formación de la red de un distrito."""
    territory = Territory(body.ubigeo, body.territorial_unit)
    return app.form_network(
        command, territory, body.members, body.act, body.occurred_on
    )


@router.get("/{network_id}")
def show_network(network_id: UUID, app: App, reader: Reader) -> dict[str, Any]:
    """Mostrar lo que hizo una red: acciones, barreras y acompañamientos."""
    network = app.load(DistrictNetwork, network_id, NO_SUCH_NETWORK)
    app.require_served(reader, network.territory)
    return app.readings.history(network_id)


@router.post("/{network_id}/memberships", status_code=201)
def change_members(
    network_id: UUID, body: MembershipIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Registrar quiénes ingresan a la red y quiénes la dejan."""
    return app.change_members(
        command, network_id, body.joined, body.left, body.occurred_on
    )


@router.post("/{network_id}/coordinator", status_code=201)
def name_coordinator(
    network_id: UUID, body: CoordinatorIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Registrar quién coordina la red."""
    return app.name_coordinator(command, network_id, body.user_id, body.occurred_on)


@router.post("/{network_id}/recognition", status_code=201)
def recognize_network(
    network_id: UUID, body: RecognitionIn, app: App, command: RecognitionCommand
) -> dict[str, Any]:
    """Registrar la Resolución de Alcaldía de una red."""
    resolution = Resolution(body.resolution, body.resolved_on, body.office)
    return app.recognize_network(command, network_id, resolution, body.occurred_on)


@router.post("/{network_id}/recognition-events", status_code=201)
def hold_recognition(
    network_id: UUID,
    body: RecognitionEventIn,
    app: App,
    command: RecognitionEventCommand,
) -> dict[str, Any]:
    """Registrar el evento público de reconocimiento."""
    return app.hold_recognition(command, network_id, body.attendees, body.occurred_on)


@router.post("/{network_id}/barriers", status_code=201)
def report_barrier(
    network_id: UUID, body: BarrierIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar una barrera de acceso que la red observó."""
    return app.report_barrier(command, network_id, body.kind, body.occurred_on)


@router.post("/{network_id}/barriers/{barrier_id}/follow-ups", status_code=201)
def follow_up_barrier(
    network_id: UUID,
    barrier_id: UUID,
    body: FollowUpIn,
    app: App,
    command: FieldCommand,
) -> dict[str, Any]:
    """Registrar qué se hizo con una barrera de acceso."""
    return app.follow_up_barrier(
        command, network_id, barrier_id, body.state, body.occurred_on
    )


@router.post("/{network_id}/mentorings", status_code=201)
def start_mentoring(
    network_id: UUID, body: MentoringIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar que una madre líder acompaña a una usuaria."""
    return app.start_mentoring(
        command, network_id, body.mentor_id, body.mentee_id, body.occurred_on
    )
