"""Figures of official sources, shown beside results without claiming a cause."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.web.uploads import table_body

from ..queries.official_figures import NO_CAUSE, official_figures
from .dependencies import Anyone, App, Dates, PlanUpload, View, cut_of

router = APIRouter(prefix="/official-figures", tags=["cifras oficiales"])

EXAMPLE: Final = """\
serie,nombre,nivel,lugar,periodo,valor,unidad,edad,fuente,publicada
anaemia_6_12_months,Anemia en hogares JUNTOS,nacional,,2025-12,10.32,porcentaje,\
6-12 meses,Plan 2026,2026-02-19
"""
JSON_EXAMPLE: Final[Any] = [
    {
        "series": "anaemia_6_12_months",
        "series_name": "Anemia en hogares JUNTOS",
        "level": "national",
        "place": "national",
        "period": "2025-12",
        "value": 10.32,
        "unit": "percent",
        "age_band": "6-12 meses",
        "source": "Plan 2026",
        "published_on": "2026-02-19",
    }
]
BODY: Final = table_body(
    "CSV, XLSX o una lista JSON; con títulos en español o en inglés", EXAMPLE
)
BODY["requestBody"]["content"]["application/json"] = {
    "schema": {"type": "array", "items": {"type": "object"}},
    "example": JSON_EXAMPLE,
}


class AskedFigures(Dates):
    """Fechas, serie y lugar."""

    series: str | None = Field(None, max_length=60)
    place: str | None = Field(
        None, max_length=8, description="national o el código del lugar."
    )


class OfficialFigureOut(BaseModel):
    """Un valor de una serie, como lo publicó su fuente."""

    model_config = ConfigDict(from_attributes=True)

    series: str
    series_name: str
    level: str
    place: str
    period: str
    value: Decimal
    unit: str
    age_band: str
    source: str
    published_on: date


class OfficialFiguresOut(BaseModel):
    """Las cifras publicadas hasta una fecha."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "as_of": "2026-09-30",
                "known_at": None,
                "note": NO_CAUSE,
                "figures": JSON_EXAMPLE,
            }
        }
    )

    as_of: date
    known_at: datetime | None
    note: str
    figures: list[OfficialFigureOut]


@router.post("", openapi_extra=BODY)
def import_figures(
    app: App,
    upload: PlanUpload,
    occurred_on: Annotated[BusinessDate, Query(description="Fecha de la importación")],
) -> dict[str, Any]:
    """Importar cifras oficiales con su fuente, edad y fecha; informa cada rechazo."""
    return app.import_figures(upload.command, upload.path, occurred_on)


@router.get("")
def read_figures(
    asked: Annotated[AskedFigures, Query()], app: App, view: View, _: Anyone
) -> OfficialFiguresOut:
    """Consultar las cifras oficiales publicadas hasta una fecha."""
    with view.snapshot() as db:
        cut = cut_of(db, app, asked)
        found = official_figures(db, cut, asked.series, asked.place)
    return OfficialFiguresOut(
        as_of=cut.as_of,
        known_at=cut.known_at,
        note=NO_CAUSE,
        figures=[OfficialFigureOut.model_validate(one) for one in found],
    )
