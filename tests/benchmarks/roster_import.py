"""A padrón of 260,000 rows, from the file to PadronImported, as CSV and as XLSX."""

import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from juntos_chassis.commands import Command
from juntos_chassis.identity import Actor, Role
from juntos_enrollment.application import Enrollment
from juntos_enrollment.application.jobs import ImportKind

from .big_padron import write_padron, write_padron_workbook
from .figure import Figure
from .servers import enrollment_database, postgres

ROWS: Final = 260_000
PADRON_ON: Final = date(2026, 2, 24)
KIB: Final = 1024


def measure(rows: int = ROWS) -> Figure:
    """[roster_import_260k_s] from a CSV."""
    return _measured("roster_import_260k_s", "CSV", write_padron, rows)


def measure_workbook(rows: int = ROWS) -> Figure:
    """[roster_import_xlsx_260k_s] from an XLSX."""
    return _measured("roster_import_xlsx_260k_s", "XLSX", write_padron_workbook, rows)


def _measured(
    name: str, format_: str, write: Callable[[Path, int], None], rows: int
) -> Figure:
    """Import in a process of its own, so that its memory is the import's alone."""
    context = multiprocessing.get_context("spawn")
    with postgres() as server, tempfile.TemporaryDirectory() as folder:
        padron = Path(folder) / f"padron.{format_.lower()}"
        write(padron, rows)
        mine, theirs = context.Pipe()
        child = context.Process(
            target=_import, args=(enrollment_database(server), padron, theirs)
        )
        child.start()
        seconds, mebibytes, report = mine.recv()
        child.join()
    return Figure(
        name,
        seconds,
        "s",
        f"padrón de {report['rows_done']:,} filas en {format_}, de recibirlo a"
        f" PadronImported: {report['households_registered']:,} hogares,"
        f" {report['users_registered']:,} usuarias, {report['rejected']} rechazadas;"
        f" memoria máxima del proceso {mebibytes:.0f} MiB",
    )


def _import(database_url: str, padron: Path, answer: object) -> None:
    app = Enrollment(database_url, edition=2026)
    command = Command("POST /padron", Actor("bench", Role.UAS))
    started = time.perf_counter()
    app.receive_import(command, ImportKind.PADRON, padron.read_bytes(), PADRON_ON)
    app.work_on(command.id, lambda: True)
    seconds = time.perf_counter() - started
    report = app.import_report(command.id)
    app.close()
    if report["state"] != "finished":
        sys.exit(f"import {report['state']}: {report['problem']}")
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    answer.send((seconds, kibibytes / KIB, report))  # type: ignore[attr-defined]
