"""Plan, policies and documentary milestones."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from juntos_chassis.seedwork import Territory
from juntos_contracts.territory import NATIONAL, TerritorialUnitCode, Ubigeo
from juntos_contracts.values import ScheduleLine

from ..application import Document, PlanFile, PolicyIn
from .dependencies import App, DocumentCommand, PlanCommand

router = APIRouter(tags=["plan"])


class PolicyAdoptionIn(PolicyIn):
    """Una política y la fecha en que se adoptó."""

    occurred_on: date


class MilestoneIn(BaseModel):
    """Un documento que hace avanzar una línea documental de la programación."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "line": 7,
                "quantity": 1,
                "document": "ACTA-001-2026-EJEMPLO",
                "occurred_on": "2026-03-27",
                "ubigeo": "100000",
                "territorial_unit": "UT07",
            }
        },
    )

    line: ScheduleLine
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    document: str = Field(min_length=1, max_length=120)
    occurred_on: date
    ubigeo: Ubigeo = Field(
        NATIONAL.ubigeo, description="RR0000 para una región, 000000 para el país."
    )
    territorial_unit: TerritorialUnitCode = NATIONAL.territorial_unit


@router.post("/plans", status_code=201)
def approve_plan(body: PlanFile, app: App, command: PlanCommand) -> dict[str, Any]:
    """Aprobar el plan de una edición y adoptar sus políticas."""
    return app.approve_plan(command, body)


@router.post("/policies", status_code=201)
def adopt_policy(
    body: PolicyAdoptionIn, app: App, command: PlanCommand
) -> dict[str, Any]:
    """Adoptar una política desde una fecha; lo adoptado antes queda en el registro."""
    return app.adopt_policy(command, body, body.occurred_on)


@router.post("/milestones", status_code=201)
def record_milestone(
    body: MilestoneIn, app: App, command: DocumentCommand
) -> dict[str, Any]:
    """Registrar un documento de una línea documental de la programación."""
    document = Document(
        line=body.line,
        quantity=body.quantity,
        document=body.document,
        territory=Territory(body.ubigeo, body.territorial_unit),
        occurred_on=body.occurred_on,
    )
    return app.record_milestone(command, document)
