"""The activity schedule: planned and executed by month (Plan 2026, Tabla 2)."""

from dataclasses import dataclass

from sqlalchemy import Connection

from ..domain.spread import spread_evenly
from .cut import Cut
from .execution import SOURCES
from .plan import PlannedLine, require_plan


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a line, in the line's unit of measure."""

    planned: int
    executed: int


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One line: the plan's words, totals, months and what is told apart."""

    line: int
    stage: str
    activity: str
    unit: str
    responsible: str
    source: str
    planned_total: int
    executed_total: int
    months: dict[str, Month]
    secondary: dict[str, int]


def schedule(db: Connection, cut: Cut) -> list[ScheduleLine]:
    """Every line of the plan in force, with what was executed until the date.

    The plan sets totals for the whole country only; what is planned is never split by
    place, so a cut with places narrows the executed side alone.

    Raises:
        NoPlanInForce: if no plan holds on the date.
    """
    return [_line(db, cut, planned) for planned in require_plan(db, cut).lines]


def _line(db: Connection, cut: Cut, planned: PlannedLine) -> ScheduleLine:
    by_month = spread_evenly(planned.total, planned.months)
    executed = SOURCES[planned.source](db, cut, planned.line)
    # What was done outside the marked months is shown where it was done.
    months = sorted(by_month.keys() | executed.months.keys())
    return ScheduleLine(
        line=planned.line,
        stage=planned.stage,
        activity=planned.activity,
        unit=planned.unit,
        responsible=planned.responsible,
        source=planned.source,
        planned_total=planned.total,
        executed_total=sum(executed.months.values()),
        months={
            month: Month(by_month.get(month, 0), executed.months.get(month, 0))
            for month in months
        },
        secondary=executed.secondary,
    )
