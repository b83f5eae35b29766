"""What the commands print: tables for people, JSON for programs."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

WIDE = 150
"""Columns for tables that go to a file or a pipe, where nothing tells a width."""

terminal = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
errors = Console(stderr=True, highlight=False)


def show_json(value: Any) -> None:
    """One JSON document on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def show_table(
    title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """A table.

    Args:
        title: above it.
        columns: heading by key of the rows.
        rows: values by key; a truth value is shown as sí or no.
    """
    table = Table(title=title, title_justify="left")
    for heading in columns.values():
        table.add_column(heading)
    for row in rows:
        table.add_row(*(_shown(row[key]) for key in columns))
    terminal.print(table)


def show_problem(text: str) -> None:
    """An error, on standard error; its text is never read as markup."""
    errors.print("[bold red]Error:[/] ", end="")
    errors.print(text, markup=False)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "sí" if value else "no"
    return "" if value is None else str(value)
