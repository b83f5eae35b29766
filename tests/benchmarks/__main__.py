"""``python -m tests.benchmarks [--only NAME,...]``: one JSON line a figure."""

import argparse
import importlib
import sys
from pathlib import Path

from .figure import Figure

MODULES = {
    "append": "append",
    "relay": "relay",
    "rebuild": "rebuild",
    "rebuild_1m_s": "rebuild_million",
    "readers_during_rebuild": "readers_during_rebuild",
    "visible_p99_ms": "visible",
    "packet_5000_s": "packets",
    "attendance_p95_ms": "attendance",
    "roster_import_260k_s": "roster_import",
    "roster_import_xlsx_260k_s": "roster_import:measure_workbook",
    "worklist_p95_ms": "worklist",
    "messages_20k_s": "messages",
    "dry_run_26k_s": "dry_run",
    "indicators_p95_ms": "indicators",
    "indicators_ut_p95_ms": "indicators:measure_unit",
    "as_of_p95_ms": "indicators:measure_as_of",
    "report_pdf_s": "reports",
    "reports_year_s": "reports:measure_year",
    "xlsx_26k_s": "reports:measure_list",
    "demo_2600_s": "demo",
    "demo_26000_s": "demo:measure_large",
}
LONG = {"demo_26000_s"}
"""Twenty minutes and more: measured only when asked for by name."""
USUAL = [name for name in MODULES if name not in LONG]
TABLE = Path(__file__).parents[2] / "deploy" / "MEDICIONES.md"
HEADER = """# Mediciones

`make bench` las repite (`make bench ONLY=append,relay` solo algunas). La razón compara
con lo mismo hecho sin la plataforma, en la misma corrida: las máquinas varían, la razón
menos.

| nombre | valor | unidad | en bruto | razón | qué se midió |
|---|---:|---|---:|---:|---|
"""


def main() -> int:
    """Measure what was asked for, print it, and keep it in the table."""
    parser = argparse.ArgumentParser(description="Mediciones de la plataforma.")
    parser.add_argument("--only", default=",".join(USUAL), help="nombres, con comas")
    names = parser.parse_args().only.split(",")
    unknown = sorted(set(names) - set(MODULES))
    if unknown:
        sys.stderr.write(f"No existe la medición: {', '.join(unknown)}\n")
        return 2
    for name in names:
        module, _, function = MODULES[name].partition(":")
        found = importlib.import_module(f".{module}", __package__)
        figure: Figure = getattr(found, function or "measure")()
        sys.stdout.write(figure.as_json() + "\n")
        sys.stdout.flush()
        _keep({figure.name: _row(figure)})
    return 0


def _keep(measured: dict[str, str]) -> None:
    """Renew the rows that were measured; the others stay as they are."""
    lines = TABLE.read_text("utf-8").splitlines(keepends=True) if TABLE.exists() else []
    known = {line.split("|")[1].strip(): line for line in lines if line.startswith("|")}
    rows = {**known, **measured}
    table = "".join(rows[name] for name in MODULES if name in rows)
    TABLE.write_text(HEADER + table, encoding="utf-8")


def _row(figure: Figure) -> str:
    raw = "" if figure.raw is None else f"{figure.raw:,.0f}"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
    return (
        f"| {figure.name} | {figure.value:,.1f} | {figure.unit} | {raw} | {ratio} |"
        f" {figure.note} |\n"
    )


if __name__ == "__main__":
    sys.exit(main())
