"""Reviewing usuarias who may be one person."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from juntos_chassis.dates import BusinessDate
from juntos_chassis.web.request_model import RequestModel

from ..domain.values import DuplicateState
from .dependencies import START, App, Limit, Unit, UnitCommand, UnitReader

router = APIRouter(prefix="/duplicates", tags=["duplicados"])


class DecisionIn(RequestModel):
    """La fecha de la decisión."""

    occurred_on: BusinessDate


class MergeIn(DecisionIn):
    """La usuaria que queda; la otra se ve como ella."""

    keep: UUID


@router.get("")
def list_duplicates(
    app: App,
    reader: UnitReader,
    state: DuplicateState = DuplicateState.PROPOSED,
    territorial_unit: Unit = None,
    after: Annotated[UUID, Query(description="Última propuesta vista")] = START,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Listar las propuestas de duplicado con los datos de ambas usuarias."""
    return app.duplicates(reader.scope, state, territorial_unit, after, limit)


@router.post("/searches", status_code=201)
def search_duplicates(
    body: DecisionIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Buscar posibles duplicados en el ámbito; propone hasta mil pares por vez.

    `more` dice si quedan otros: se repite la búsqueda con otro `Idempotency-Key`.
    """
    return app.search_duplicates(command, body.occurred_on)


@router.post("/{duplicate_id}/merges", status_code=201)
def merge_duplicate(
    duplicate_id: UUID, body: MergeIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Unir a dos usuarias que son la misma persona; ambas historias se conservan."""
    return app.merge_duplicate(command, duplicate_id, body.keep, body.occurred_on)


@router.post("/{duplicate_id}/dismissals", status_code=201)
def dismiss_duplicate(
    duplicate_id: UUID, body: DecisionIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Descartar una propuesta: son dos personas."""
    return app.dismiss_duplicate(command, duplicate_id, body.occurred_on)


@router.post("/{duplicate_id}/merge-reversals", status_code=201)
def undo_merge(
    duplicate_id: UUID, body: DecisionIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Deshacer una unión: cada una recupera su propia historia."""
    return app.undo_merge(command, duplicate_id, body.occurred_on)
