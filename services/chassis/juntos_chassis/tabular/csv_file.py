"""CSV as people save it: UTF-8 or Windows, comma or semicolon; read line by line."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ..errors import InvalidInput

READ_BYTES: Final = 1 << 20
LOOKED_AT_CHARACTERS: Final = 4_096
CELL_CHARACTERS: Final = 32_767
"""As much as a cell of a spreadsheet holds."""
SPANISH_CP1252: Final = frozenset("áéíóúüñÁÉÍÓÚÜÑ°ºª¿¡´–’“”".encode("cp1252"))
NOT_UTF8: Final = (
    "El archivo no está en UTF-8 (byte {position}). Guárdelo como CSV UTF-8 o XLSX."
)
NOT_TEXT: Final = "El archivo no es texto: se espera un CSV o un XLSX."
BROKEN: Final = "El CSV no se puede leer cerca de la línea {line}: {problem}."

WORDS: Final = {
    "unexpected end of data": "unas comillas se abren y no se cierran",
    "expected after": "tras unas comillas que se cierran sigue otro texto",
    "field larger than field limit": "una celda es demasiado larga",
}
"""What the reader may meet, by a part of how it says so."""


def read_csv(path: Path) -> Iterator[list[str]]:
    """The cells of every line, the header first; memory does not grow with the file.

    Raises:
        InvalidInput: if the encoding cannot be told or a quote is left open.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        start = file.read(LOOKED_AT_CHARACTERS)
        file.seek(0)
        delimiter = ";" if start.count(";") > start.count(",") else ","
        lines = csv.reader(file, delimiter=delimiter, strict=True)
        csv.field_size_limit(CELL_CHARACTERS)
        try:
            yield from lines
        except csv.Error as problem:
            told = (spanish for said, spanish in WORDS.items() if said in str(problem))
            reason = next(told, str(problem))
            detail = BROKEN.format(line=lines.line_num, problem=reason)
            raise InvalidInput(detail, code="broken-csv") from problem


def _encoding(path: Path) -> str:
    """UTF-8, or Windows-1252 if every other byte is a sign that Spanish uses.

    Bytes alone never prove Windows-1252; letters of Spanish and nothing else do as
    well as anything can. What does not fit is refused instead of guessed.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    read, fault = 0, -1
    strange: set[int] = set()
    with path.open("rb") as file:
        while block := file.read(READ_BYTES):
            if b"\0" in block:
                raise InvalidInput(NOT_TEXT, code="unknown-file-kind")
            if fault < 0:
                fault = _fault(decoder, block, read)
            strange |= {byte for byte in set(block) if byte > 0x7F}  # noqa: PLR2004  # ASCII ends there
            read += len(block)
    if fault < 0 and not decoder.getstate()[0]:
        return "utf-8-sig"
    if strange <= SPANISH_CP1252:
        return "cp1252"
    position = fault if fault >= 0 else read
    raise InvalidInput(NOT_UTF8.format(position=position), code="not-utf8")


def _fault(decoder: codecs.IncrementalDecoder, block: bytes, read: int) -> int:
    """Where in the file a block stops being UTF-8, or -1."""
    pending = len(decoder.getstate()[0])
    try:
        decoder.decode(block)
    except UnicodeDecodeError as problem:
        return read - pending + problem.start
    return -1
