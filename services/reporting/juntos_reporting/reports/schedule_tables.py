"""The schedule as a table: planned and executed until the cut-off."""

from typing import Final

from ..queries.schedule import ScheduleLine, schedule
from .asking import Asking
from .content import Column, Kind, Table, Value
from .indicator_tables import ratio

COLUMNS = (
    Column("line", "N.º", Kind.WHOLE, "Línea de la Tabla 2 del plan."),
    Column("activity", "Actividad"),
    Column("unit", "Unidad de medida"),
    Column("planned_total", "Meta anual", Kind.WHOLE, "Meta física del año."),
    Column("due", "Programado", Kind.WHOLE, "De los meses terminados al corte."),
    Column("executed", "Ejecutado", Kind.WHOLE, "Hasta el corte."),
    Column("progress", "Avance", Kind.PERCENT, "Ejecutado entre meta anual."),
    Column(
        "semaphore",
        "Semáforo",
        definition="Ejecutado entre programado, según los umbrales vigentes.",
    ),
)
COLOURS: Final = {"green": "verde", "amber": "ámbar", "red": "rojo"}


def schedule_table(asking: Asking) -> Table:
    """The lines of the plan; the totals are the country's."""
    rows = [_row(line) for line in schedule(asking.db, asking.cut)]
    note = "El reporte que se emite no se cuenta a sí mismo."
    return Table("schedule", "Programación de actividades", COLUMNS, rows, note=note)


def _row(line: ScheduleLine) -> tuple[Value, ...]:
    colour = "" if line.semaphore is None else COLOURS[line.semaphore.value]
    return (
        line.line,
        line.activity,
        line.unit,
        line.planned_total,
        line.due,
        line.executed_total,
        ratio(line.executed_total, line.planned_total or 0),
        colour,
    )
