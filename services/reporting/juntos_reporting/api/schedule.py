"""The activity schedule."""

from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from ..queries.cut import Grouping
from ..queries.policies import policies_in_force
from ..queries.schedule import (
    Semaphore,
    schedule,
    schedule_by_unit,
    thresholds_of,
)
from .dependencies import Anyone, App, DatesAndPlaces, View, cut_of
from .reach import require_figures

router = APIRouter(prefix="/schedule", tags=["programación"])


class ScheduleGrouping(StrEnum):
    """El país entero o cada UT."""

    COUNTRY = "country"
    UNIT = "ut"


class AskedSchedule(DatesAndPlaces):
    """Fechas, lugares y desagregación."""

    by: ScheduleGrouping = Field(
        ScheduleGrouping.COUNTRY, description="El país entero, o cada UT."
    )


class MonthOut(BaseModel):
    """Lo programado y lo ejecutado en un mes, y lo acumulado a su fin."""

    planned: int
    executed: int
    planned_to_date: int
    executed_to_date: int
    semaphore: Semaphore | None = Field(
        description="De lo acumulado; nulo mientras el mes no termina."
    )


class DocumentOut(BaseModel):
    """Un documento que hizo avanzar una línea documental."""

    document: str
    quantity: int
    occurred_on: date
    ubigeo: str
    territorial_unit: str


class LineOut(BaseModel):
    """Una línea de la programación."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "line": 9,
                "place": "PE",
                "stage": "Etapa de implementación",
                "activity": "Llamadas de seguimiento a inasistentes",
                "unit": "Llamadas realizadas",
                "responsible": "UT",
                "source": "call:follow_up",
                "planned_total": 10000,
                "executed_total": 1200,
                "due": 2000,
                "semaphore": "red",
                "split": True,
                "months": {
                    "2026-04": {
                        "planned": 2000,
                        "executed": 1200,
                        "planned_to_date": 2000,
                        "executed_to_date": 1200,
                        "semaphore": "red",
                    }
                },
                "secondary": {"attempts": 2100, "users": 1180},
                "documents": [],
            }
        }
    )

    line: int
    place: str = Field(description="PE o el código de la UT.")
    stage: str
    activity: str
    unit: str
    responsible: str
    source: str
    planned_total: int
    executed_total: int
    due: int = Field(description="Lo programado en los meses ya terminados.")
    semaphore: Semaphore | None = Field(
        description="De lo ejecutado sobre lo que toca; nulo si aún nada toca."
    )
    split: bool = Field(
        description="Si lo programado se reparte a este lugar; hay líneas solo del país"
    )
    months: dict[str, MonthOut]
    secondary: dict[str, int] = Field(
        description="Lo que se cuenta aparte: intentos, usuarias distintas y otros."
    )
    documents: list[DocumentOut]


class ThresholdsOut(BaseModel):
    """Desde qué porcentaje de lo que toca una línea está en verde o en ámbar."""

    model_config = ConfigDict(from_attributes=True)

    green: int
    amber: int


class ScheduleOut(BaseModel):
    """Las líneas de la programación del plan vigente."""

    edition: int
    as_of: date
    known_at: datetime | None
    by: ScheduleGrouping
    thresholds: ThresholdsOut
    lines: list[LineOut]


@router.get("")
def read_schedule(
    asked: Annotated[AskedSchedule, Query()], app: App, view: View, actor: Anyone
) -> ScheduleOut:
    """Consultar la programación: lo planificado y lo ejecutado por mes, con semáforo.

    Con lugares, se limita lo ejecutado; por UT, también lo planificado se reparte.
    """
    by_unit = asked.by is ScheduleGrouping.UNIT
    with view.snapshot() as db:
        cut = cut_of(db, app, asked)
        require_figures(actor, cut, Grouping.UNIT if by_unit else Grouping.COUNTRY)
        lines = schedule_by_unit(db, cut) if by_unit else schedule(db, cut)
        thresholds = thresholds_of(policies_in_force(db, cut))
    return ScheduleOut(
        edition=cut.edition,
        as_of=cut.as_of,
        known_at=cut.known_at,
        by=asked.by,
        thresholds=ThresholdsOut.model_validate(thresholds),
        lines=[LineOut.model_validate(asdict(line)) for line in lines],
    )
