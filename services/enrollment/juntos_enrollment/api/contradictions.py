"""What devices told otherwise than is on record, and which account stands."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict

from juntos_chassis.dates import BusinessDate
from juntos_chassis.web.request_model import RequestModel

from ..domain.values import Account
from .dependencies import START, App, Limit, ReviewReader, Unit, UnitCommand

router = APIRouter(prefix="/contradictions", tags=["contradicciones"])


class ContradictionState(StrEnum):
    """Si alguien ya decidió."""

    OPEN = "open"
    RESOLVED = "resolved"


class ContradictionDecisionIn(RequestModel):
    """Qué versión vale: la que consta (`known`) o la que trajo el equipo (`told`)."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"keep": "known", "occurred_on": "2026-03-27"}}
    )

    keep: Account
    occurred_on: BusinessDate


@router.get("")
def list_contradictions(
    app: App,
    reader: ReviewReader,
    state: ContradictionState = ContradictionState.OPEN,
    territorial_unit: Unit = None,
    after: Annotated[UUID, Query(description="Última contradicción vista")] = START,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Listar lo que un equipo contó distinto de lo que consta, con ambas versiones."""
    return app.contradictions(
        reader.scope,
        territorial_unit,
        after,
        limit,
        resolved=state is ContradictionState.RESOLVED,
    )


@router.post("/{contradiction_id}/resolutions", status_code=201)
def resolve_contradiction(
    contradiction_id: UUID,
    body: ContradictionDecisionIn,
    app: App,
    command: UnitCommand,
) -> dict[str, Any]:
    """Decidir qué versión vale; la otra queda a la vista."""
    return app.resolve_contradiction(
        command, contradiction_id, body.keep, body.occurred_on
    )
