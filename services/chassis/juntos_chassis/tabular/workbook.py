"""XLSX that a person can work with, in constant memory and always the same bytes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import xlsxwriter

LAST_ROW: Final = 1_048_575
LIST_CHARACTERS: Final = 255
"""What a spreadsheet accepts as a list written into a cell's rule."""
HEADER: Final = {
    "bold": True,
    "bg_color": "#E7E6E6",
    "bottom": 1,
    "text_wrap": True,
    "valign": "top",
}
BAD_CHOICE: Final = "Elija un valor de la lista."
DEFINITIONS: Final = "Definiciones"
Value = str | int | float | bool | date | None


class Kind(StrEnum):
    """How a column is typed; the value is its number format."""

    TEXT = "@"
    DATE = "dd/mm/yyyy"
    WHOLE = "#,##0"
    DECIMAL = "#,##0.0"
    PERCENT = "0.0%"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet."""

    title: str
    kind: Kind = Kind.TEXT
    width: float = 18
    choices: tuple[str, ...] = ()
    """The only accepted values; a list is offered in each cell."""
    definition: str = ""
    """What it means, for the sheet of definitions."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a title row, frozen, and the rows under it."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


def write_workbook(
    path: Path, sheets: Sequence[Sheet], *, title: str, made_on: date
) -> None:
    """Write the sheets; one of definitions follows if any column has one.

    Args:
        path: where to.
        sheets: each is consumed once, row by row.
        title: Spanish title among the document's properties.
        made_on: the date of the content; it is the only date in the file, so the
            same content gives the same bytes whenever and wherever it is written.
    """
    with xlsxwriter.Workbook(
        path, {"constant_memory": True, "strings_to_formulas": False}
    ) as book:
        created = datetime.combine(made_on, time(), UTC).replace(tzinfo=None)
        book.set_properties(
            {"title": title, "author": "Programa JUNTOS", "created": created}
        )
        for sheet in (*sheets, *_definitions(sheets)):
            _write_sheet(book, sheet)


def _write_sheet(book: Any, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name)
    header = book.add_format(HEADER)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    formats = []
    for index, column in enumerate(sheet.columns):
        cell = book.add_format({"num_format": column.kind.value})
        formats.append(cell)
        page.set_column(index, index, column.width, cell)
        _offer_choices(page, index, column)
    for index, column in enumerate(sheet.columns):
        page.write_string(0, index, column.title, header)
    for number, row in enumerate(sheet.rows, 1):
        for index, value in enumerate(row):
            _write_cell(page, number, index, value, formats[index])


def _write_cell(page: Any, row: int, column: int, value: Value, cell: Any) -> None:
    """Write by type; a text is never taken for a formula, a link or a number."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_string(row, column, "sí" if value else "no", cell)
    elif isinstance(value, str):
        page.write_string(row, column, value, cell)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, cell)
    else:
        page.write_number(row, column, value, cell)


def _offer_choices(page: Any, index: int, column: Column) -> None:
    if not column.choices:
        return
    if len(",".join(column.choices)) > LIST_CHARACTERS:
        message = f"the choices of {column.title!r} do not fit a cell's rule"
        raise ValueError(message)
    rule = {
        "validate": "list",
        "source": list(column.choices),
        "error_title": column.title[:32],
        "error_message": BAD_CHOICE,
    }
    page.data_validation(1, index, LAST_ROW, index, rule)


def _definitions(sheets: Sequence[Sheet]) -> Sequence[Sheet]:
    rows = [
        (sheet.name, column.title, column.definition, ", ".join(column.choices))
        for sheet in sheets
        for column in sheet.columns
        if column.definition
    ]
    if not rows:
        return ()
    columns = (
        Column("Hoja", width=20),
        Column("Columna", width=24),
        Column("Definición", width=70),
        Column("Valores", width=40),
    )
    return (Sheet(DEFINITIONS, columns, rows),)
