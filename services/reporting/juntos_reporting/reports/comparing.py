"""Two documents of a report, cell by cell."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from .content import Document, Kind, Value
from .showing import shown

HUNDRED: Final = 100
DECIMALS: Final = 4
GONE: Final = "(no está)"


class Cell(NamedTuple):
    """One value with the names of its place and how it is read."""

    table: str
    row: str
    column: str
    value: Value
    kind: Kind


class Change(NamedTuple):
    """What a cell said and what it says, None where it is not there."""

    old: Cell | None
    new: Cell | None

    @property
    def cell(self) -> Cell:
        """Where it is."""
        cell = self.new or self.old
        assert cell is not None  # noqa: S101  # a change has one side at least
        return cell

    @property
    def difference(self) -> float | None:
        """New less old, percentages in points; None where one is not a number."""
        old, new = number(self.old), number(self.new)
        if old is None or new is None:
            return None
        return round(new - old, DECIMALS)


def changed_cells(frozen: Document, again: Document) -> list[Change]:
    """The cells that differ, in the order of the frozen tables, new ones last.

    A table or column that the report did not have yet corrects nothing in it.
    """
    had = set(_named_columns(frozen))
    old = dict(_cells(frozen))
    new = {
        (table, row, column): cell
        for (table, row, column), cell in _cells(again)
        if (table, column) in had
    }
    return [
        Change(old.get(key), new.get(key))
        for key in dict.fromkeys((*old, *new))
        if _value(old.get(key)) != _value(new.get(key))
    ]


def _named_columns(document: Document) -> Iterator[tuple[str, str]]:
    for table in document["tables"]:
        for column in table["columns"]:
            yield table["key"], column["key"]


def _value(cell: Cell | None) -> Any:
    """A missing cell differs from an empty one."""
    return GONE if cell is None else (cell.value,)


def _cells(document: Document) -> Iterator[tuple[tuple[str, str, str], Cell]]:
    for table in document["tables"]:
        keys = table["keys"]
        for row in table["rows"]:
            name = " · ".join(str(value) for value in row[:keys])
            for column, value in zip(table["columns"][keys:], row[keys:], strict=True):
                cell = Cell(
                    table["title"], name, column["title"], value, Kind(column["kind"])
                )
                yield (table["key"], name, column["key"]), cell


def text(cell: Cell | None) -> str:
    """What a cell shows."""
    return GONE if cell is None else shown(cell.value, cell.kind)


def number(cell: Cell | None) -> float | None:
    """The number in a cell, percentages times a hundred; None if it has none."""
    if cell is None or cell.value is None or isinstance(cell.value, str):
        return None
    if cell.kind in {Kind.PERCENT, Kind.POINTS}:
        return round(cell.value * HUNDRED, DECIMALS)
    return cell.value
