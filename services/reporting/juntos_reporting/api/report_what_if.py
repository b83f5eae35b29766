"""A report as it would be under other policies; nothing is issued or adopted."""

from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from juntos_chassis.dates import BusinessDate, Moment
from juntos_chassis.web.request_model import RequestModel

from ..application.issuing import require_reader
from ..domain.issued_report import NATIONAL, Place, ReportKind
from ..queries.supposing import REPORTS_READ, suppositions
from ..reports.asking import Asking
from ..reports.comparing import Change, number, text
from ..reports.what_if import report_what_if
from .dependencies import Anyone, App, Suppositions, View
from .reports import PlaceCode

NOT_COMPUTED: Final = "Una fe de erratas compara lo emitido: no se supone otra."
router = APIRouter(prefix="/reports", tags=["reportes emitidos"])


def _computed(kind: ReportKind) -> ReportKind:
    if kind is ReportKind.ERRATUM:
        raise ValueError(NOT_COMPUTED)
    return kind


class AskedReportWhatIf(RequestModel):
    """Qué reporte, de dónde, a qué fechas y qué se supone."""

    kind: Annotated[ReportKind, AfterValidator(_computed)]
    place: PlaceCode = Field(NATIONAL, description="national, región (10) o UT (UT07).")
    as_of: BusinessDate = Field(
        description="Última fecha de los hechos que cuentan (Lima)."
    )
    known_at: Moment | None = Field(
        None, description="Solo lo registrado hasta ese momento; por defecto, ahora."
    )
    policy: Suppositions = Field(min_length=1, examples=[["completion_threshold:7"]])


class CellOut(BaseModel):
    """Una celda que diría otra cosa."""

    table: str
    row: str = Field(description="El lugar, la línea o lo que nombre la fila.")
    column: str
    adopted: str
    supposed: str
    adopted_value: float | None = Field(description="Los porcentajes, por cien.")
    supposed_value: float | None
    difference: float | None = Field(
        description="Supuesto menos vigente; los porcentajes, en puntos."
    )

    @classmethod
    def of(cls, change: Change) -> "CellOut":
        """The change as JSON."""
        return cls(
            table=change.cell.table,
            row=change.cell.row,
            column=change.cell.column,
            adopted=text(change.old),
            supposed=text(change.new),
            adopted_value=number(change.old),
            supposed_value=number(change.new),
            difference=change.difference,
        )


class ReportWhatIfOut(BaseModel):
    """Lo que cambiaría en un reporte; nada se emite ni se adopta."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "kind": "monthly_indicators",
                "place": "national",
                "as_of": "2026-09-30",
                "known_at": "2026-10-02T15:00:00Z",
                "supposed": {"completion_threshold": "7"},
                "policy_version": "5f2b8c1d9e07",
                "supposed_version": "a81c4f6e2b39",
                "positions": {"enrollment": 5230},
                "cells": [
                    {
                        "table": "Indicadores por unidad territorial",
                        "row": "UT07",
                        "column": "OE1",
                        "adopted": "70.0 %",
                        "supposed": "80.0 %",
                        "adopted_value": 70.0,
                        "supposed_value": 80.0,
                        "difference": 10.0,
                    }
                ],
            }
        }
    )

    kind: ReportKind
    place: str
    as_of: date
    known_at: datetime
    supposed: dict[str, str]
    policy_version: str = Field(description="De los valores que rigen, todos juntos.")
    supposed_version: str = Field(description="La misma con lo supuesto.")
    positions: dict[str, int]
    cells: list[CellOut] = Field(description="Solo las celdas que dirían otra cosa.")


@router.get("/what-if")
def read_report_what_if(
    asked: Annotated[AskedReportWhatIf, Query()], app: App, view: View, actor: Anyone
) -> ReportWhatIfOut:
    """Comparar un reporte, celda por celda, con el que darían otras políticas."""
    supposed = suppositions(asked.policy, REPORTS_READ)
    place = Place(asked.place)
    require_reader(actor, place)
    with view.snapshot() as db:
        asking = Asking.at(db, app.edition, place, asked.as_of, asked.known_at)
        found = report_what_if(asked.kind, asking, supposed)
    return ReportWhatIfOut(
        kind=asked.kind,
        place=asked.place,
        as_of=asked.as_of,
        known_at=asking.known_at,
        supposed=dict(supposed),
        policy_version=found.adopted.policy_version,
        supposed_version=found.supposed.policy_version,
        positions=dict(found.adopted.positions),
        cells=[CellOut.of(change) for change in found.changes],
    )
