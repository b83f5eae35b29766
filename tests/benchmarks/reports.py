"""[report_pdf_s] a report, [reports_year_s] a year's and [xlsx_26k_s] a long list."""

import resource
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, Final

import psycopg
from sqlalchemy import Engine

from juntos_reporting.domain.issued_report import Place, ReportKind
from juntos_reporting.facts.view import FIRST_VIEW, snapshot
from juntos_reporting.queries.cut import Cut
from juntos_reporting.queries.listing import listing
from juntos_reporting.queries.months import month_end
from juntos_reporting.queries.policies import Policies, policies_in_force
from juntos_reporting.reports.asking import Asking
from juntos_reporting.reports.kinds import content_of
from juntos_reporting.reports.listed import workbook
from juntos_reporting.reports.rendering import Format, render

from .figure import Figure
from .many_facts import USERS, filled

ROUNDS: Final = 3
FEW_USERS: Final = 2_600
REGIONS: Final = 25
OCTOBER_31: Final = date(2026, 10, 31)
NAMES: Final = f"""
INSERT INTO {FIRST_VIEW}.district
SELECT DISTINCT ON (ubigeo) 'reporting', 900000 + row_number() OVER (),
       md5(ubigeo)::uuid, 2026, date '2026-01-05', timestamptz '2026-01-05', region,
       ubigeo, territorial_unit, ubigeo, 'Distrito ' || ubigeo, 'Provincia',
       'Región ' || region, territorial_unit, 'Unidad ' || territorial_unit,
       date '2026-01-01'
FROM {FIRST_VIEW}.cohort_member
"""  # noqa: S608  # every part is a constant


def measure() -> Figure:
    """From the question to every format of the semester's report of the country."""
    sizes: list[int] = []

    def make(engine: Engine) -> None:
        with snapshot(engine) as db:
            asking = Asking.at(db, 2026, Place(), OCTOBER_31, None)
            content = content_of(ReportKind.SEMESTER, asking)
        rendered = render(content.numbered("SEM-2026-02", "UPPM", OCTOBER_31))
        sizes.append(len(rendered[Format.PDF]))

    seconds, facts = slowest(make)
    return Figure(
        "report_pdf_s",
        seconds,
        "s",
        f"informe semestral del país sobre {facts:,} hechos, de la pregunta al PDF/A"
        f" ({sizes[-1] / 1024:.0f} KiB), XLSX, CSV y JSON; el más lento de {ROUNDS}",
    )


def measure_list() -> Figure:
    """From the question to the workbook of every household of the final list."""
    cut = Cut(2026, OCTOBER_31)
    sizes: list[int] = []

    def make(engine: Engine) -> None:
        with snapshot(engine) as db:
            policies = Policies.of(policies_in_force(db, cut), cut.as_of)
            made = workbook(listing(db, cut, policies, "OG"), cut, "OG")
        sizes.append(len(made))

    seconds, facts = slowest(make)
    return Figure(
        "xlsx_26k_s",
        seconds,
        "s",
        f"XLSX de {USERS:,} hogares con cada componente ({sizes[-1] / 1024:.0f} KiB),"
        f" sobre {facts:,} hechos; el más lento de {ROUNDS}",
    )


def measure_year() -> Figure:
    """Every report of an edition in every format: the time, the work and the memory."""
    with filled(FEW_USERS) as (engine, facts):
        _name_districts(engine)
        started, worked = time.perf_counter(), time.process_time()
        reports = 0
        for reports, (kind, place, as_of) in enumerate(_of_a_year(), 1):
            with snapshot(engine) as db:
                content = content_of(kind, Asking.at(db, 2026, place, as_of, None))
            render(content.numbered(f"X-2026-{reports:02}", "UPPM", as_of))
        seconds, work = time.perf_counter() - started, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Figure(
        "reports_year_s",
        seconds,
        "s",
        f"los {reports} reportes de un año sobre {facts:,} hechos, uno tras otro en un"
        f" proceso, en los cuatro formatos; {work:.0f} s de procesador en él y"
        f" {peak:.0f} MiB de memoria a lo sumo",
    )


def _of_a_year() -> Iterator[tuple[ReportKind, Place, date]]:
    """Plan 2026: lines 10, 17, 18 and 19, the semesters and the regions' packages."""
    for kind, months in (
        (ReportKind.MONTHLY_INDICATORS, range(3, 11)),
        (ReportKind.ATTENDANCE, range(4, 10)),
        (ReportKind.SEMESTER, (6, 12)),
        (ReportKind.GOOD_PRACTICES, (9, 10)),
    ):
        for month in months:
            yield kind, Place(), month_end(f"2026-{month:02}")
    for region in range(1, REGIONS + 1):
        yield ReportKind.FED_PACKAGE, Place(f"{region:02}"), OCTOBER_31
    yield ReportKind.FINAL, Place(), date(2026, 12, 15)


def slowest(make: Callable[[Engine], None]) -> tuple[float, int]:
    """The longest of a few rounds in seconds, and the number of facts."""
    seconds: list[float] = []
    with filled() as (engine, facts):
        _name_districts(engine)
        for _ in range(ROUNDS):
            started = time.perf_counter()
            make(engine)
            seconds.append(time.perf_counter() - started)
    return max(seconds), facts


def _name_districts(engine: Engine) -> None:
    url: Any = engine.url.set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as db:
        db.execute(NAMES)
