"""The schedule by territorial unit: one page to see who lags, and the figures."""

from collections.abc import Mapping, Sequence
from typing import Final

from juntos_contracts.territory import NATIONAL

from ..queries.schedule import ScheduleLine, schedule_by_unit
from .asking import Asking
from .content import Column, Kind, Table, Value
from .schedule_tables import (
    ACTIVITY,
    ATTEMPTS,
    DOCUMENTS,
    FIGURES,
    LINE,
    SEMAPHORE,
    colour,
    evidence,
    progress,
)

UNIT: Final = Column("place", "UT")
NAME: Final = Column("name", "Nombre")
COMPLIANCE: Final = Column(
    "compliance", "Cumpl.", Kind.PERCENT, "Ejecutado entre programado al corte."
)
COLUMNS: Final = (
    LINE,
    UNIT,
    NAME,
    ACTIVITY,
    *FIGURES,
    COMPLIANCE,
    SEMAPHORE,
    ATTEMPTS,
    DOCUMENTS,
)
COUNTRYWIDE: Final = "Ámbito nacional"
MEANING: Final = "Línea {line}: {activity}; ejecutado entre programado al corte."
SHARED_LINES: Final = (
    "Vacío donde nada toca todavía. Las líneas que son solo del país no se reparten."
)


def unit_schedule_tables(asking: Asking) -> list[Table]:
    """What each unit did of its share of the plan, line by line."""
    lines = schedule_by_unit(asking.db, asking.cut)
    names = {one.unit: one.unit_name for one in asking.districts}
    names[NATIONAL.territorial_unit] = COUNTRYWIDE
    return [_overview(lines, names), _figures(lines, names)]


def _overview(lines: Sequence[ScheduleLine], names: Mapping[str, str]) -> Table:
    """Units by lines: how much of what is due was done."""
    shared = [line for line in lines if line.due is not None]
    activities = {line.line: line.activity for line in shared}
    shares = {
        (line.place, line.line): progress(line.executed_total, line.due)
        for line in shared
    }
    columns = [
        Column(
            f"line_{number}",
            f"L{number}",
            Kind.PERCENT,
            MEANING.format(line=number, activity=activity),
        )
        for number, activity in activities.items()
    ]
    rows = [
        (unit, names.get(unit, ""), *(shares.get((unit, n)) for n in activities))
        for unit in sorted({line.place for line in shared})
    ]
    title = "Cumplimiento de la programación por UT"
    return Table(
        "schedule_ut_overview", title, (UNIT, NAME, *columns), rows, note=SHARED_LINES
    )


def _figures(lines: Sequence[ScheduleLine], names: Mapping[str, str]) -> Table:
    rows = [
        _row(line, names.get(line.place, ""))
        for line in lines
        if line.split or line.executed_total
    ]
    return Table("schedule_by_ut", "Programación por UT", COLUMNS, rows, keys=2)


def _row(line: ScheduleLine, name: str) -> Sequence[Value]:
    return (
        line.line,
        line.place,
        name,
        line.activity,
        line.planned_total,
        line.due,
        line.executed_total,
        progress(line.executed_total, line.due),
        colour(line),
        *evidence(line),
    )
