"""From those who completed to the validated list of leader mothers."""

import asyncio
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import ConfigDict, Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.errors import NotFound
from juntos_chassis.scoping import require_unit
from juntos_chassis.web.request_model import RequestModel
from juntos_chassis.web.uploads import XLSX

from ..application.list_documents import list_pdf, list_xlsx
from ..domain.values import LeaderExit, Scores
from .dependencies import App, CandidacyReader, Names, Page, Reference, UnitCommand

router = APIRouter(tags=["madres líderes"])
PDF = "application/pdf"
NO_LIST = "La lista de madres líderes de la {unit} aún no está validada."
Score = Annotated[int, Field(ge=0, le=100)]


class ScoresIn(RequestModel):
    """Puntaje de 0 a 100 por criterio."""

    leadership: Score
    commitment: Score
    convening_power: Score


class CandidacyIn(RequestModel):
    """La propuesta de una usuaria que culminó el programa."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "user_id": "00000000-0000-4000-8000-000000000001",
                "scores": {
                    "leadership": 80,
                    "commitment": 90,
                    "convening_power": 70,
                },
                "occurred_on": "2026-08-20",
            }
        }
    )

    user_id: UUID
    scores: ScoresIn
    occurred_on: BusinessDate


class SelectionIn(RequestModel):
    """La fecha de la selección."""

    occurred_on: BusinessDate


class ListFormat(StrEnum):
    """Cómo se entrega la lista; en XLSX y PDF lleva nombres."""

    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"


class DepartureIn(RequestModel):
    """Una madre líder que deja el cargo, y quién la sustituye."""

    reason: LeaderExit
    substitute_id: UUID | None = Field(
        default=None, description="Candidatura de la suplente, del mismo distrito"
    )
    occurred_on: BusinessDate


class LeaderListIn(RequestModel):
    """La unidad territorial que valida su lista."""

    territorial_unit: str = Field(pattern=r"^UT[0-9]{2}$", examples=["UT07"])
    document: Reference | None = Field(
        default=None, description="Número del documento firmado"
    )
    occurred_on: BusinessDate


@router.get("/eligible")
def list_eligible(
    app: App, reader: CandidacyReader, page: Page
) -> list[dict[str, Any]]:
    """Listar a quienes culminaron el programa y pueden ser propuestas."""
    return app.readings.eligible(reader.scope, page)


@router.get("/candidacies")
def list_candidacies(
    app: App, reader: CandidacyReader, page: Page
) -> list[dict[str, Any]]:
    """Listar las candidatas por distrito, primero las de mayor puntaje."""
    return app.readings.candidacies(reader.scope, page)


@router.post("/candidacies", status_code=201)
def nominate(body: CandidacyIn, app: App, command: UnitCommand) -> dict[str, Any]:
    """Proponer a una usuaria como madre líder."""
    scores = Scores(**body.scores.model_dump())
    return app.nominate(command, body.user_id, scores, body.occurred_on)


@router.post("/candidacies/{candidacy_id}/selection", status_code=201)
def select(
    candidacy_id: UUID, body: SelectionIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Seleccionar a una candidata como madre líder."""
    return app.select(command, candidacy_id, body.occurred_on)


@router.post("/candidacies/{candidacy_id}/departures", status_code=201)
def let_leave(
    candidacy_id: UUID, body: DepartureIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Registrar la renuncia o salida de una madre líder, y a su suplente."""
    return app.let_leave(
        command, candidacy_id, body.reason, body.substitute_id, body.occurred_on
    )


@router.post("/leader-lists", status_code=201)
def validate_list(body: LeaderListIn, app: App, command: UnitCommand) -> dict[str, Any]:
    """Validar la lista de madres líderes de una unidad territorial."""
    return app.validate_list(
        command, body.territorial_unit, body.document, body.occurred_on
    )


@router.get(
    "/leader-lists/{territorial_unit}",
    response_model=None,
    responses={200: {"content": {XLSX: {}, PDF: {}}}},
)
async def show_list(
    territorial_unit: Annotated[str, Path(pattern=r"^UT[0-9]{2}$")],
    app: App,
    reader: CandidacyReader,
    names: Names,
    format: Annotated[ListFormat, Query()] = ListFormat.JSON,  # noqa: A002  # the query parameter's name
) -> dict[str, Any] | Response:
    """Mostrar la lista validada de una UT como se firmó: JSON, XLSX o PDF."""
    require_unit(reader, territorial_unit)
    found = await asyncio.to_thread(app.readings.leader_list, territorial_unit)
    if found is None:
        raise NotFound(NO_LIST.format(unit=territorial_unit))
    if format is ListFormat.JSON:
        return found
    persons = await names.of(found["leaders"])
    if format is ListFormat.XLSX:
        body = await asyncio.to_thread(list_xlsx, found, persons)
    else:
        body = await asyncio.to_thread(list_pdf, found, app.edition, persons)
    name = f"madres-lideres-{territorial_unit}.{format}"
    return Response(
        body,
        media_type=XLSX if format is ListFormat.XLSX else PDF,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )
