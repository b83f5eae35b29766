"""Which tables each kind of report has (Plan 2026, Tabla 2 and section 8)."""

from collections.abc import Callable, Sequence
from typing import Final

from ..domain.issued_report import ReportKind
from ..queries.cut import Grouping
from .asking import Asking
from .attendance_tables import (
    follow_up_calls,
    permanence,
    sessions_by_number,
    sessions_by_unit,
)
from .content import Content, Passage, Table
from .fed_tables import fed_tables
from .indicator_tables import by_place, trend, whole_place
from .list_tables import acta_tables, leader_list_tables
from .network_tables import actions_by_kind, networks_by_unit
from .other_tables import gaps_table, official_table, punctuality_table
from .schedule_tables import schedule_tables
from .unit_schedule_tables import unit_schedule_tables

Tables = Callable[[Asking], list[Table]]
TITLES: Final = {
    ReportKind.MONTHLY_INDICATORS: "Reporte de indicadores y metas",
    ReportKind.ATTENDANCE: "Reporte de asistencia y permanencia",
    ReportKind.SEMESTER: "Informe semestral de indicadores y metas",
    ReportKind.GOOD_PRACTICES: "Sistematización de buenas prácticas",
    ReportKind.FINAL: "Informe final del programa",
    ReportKind.FED_PACKAGE: "Información para el Pacto Regional (FED)",
    ReportKind.COHORT_ACTA: "Acta de la lista final de hogares",
    ReportKind.LEADER_LIST: "Lista validada de madres líderes",
    ReportKind.ERRATUM: "Fe de erratas",
}
PARKED: Final = (
    "Eventos apartados a la espera de revisión: {parked}. Las cifras pueden estar"
    " incompletas."
)


def _monthly(asking: Asking) -> list[Table]:
    return [
        *whole_place(asking),
        by_place(asking, Grouping.UNIT),
        *schedule_tables(asking),
        *unit_schedule_tables(asking),
        official_table(asking),
    ]


def _attendance(asking: Asking) -> list[Table]:
    return [
        sessions_by_number(asking),
        permanence(asking),
        sessions_by_unit(asking),
        follow_up_calls(asking),
    ]


def _semester(asking: Asking) -> list[Table]:
    return [
        *whole_place(asking),
        trend(asking),
        by_place(asking, Grouping.UNIT),
        *schedule_tables(asking),
        *unit_schedule_tables(asking),
        networks_by_unit(asking),
        official_table(asking),
        punctuality_table(asking),
        gaps_table(asking),
    ]


def _good_practices(asking: Asking) -> list[Table]:
    return [networks_by_unit(asking), actions_by_kind(asking)]


def _final(asking: Asking) -> list[Table]:
    return [
        *whole_place(asking),
        trend(asking),
        by_place(asking, Grouping.REGION),
        by_place(asking, Grouping.UNIT),
        *schedule_tables(asking),
        *unit_schedule_tables(asking),
        *_attendance(asking),
        networks_by_unit(asking),
        actions_by_kind(asking),
        official_table(asking),
        punctuality_table(asking),
        gaps_table(asking),
    ]


TABLES: Final[dict[ReportKind, Tables]] = {
    ReportKind.MONTHLY_INDICATORS: _monthly,
    ReportKind.ATTENDANCE: _attendance,
    ReportKind.SEMESTER: _semester,
    ReportKind.GOOD_PRACTICES: _good_practices,
    ReportKind.FINAL: _final,
    ReportKind.FED_PACKAGE: fed_tables,
    ReportKind.COHORT_ACTA: acta_tables,
    ReportKind.LEADER_LIST: leader_list_tables,
}


def content_of(
    kind: ReportKind, asking: Asking, passages: Sequence[Passage] = ()
) -> Content:
    """What a report of a kind says, computed whole from one snapshot.

    Raises:
        NotFound: if the place is unknown or no plan or policy holds on the date.
    """
    basis = asking.basis()
    return Content(
        kind=kind.value,
        title=TITLES[kind],
        basis=basis,
        tables=TABLES[kind](asking),
        notices=notices(asking.quality.parked),
        passages=passages,
    )


def notices(parked: int) -> tuple[str, ...]:
    """What a reader must not miss."""
    return (PARKED.format(parked=parked),) if parked else ()
