"""The schedule as a table: planned and executed until the cut-off."""

from ..queries.schedule import ScheduleLine, schedule
from .asking import Asking
from .content import Column, Kind, Table, Value
from .indicator_tables import ratio

COLUMNS = (
    Column("line", "N.º", Kind.WHOLE, "Línea de la Tabla 2 del plan."),
    Column("activity", "Actividad"),
    Column("unit", "Unidad de medida"),
    Column("planned_total", "Meta anual", Kind.WHOLE, "Meta física del año."),
    Column("planned", "Programado", Kind.WHOLE, "Hasta el mes del corte."),
    Column("executed", "Ejecutado", Kind.WHOLE, "Hasta el corte."),
    Column("progress", "Avance", Kind.PERCENT, "Ejecutado entre meta anual."),
)


def schedule_table(asking: Asking) -> Table:
    """The lines of the plan; the totals are the country's."""
    month = f"{asking.cut.as_of:%Y-%m}"
    rows = [_row(line, month) for line in schedule(asking.db, asking.cut)]
    note = "El reporte que se emite no se cuenta a sí mismo."
    return Table("schedule", "Programación de actividades", COLUMNS, rows, note=note)


def _row(line: ScheduleLine, month: str) -> tuple[Value, ...]:
    planned = sum(one.planned for key, one in line.months.items() if key <= month)
    return (
        line.line,
        line.activity,
        line.unit,
        line.planned_total,
        planned,
        line.executed_total,
        ratio(line.executed_total, line.planned_total),
    )
