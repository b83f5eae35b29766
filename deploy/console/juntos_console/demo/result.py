"""What a run showed, as JSON and as tables."""

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

MONTHS = [f"2026-{month:02d}" for month in range(2, 13)]
SHORT = ["feb", "mar", "abr", "may", "jun", "jul", "ago", "set", "oct", "nov", "dic"]


def write_result(path: Path, result: dict[str, Any]) -> None:
    """Write the result where programs find it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def show_result(console: Console, result: dict[str, Any]) -> None:
    """Print the indicators, the schedule, the events and the proof."""
    console.print(_indicators(result["indicators"]))
    console.print(_schedule(result["schedule"]))
    console.print(_events(result["events"]))
    console.print(_checks(result["checks"]))


def _indicators(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="Indicadores al cierre de la edición 2026")
    table.add_column("Indicador")
    for name in ("Numerador", "Denominador", "Valor", "Meta"):
        table.add_column(name, justify="right")
    for row in rows:
        table.add_row(
            row["code"],
            f"{row['numerator']:,}",
            f"{row['denominator']:,}",
            _percent(row["value"]),
            _percent(row["target"]),
        )
    return table


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{value:.1%}"


def _schedule(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="Programación de actividades: ejecutado por mes")
    table.add_column("N.º", justify="right")
    table.add_column("Actividad", max_width=34, no_wrap=True)
    for name in ("Meta", "Ejec.", *SHORT):
        table.add_column(name, justify="right")
    for row in rows:
        months = row["months"]
        table.add_row(
            str(row["line"]),
            row.get("activity", ""),
            f"{row['planned_total']:,}",
            f"{row['executed_total']:,}",
            *(_month(months.get(month)) for month in MONTHS),
        )
    return table


def _month(cell: dict[str, int] | None) -> str:
    """Executed quantity; a dot where something was planned and nothing was done."""
    if cell is None:
        return ""
    if cell["executed"]:
        return f"{cell['executed']:,}"
    return "·" if cell["planned"] else ""


def _events(events: dict[str, int]) -> Table:
    table = Table(title=f"Eventos: {sum(events.values()):,}")
    for _ in range(3):
        table.add_column("Tipo")
        table.add_column("Cantidad", justify="right")
    cells = [(name, f"{count:,}") for name, count in sorted(events.items())]
    third = -(-len(cells) // 3)
    for line in range(third):
        row: list[str] = []
        for column in range(3):
            index = column * third + line
            row += cells[index] if index < len(cells) else ("", "")
        table.add_row(*row)
    return table


def _checks(checks: dict[str, bool]) -> Table:
    texts = {
        "rebuild_equal": "La vista reconstruida desde los flujos es igual a la viva",
        "store_equals_stream": "Almacenes y flujos tienen los mismos eventos",
        "facts_complete": "Los hechos contienen todos los eventos, una vez cada uno",
    }
    table = Table(title="Prueba")
    table.add_column("Comprobación")
    table.add_column("Resultado")
    for name, text in texts.items():
        table.add_row(text, "[green]sí[/]" if checks[name] else "[red]NO[/]")
    return table
