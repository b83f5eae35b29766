"""The activity schedule."""

from dataclasses import asdict
from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from ..queries.schedule import schedule
from .dependencies import Anyone, App, AskedDates, View, cut_of

router = APIRouter(prefix="/schedule", tags=["programación"])


class MonthOut(BaseModel):
    """Lo programado y lo ejecutado en un mes."""

    planned: int
    executed: int


class LineOut(BaseModel):
    """Una línea de la programación."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "line": 9,
                "stage": "Etapa de implementación",
                "activity": "Llamadas de seguimiento a inasistentes",
                "unit": "Llamadas realizadas",
                "responsible": "UT",
                "source": "call:follow_up",
                "planned_total": 10000,
                "executed_total": 1200,
                "months": {"2026-04": {"planned": 2000, "executed": 1200}},
                "secondary": {"attempts": 2100, "users": 1180},
            }
        }
    )

    line: int
    stage: str
    activity: str
    unit: str
    responsible: str
    source: str
    planned_total: int
    executed_total: int
    months: dict[str, MonthOut]
    secondary: dict[str, int] = Field(
        description="Lo que se cuenta aparte: intentos, usuarias distintas y otros."
    )


class ScheduleOut(BaseModel):
    """Las líneas de la programación del plan vigente."""

    edition: int
    as_of: date
    known_at: datetime | None
    lines: list[LineOut]


@router.get("")
def read_schedule(asked: AskedDates, app: App, view: View, _: Anyone) -> ScheduleOut:
    """Consultar la programación: lo planificado y lo ejecutado por mes."""
    with view.snapshot() as db:
        cut = cut_of(db, app, asked)
        lines = [LineOut.model_validate(asdict(line)) for line in schedule(db, cut)]
    return ScheduleOut(
        edition=cut.edition, as_of=cut.as_of, known_at=cut.known_at, lines=lines
    )
