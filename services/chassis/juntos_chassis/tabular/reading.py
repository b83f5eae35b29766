"""A table in a file: what kind it is, which columns it has, its rows one by one."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from ..errors import InvalidInput
from ..storable import shown
from .csv_file import read_csv
from .row import Row
from .texts import REASON_COLUMN, column_name
from .xlsx_file import read_xlsx

ZIP: Final = b"PK\x03\x04"
OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
LOCKED: Final = (
    "El archivo es de un Excel antiguo o tiene contraseña: guárdelo como XLSX sin ella."
)
HEADER_WITHIN: Final = 10
EMPTY: Final = "El archivo está vacío."
MISSING: Final = "Al archivo le faltan columnas: {columns}."
TWICE: Final = "El archivo tiene columnas repetidas: {columns}."


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a table needs, by normalised name (see ``texts.column_name``)."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other normalised titles in use → the name here."""


@dataclass(frozen=True, slots=True)
class Table:
    """An open table; iterating it once gives its rows."""

    titles: tuple[str, ...]
    """As they stand in the file."""
    names: tuple[str, ...]
    """Their normalised names, in the same order; empty for a column without title."""
    unknown: tuple[str, ...]
    """Titles that nothing reads; reports name them instead of dropping them."""
    _header_row: int
    _lines: Iterator[list[str]]

    def __iter__(self) -> Iterator[Row]:
        """The rows that are not blank, numbered as a spreadsheet numbers them."""
        for number, cells in enumerate(self._lines, self._header_row + 1):
            if any(cell.strip() for cell in cells):
                yield Row(number, self.names, cells)


def open_table(path: Path, columns: Columns) -> Table:
    """Read the header of a CSV or XLSX; the content tells which, not the name.

    Raises:
        InvalidInput: if it is neither, or lacks or repeats columns.
    """
    lines = _lines(path)
    number, titles = _header(lines, columns)
    names = _named(titles, columns)
    wanted = {*columns.required, *columns.optional}
    twice = sorted(name for name in wanted if names.count(name) > 1)
    if twice:
        detail = TWICE.format(columns=", ".join(twice))
        raise InvalidInput(detail, code="repeated-columns")
    unknown = tuple(
        title
        for title, name in zip(titles, names, strict=True)
        if name not in {*wanted, REASON_COLUMN, ""}
    )
    return Table(tuple(titles), names, unknown, number, lines)


@contextmanager
def stored(body: bytes | Iterable[bytes]) -> Iterator[Path]:
    """A received table as a file, removed afterwards."""
    blocks = (body,) if isinstance(body, bytes) else body
    with tempfile.TemporaryDirectory(prefix="juntos-table-") as folder:
        path = Path(folder) / "table"
        with path.open("wb") as file:
            file.writelines(blocks)
        yield path


def _lines(path: Path) -> Iterator[list[str]]:
    with path.open("rb") as file:
        start = file.read(len(ZIP))
    if start == ZIP:
        return read_xlsx(path)
    if start == OLD_OFFICE:
        raise InvalidInput(LOCKED, code="old-excel")
    return read_csv(path)


def _header(lines: Iterator[list[str]], columns: Columns) -> tuple[int, list[str]]:
    """The first row with every required column; people put titles above it."""
    missing: list[str] | None = None
    for number, found in enumerate(islice(lines, HEADER_WITHIN), 1):
        titles = list(map(shown, found))
        names = _named(titles, columns)
        lacking = [name for name in columns.required if name not in names]
        if not lacking:
            return number, titles
        if any(names) and (missing is None or len(lacking) < len(missing)):
            missing = lacking
    if missing is None:
        raise InvalidInput(EMPTY, code="empty-file")
    detail = MISSING.format(columns=", ".join(missing))
    raise InvalidInput(detail, code="missing-columns")


def _named(titles: Sequence[str], columns: Columns) -> tuple[str, ...]:
    names = map(column_name, titles)
    return tuple(columns.aliases.get(name, name) for name in names)
