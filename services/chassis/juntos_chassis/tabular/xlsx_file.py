"""XLSX of unknown origin: its size is measured before anything is built from it."""

import re
import struct
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import python_calamine

from ..errors import InvalidInput

MAX_INFLATED_BYTES: Final = 512 << 20
MAX_CELLS: Final = 8_000_000
"""The reader keeps a dense rectangle up to the farthest cell: 32 bytes for each."""
MAX_PARTS: Final = 1_000
BLOCK_BYTES: Final = 1 << 20
TAIL_BYTES: Final = 64
LOCAL_HEADER: Final = struct.Struct("<26xHH")
REFERENCE: Final = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
LETTERS: Final = 26
TOO_LARGE: Final = "El archivo XLSX es demasiado grande al descomprimirse."
TOO_WIDE: Final = (
    "La hoja ocupa {rows} filas por {columns} columnas: borre las celdas sobrantes."
)
DAMAGED: Final = "El archivo XLSX está dañado o protegido con contraseña."


def read_xlsx(path: Path) -> Iterator[list[str]]:
    """The cells of every row of the first sheet, each as the text a person typed.

    Raises:
        InvalidInput: if it is damaged, locked, or larger than what is sane.
    """
    try:
        _require_sane(path)
        book = python_calamine.CalamineWorkbook.from_path(path)
        sheet = book.get_sheet_by_index(0)
    except (
        BadZipFile,
        struct.error,
        zlib.error,
        python_calamine.CalamineError,
    ) as fault:
        raise InvalidInput(DAMAGED, code="damaged-xlsx") from fault
    for row in sheet.iter_rows():
        yield [cell_text(cell) for cell in row]


def cell_text(
    cell: float | str | bool | date | datetime | time | timedelta,  # noqa: FBT001  # a cell may be true
) -> str:
    """What was typed: a number without ``.0``, a date as AAAA-MM-DD."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "sí" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat()
    return str(cell)


def _require_sane(path: Path) -> None:
    """Count what really comes out; the sizes that the file declares may lie."""
    left = MAX_INFLATED_BYTES
    with ZipFile(path) as book, path.open("rb") as file:
        parts = book.infolist()
        if len(parts) > MAX_PARTS or sum(p.file_size for p in parts) > left:
            raise InvalidInput(TOO_LARGE, code="xlsx-too-large")
        for part in parts:
            extent = _Extent()
            for block in _inflated(file, part):
                left -= len(block)
                if left < 0:
                    raise InvalidInput(TOO_LARGE, code="xlsx-too-large")
                if part.filename.lower().startswith("xl/worksheets/"):
                    extent.see(block)
            extent.require_sane()


class _Extent:
    """The farthest cell that a sheet names, seen block by block."""

    def __init__(self) -> None:
        self._rows = 0
        self._columns = 0
        self._tail = b""

    def see(self, block: bytes) -> None:
        found = REFERENCE.findall(self._tail + block)
        if found:
            self._rows = max(self._rows, *(int(row) for _, row in found), 0)
            letters = {letters for letters, _ in found}
            self._columns = max(self._columns, *map(_column_number, letters), 0)
        self._tail = block[-TAIL_BYTES:]

    def require_sane(self) -> None:
        if self._rows * self._columns > MAX_CELLS:
            detail = TOO_WIDE.format(rows=self._rows, columns=self._columns)
            raise InvalidInput(detail, code="xlsx-too-large")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * LETTERS + letter - ord("A") + 1
    return number


def _inflated(file: BinaryIO, part: ZipInfo) -> Iterator[bytes]:
    """The content of one part, without trusting the size it declares."""
    file.seek(part.header_offset)
    name, extra = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
    file.seek(name + extra, 1)
    left = part.compress_size
    if part.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise BadZipFile(f"compression {part.compress_type}")
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0 and (block := file.read(min(BLOCK_BYTES, left))):
        left -= len(block)
        if part.compress_type == ZIP_STORED:
            yield block
            continue
        while block:
            yield inflater.decompress(block, BLOCK_BYTES)
            block = inflater.unconsumed_tail
