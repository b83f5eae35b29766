"""Plan, policies and documentary milestones."""

import re
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import ConfigDict, Field, model_validator

from juntos_chassis.dates import BusinessDate
from juntos_chassis.seedwork import Territory
from juntos_chassis.web.request_model import RequestModel
from juntos_contracts.events.reporting import Share
from juntos_contracts.territory import NATIONAL, TerritorialUnitCode, Ubigeo
from juntos_contracts.values import ScheduleLine

from ..application import AmendmentIn, Document, PlanFile, PolicyIn
from ..application.plan_file import POLICY_EXAMPLE, Text
from ..domain.goal import Aim, Aimed
from ..domain.milestone import MilestoneCorrection
from .dependencies import App, DocumentCommand, PlanCommand

router = APIRouter(tags=["plan"])
LEVELS: Final = {"region": "región", "unit": "UT", "district": "distrito"}
CODES: Final = {
    "region": re.compile(r"(0[1-9]|1[0-9]|2[0-5])"),
    "unit": re.compile(r"UT(0[1-9]|[1-9][0-9])"),
    "district": re.compile(r"(0[1-9]|1[0-9]|2[0-5])[0-9]{4}"),
}


class PolicyAdoptionIn(PolicyIn):
    """Una política y la fecha en que se adoptó."""

    model_config = ConfigDict(
        json_schema_extra={"example": {**POLICY_EXAMPLE, "occurred_on": "2026-02-19"}}
    )

    occurred_on: BusinessDate


class MilestoneIn(RequestModel):
    """Un documento que hace avanzar una línea documental de la programación."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "line": 5,
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
    occurred_on: BusinessDate
    ubigeo: Ubigeo = Field(
        NATIONAL.ubigeo, description="RR0000 para una región, 000000 para el país."
    )
    territorial_unit: TerritorialUnitCode = NATIONAL.territorial_unit


@router.post("/plans", status_code=201)
def approve_plan(body: PlanFile, app: App, command: PlanCommand) -> dict[str, Any]:
    """Aprobar el plan de una edición y adoptar sus políticas."""
    return app.approve_plan(command, body)


class GoalIn(RequestModel):
    """La meta de un indicador en un territorio y periodo, además de la del plan."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "indicator": "OE1",
                "level": "unit",
                "place": "UT07",
                "target": "0.75",
                "effective_on": "2026-05-01",
                "effective_until": None,
                "legal_reference": "Informe de ejemplo 001-2026",
                "author": "UAS",
                "occurred_on": "2026-04-28",
            }
        },
    )

    indicator: Literal["OG", "OE1", "OE2", "OE3", "OE4"]
    level: Literal["region", "unit", "district"]
    place: str = Field(description="Código de la región, UT o distrito (INEI).")
    target: Share
    effective_on: BusinessDate
    effective_until: BusinessDate | None = Field(
        None, description="Último día en que rige."
    )
    legal_reference: Text
    author: Text = Field(description="Órgano que la fija, nunca una persona.")
    occurred_on: BusinessDate

    @model_validator(mode="after")
    def _place_of_its_level(self) -> Self:
        if not CODES[self.level].fullmatch(self.place):
            message = f"«{self.place}» no es un código de {LEVELS[self.level]}"
            raise ValueError(message)
        return self


@router.post("/plans/{edition}/amendments", status_code=201)
def amend_plan(
    edition: Annotated[int, Path(ge=2025, le=2100)],
    body: AmendmentIn,
    app: App,
    command: PlanCommand,
) -> dict[str, Any]:
    """Modificar el plan desde una fecha; el anterior conserva las suyas."""
    return app.amend_plan(command, edition, body)


@router.post("/goals", status_code=201)
def set_goal(body: GoalIn, app: App, command: PlanCommand) -> dict[str, Any]:
    """Fijar la meta de un territorio para un periodo, además de la del plan."""
    aimed = Aimed(body.indicator, body.level, body.place)
    aim = Aim(
        target=body.target,
        effective_on=body.effective_on,
        effective_until=body.effective_until,
        legal_reference=body.legal_reference,
        author=body.author,
    )
    return app.set_goal(command, aimed, aim, body.occurred_on)


@router.post("/policies", status_code=201)
def adopt_policy(
    body: PolicyAdoptionIn, app: App, command: PlanCommand
) -> dict[str, Any]:
    """Adoptar una política desde una fecha; lo adoptado antes queda en el registro."""
    return app.adopt_policy(command, body, body.occurred_on)


class AnnulmentIn(RequestModel):
    """Por qué un documento registrado deja de contar."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"correction": "data_entry_error"}},
    )

    correction: MilestoneCorrection


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


@router.post("/milestones/{milestone_id}/annulments", status_code=201)
def annul_milestone(
    milestone_id: UUID, body: AnnulmentIn, app: App, command: DocumentCommand
) -> dict[str, Any]:
    """Anular un documento registrado por error; puede registrarse de nuevo."""
    return app.annul_milestone(command, milestone_id, body.correction)
