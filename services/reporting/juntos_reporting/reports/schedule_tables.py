"""The schedule as tables: against the plan, month by month and what is told apart."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final

from ..queries.planned import DOCUMENTARY
from ..queries.schedule import Month, ScheduleLine, schedule
from .asking import Asking
from .content import Column, Kind, Table, Value
from .indicator_tables import MONTHS, ratio

LINE: Final = Column("line", "N.º", Kind.WHOLE, "Línea de la Tabla 2 del plan.")
ACTIVITY: Final = Column("activity", "Actividad")
FIGURES: Final = (
    Column("planned_total", "Meta anual", Kind.WHOLE, "Meta física del año."),
    Column("due", "Programado", Kind.WHOLE, "De los meses terminados al corte."),
    Column("executed", "Ejecutado", Kind.WHOLE, "Hasta el corte."),
)
SEMAPHORE: Final = Column(
    "semaphore",
    "Semáforo",
    definition="Ejecutado entre programado, según los umbrales vigentes.",
)
ATTEMPTS: Final = Column(
    "attempts",
    "Intentos",
    Kind.WHOLE,
    "Visitas y llamadas, también las no efectivas; se muestran aparte.",
)
DOCUMENTS: Final = Column(
    "documents", "Docs.", Kind.WHOLE, "Documentos que constan como sustento."
)
COLUMNS: Final = (
    LINE,
    ACTIVITY,
    Column("unit", "Unidad de medida"),
    Column("responsible", "Responsable"),
    *FIGURES,
    Column("progress", "Avance", Kind.PERCENT, "Ejecutado entre meta anual."),
    SEMAPHORE,
    ATTEMPTS,
    DOCUMENTS,
)
COLOURS: Final = {"green": "verde", "amber": "ámbar", "red": "rojo"}
APART: Final = {
    "attempts": "Intentos",
    "users": "Usuarias",
    "sessions_held": "Sesiones realizadas",
    "sessions_cancelled": "Sesiones canceladas",
    "regions": "Regiones",
    "leaders": "Madres líderes",
    "sms": "Por SMS",
    "fallbacks": "SMS de respaldo",
    "districts": "Distritos",
    "events": "Eventos",
    "resolutions": "Resoluciones",
}
"""What stands beside a line, by its name in the queries; documents have a column."""
ITSELF: Final = "El reporte que se emite no se cuenta a sí mismo."
DISTINCT: Final = (
    "Las usuarias distintas de los meses no suman las del año: una puede contar en"
    " varios."
)
TOTAL: Final = Column("total", "Total", Kind.WHOLE)
Cells = Sequence[Value]


def schedule_tables(asking: Asking) -> list[Table]:
    """The lines of the plan: in all, by month, accumulated and what is told apart."""
    lines = schedule(asking.db, asking.cut)
    named = list(_month_columns(asking))
    keys = [column.key for column in named]
    of_month = (LINE, Column("what", "Dato"), ACTIVITY, *named)
    return [
        Table(
            "schedule",
            "Programación de actividades",
            COLUMNS,
            [_row(line) for line in lines],
            note=ITSELF,
        ),
        Table(
            "schedule_months",
            "Programado y ejecutado por mes",
            (*of_month, TOTAL),
            [row for line in lines for row in _by_month(asking, line, keys)],
            keys=2,
        ),
        Table(
            "schedule_accumulated",
            "Programado y ejecutado, acumulado",
            of_month,
            [row for line in lines for row in _to_date(asking, line, keys)],
            keys=2,
            note="Lo ejecutado, hasta el mes del corte.",
        ),
        Table(
            "schedule_apart",
            "Lo que se cuenta aparte de la programación",
            (*of_month, TOTAL),
            [row for line in lines for row in _apart(line, keys)],
            keys=2,
            note=DISTINCT,
        ),
    ]


def colour(line: ScheduleLine) -> str:
    """The light of a line in Spanish; empty where there is none."""
    return "" if line.semaphore is None else COLOURS[line.semaphore.value]


def evidence(line: ScheduleLine) -> tuple[Value, Value]:
    """Attempts and documents of a line, None where it has none by its nature."""
    documentary = line.source == DOCUMENTARY
    return (
        line.secondary.get("attempts"),
        len(line.documents) if documentary else None,
    )


def progress(executed: int, planned: int | None) -> float | None:
    """A share of what is planned; None where nothing is."""
    return None if planned is None else ratio(executed, planned)


def _row(line: ScheduleLine) -> Cells:
    return (
        line.line,
        line.activity,
        line.unit,
        line.responsible,
        line.planned_total,
        line.due,
        line.executed_total,
        progress(line.executed_total, line.planned_total),
        colour(line),
        *evidence(line),
    )


def _month_columns(asking: Asking) -> Iterator[Column]:
    """All months of the edition, so that two reports of a year have the same."""
    for number, name in enumerate(MONTHS, 1):
        yield Column(f"{asking.cut.edition}-{number:02}", name, Kind.WHOLE)


def _by_month(asking: Asking, line: ScheduleLine, keys: list[str]) -> Iterator[Cells]:
    months = [line.months.get(key) for key in keys]
    planned = [_planned(month) for month in months]
    executed = [
        month.executed if month and key <= _last(asking) else None
        for key, month in zip(keys, months, strict=True)
    ]
    yield line.line, "Programado", line.activity, *planned, line.planned_total
    yield line.line, "Ejecutado", line.activity, *executed, line.executed_total


def _planned(month: Month | None) -> int | None:
    """Nothing rather than a zero in a month that the plan does not mark."""
    return (month.planned or None) if month else None


def _last(asking: Asking) -> str:
    """The month of the cut-off; what comes later is not known yet."""
    return f"{asking.cut.as_of:%Y-%m}"


def _to_date(asking: Asking, line: ScheduleLine, keys: list[str]) -> Iterator[Cells]:
    planned = _sums(line, keys, lambda month: month.planned or 0)
    executed = _sums(line, keys, lambda month: month.executed)
    # Before anything is planned or done there is nothing to add up.
    due = [n or None for n in planned]
    done = [
        n if key <= _last(asking) and (n or so_far) else None
        for key, n, so_far in zip(keys, executed, planned, strict=True)
    ]
    yield line.line, "Programado", line.activity, *due
    yield line.line, "Ejecutado", line.activity, *done


def _sums(
    line: ScheduleLine, keys: Iterable[str], value: Callable[[Month], int]
) -> list[int]:
    """The sum from the beginning of the year to the end of each month."""
    months = (line.months.get(key) for key in keys)
    return list(accumulate(0 if month is None else value(month) for month in months))


def _apart(line: ScheduleLine, keys: Iterable[str]) -> Iterator[Cells]:
    months = [line.months.get(key) for key in keys]
    for name in filter(APART.get, line.secondary):
        counts = (month.secondary.get(name, 0) if month else 0 for month in months)
        shown = (count or None for count in counts)
        yield line.line, APART[name], line.activity, *shown, line.secondary[name]
