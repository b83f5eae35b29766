"""The activity schedule."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from juntos_chassis.messaging.inbox import parked_count

from ..queries.cut import Grouping
from ..queries.policies import policies_in_force
from ..queries.schedule import (
    Semaphore,
    schedule,
    schedule_by_unit,
    thresholds_of,
)
from ..queries.sharing import Unshared, partial_units
from ..queries.supposing import SCHEDULE_READS, supposing, suppositions
from .dependencies import Anyone, App, DatesAndPlaces, Suppositions, View, cut_of
from .reach import require_figures, with_own_documents

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
    policy: Suppositions = Field([])


class MonthOut(BaseModel):
    """Lo programado y lo ejecutado en un mes, y lo acumulado a su fin."""

    model_config = ConfigDict(from_attributes=True)

    planned: int | None
    executed: int
    planned_to_date: int | None
    executed_to_date: int
    semaphore: Semaphore | None = Field(
        description="De lo acumulado; nulo mientras el mes no termina."
    )
    secondary: dict[str, int] = Field(
        description="Lo que se cuenta aparte, en el mes; las usuarias no se suman."
    )


class DocumentOut(BaseModel):
    """Un documento que hizo avanzar una línea documental."""

    model_config = ConfigDict(from_attributes=True)

    milestone_id: UUID
    document: str
    quantity: int
    occurred_on: date
    ubigeo: str
    territorial_unit: str


class LineOut(BaseModel):
    """Una línea de la programación."""

    model_config = ConfigDict(
        from_attributes=True,
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
                "unshared": None,
                "months": {
                    "2026-04": {
                        "planned": 2000,
                        "executed": 1200,
                        "planned_to_date": 2000,
                        "executed_to_date": 1200,
                        "semaphore": "red",
                        "secondary": {"attempts": 2100, "users": 1180},
                    }
                },
                "secondary": {"attempts": 2100, "users": 1180},
                "documents": [],
            }
        },
    )

    line: int
    place: str = Field(description="PE o el código de la UT.")
    stage: str
    activity: str
    unit: str
    responsible: str
    source: str
    planned_total: int | None = Field(
        description="Nulo si lo programado no se reparte a este lugar."
    )
    executed_total: int
    due: int | None = Field(
        description="Lo programado en los meses ya terminados; nulo si no se reparte."
    )
    semaphore: Semaphore | None = Field(
        description="De lo ejecutado sobre lo que toca; nulo si aún nada toca."
    )
    split: bool = Field(
        description="Si lo programado se reparte a este lugar o a las UT pedidas."
    )
    unshared: Unshared | None = Field(
        description=(
            "Por qué no se reparte: country_only, la línea es solo del país;"
            " below_unit, los lugares pedidos son solo parte de una UT; no_unit, ahí no"
            " hay UT con parte de lo programado."
        )
    )
    months: dict[str, MonthOut]
    secondary: dict[str, int] = Field(
        description="Lo que se cuenta aparte: intentos, usuarias distintas y otros."
    )
    documents: list[DocumentOut] = Field(
        description="Un gobierno regional o local ve solo los de su territorio."
    )


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
    supposed: dict[str, str] = Field(description="Lo que se supuso, sin adoptarlo.")
    thresholds: ThresholdsOut
    partial_units: list[str] = Field(
        description=(
            "UT con distritos también fuera de los lugares pedidos: lo programado no se"
            " reparte por debajo de la UT y no se compara."
        )
    )
    parked: int = Field(
        description="Eventos apartados; si no es 0, las cifras están incompletas."
    )
    lines: list[LineOut]


@router.get("")
def read_schedule(
    asked: Annotated[AskedSchedule, Query()], app: App, view: View, actor: Anyone
) -> ScheduleOut:
    """Consultar la programación: lo planificado y lo ejecutado por mes, con semáforo.

    Con lugares, lo planificado es la parte de sus UT; si cortan una UT, no se compara.
    """
    by_unit = asked.by is ScheduleGrouping.UNIT
    supposed = suppositions(asked.policy, SCHEDULE_READS)
    with view.snapshot() as db:
        cut = supposing(db, cut_of(db, app, asked), supposed)
        require_figures(actor, cut, Grouping.UNIT if by_unit else Grouping.COUNTRY)
        lines = schedule_by_unit(db, cut) if by_unit else schedule(db, cut)
        thresholds = thresholds_of(policies_in_force(db, cut), cut.as_of)
        partial = partial_units(db, cut)
        parked = parked_count(db)
    return ScheduleOut(
        edition=cut.edition,
        as_of=cut.as_of,
        known_at=cut.known_at,
        by=asked.by,
        supposed=dict(supposed),
        thresholds=ThresholdsOut.model_validate(thresholds),
        partial_units=list(partial),
        parked=parked,
        lines=[LineOut.model_validate(with_own_documents(actor, one)) for one in lines],
    )
