"""The final list of participants: closing it, handing it over, having it signed."""

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import ConfigDict, Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.errors import Forbidden
from juntos_chassis.identity import Actor
from juntos_chassis.web.request_model import RequestModel
from juntos_chassis.web.uploads import XLSX

from ..application.cohort_documents import acta_pdf, list_xlsx
from .dependencies import App, CohortReader, ListReader, UnitCommand

router = APIRouter(prefix="/cohorts", tags=["lista final"])
PDF = "application/pdf"
OTHERS_LIST = "La lista de la {unit} está fuera de su ámbito."


class CohortIn(RequestModel):
    """La unidad territorial cuya lista se cierra."""

    territorial_unit: str = Field(pattern=r"^UT[0-9]{2}$", examples=["UT07"])
    occurred_on: BusinessDate


class SignOffIn(RequestModel):
    """El acta con que un gobierno regional recibió la lista."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "acta": "ACTA-2026-07",
                "regional_government": "10",
                "content_sha256": "0" * 64,
                "occurred_on": "2026-03-31",
            }
        }
    )

    acta: str = Field(min_length=1, max_length=60)
    regional_government: str = Field(pattern=r"^[0-9]{2}$")
    content_sha256: str = Field(
        pattern=r"^[0-9a-f]{64}$", description="La huella impresa en el acta"
    )
    occurred_on: BusinessDate = Field(description="Fecha de la firma")


class ListFormat(StrEnum):
    """Cómo se entrega la lista."""

    JSON = "json"
    XLSX = "xlsx"
    PDF = "pdf"


@router.post("", status_code=201)
def close_cohort(body: CohortIn, app: App, command: UnitCommand) -> dict[str, Any]:
    """Cerrar la lista final de una unidad territorial."""
    return app.close_cohort(command, body.territorial_unit, body.occurred_on)


@router.get("")
def list_cohorts(app: App, reader: CohortReader) -> list[dict[str, Any]]:
    """Ver las listas finales cerradas y qué gobiernos regionales las firmaron."""
    return app.cohorts(reader.scope)


@router.get(
    "/{territorial_unit}/list",
    response_model=None,
    responses={200: {"content": {XLSX: {}, PDF: {}}}},
)
def cohort_list(
    territorial_unit: Annotated[str, Path(pattern=r"^UT[0-9]{2}$")],
    app: App,
    reader: ListReader,
    format: Annotated[ListFormat, Query()] = ListFormat.JSON,  # noqa: A002  # the query parameter's name
    region: Annotated[
        str | None, Query(pattern=r"^[0-9]{2}$", description="Solo esta región")
    ] = None,
) -> dict[str, Any] | Response:
    """Descargar la lista final: JSON, XLSX, o el acta en PDF para firmar.

    Un gobierno regional recibe solo los hogares de su región; una UT de varias regiones
    pide con `region` el acta de cada una. Contiene datos personales mientras consten en
    el directorio.
    """
    regions = _regions(reader, territorial_unit, region)
    found = app.cohort_list(territorial_unit, regions)
    if format is ListFormat.JSON:
        return found
    body = list_xlsx(found) if format is ListFormat.XLSX else acta_pdf(found)
    part = "" if region is None else f"-{region}"
    name = f"lista-final-{territorial_unit}{part}.{format}"
    return Response(
        body,
        media_type=XLSX if format is ListFormat.XLSX else PDF,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/{cohort_id}/sign-offs", status_code=201)
def sign_off(
    cohort_id: UUID, body: SignOffIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Registrar el acta firmada por un gobierno regional (línea 7 del cronograma)."""
    signed = body.model_dump(exclude={"occurred_on"})
    return app.sign_off_cohort(command, cohort_id, signed, body.occurred_on)


def _regions(reader: Actor, unit: str, wanted: str | None) -> frozenset[str]:
    """The regions of a list that a reader gets; none named means all of it."""
    scope = reader.scope
    asked = frozenset() if wanted is None else frozenset({wanted})
    if scope.national or unit in scope.units:
        return asked
    if not scope.regions or not asked <= scope.regions:
        raise Forbidden(OTHERS_LIST.format(unit=unit), code="outside-scope")
    return asked or scope.regions
