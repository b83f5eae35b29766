"""Community actions and mentoring pairs, told and corrected."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import ConfigDict, Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.web.request_model import RequestModel

from ..domain.values import ActionCorrection, ActionFacts, ActionKind, ActionPlace
from .dependencies import App, FieldCommand, People, Reference, UnitCommand

router = APIRouter(tags=["acciones comunitarias"])


class ActionIn(RequestModel):
    """Una acción comunitaria: qué, dónde, a cuántas personas llegó y su sustento."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "kind": "health_campaign",
                "reach": 40,
                "place": "community_hall",
                "evidence": "FOTO-EJEMPLO-001",
                "occurred_on": "2026-10-20",
            }
        }
    )

    kind: ActionKind
    reach: People
    place: ActionPlace | None = None
    evidence: Reference | None = None
    another: bool = Field(
        default=False,
        description="Registrarla aunque haya una igual (tipo, lugar y fecha)",
    )
    occurred_on: BusinessDate


class CorrectionIn(RequestModel):
    """Lo que debió decir el registro de una acción, también su sustento."""

    kind: ActionKind
    reach: People
    place: ActionPlace | None = Field(
        default=None, description="si no es el que consta"
    )
    evidence: Reference | None = Field(
        default=None, description="si no es el que consta"
    )
    correction: ActionCorrection


class AnnulmentIn(RequestModel):
    """Por qué una acción no cuenta."""

    correction: ActionCorrection


class EndIn(RequestModel):
    """La fecha en que termina un acompañamiento."""

    occurred_on: BusinessDate


@router.post("/networks/{network_id}/actions", status_code=201)
def record_action(
    network_id: UUID, body: ActionIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar una acción comunitaria de la red."""
    facts = ActionFacts(body.kind, body.reach, body.place, body.evidence)
    return app.record_action(
        command, network_id, facts, body.occurred_on, another=body.another
    )


@router.post("/actions/{action_id}/corrections", status_code=201)
def correct_action(
    action_id: UUID, body: CorrectionIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Corregir lo dicho de una acción; lo anterior queda a la vista."""
    told = ActionFacts(body.kind, body.reach, body.place, body.evidence)
    return app.correct_action(command, action_id, told, body.correction)


@router.post("/actions/{action_id}/annulments", status_code=201)
def annul_action(
    action_id: UUID, body: AnnulmentIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Anular una acción: deja de contar desde que se registra."""
    return app.annul_action(command, action_id, body.correction)


@router.post("/mentorings/{mentoring_id}/end", status_code=201)
def end_mentoring(
    mentoring_id: UUID, body: EndIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar el fin de un acompañamiento."""
    return app.end_mentoring(command, mentoring_id, body.occurred_on)
