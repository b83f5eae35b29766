"""The CSV of districts and units: reading, checking each row, saying what is wrong."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from juntos_chassis.errors import FieldError, InvalidInput

from ..domain.district import Assignment
from .inei import DirectoryEntry, find_district, is_reniec_code, same_name

COLUMNS: Final = ("ubigeo", "distrito", "ut", "nombre_ut", "desde")
SHOWN_CHARACTERS: Final = 80
SIX_DIGITS: Final = "debe tener seis dígitos: guarde la columna como texto"
NOT_IN_INEI: Final = "no es un código de distrito del INEI"
OTHER_NAME: Final = "para el INEI ese código es {name} ({province}, {region})"
RENIEC_CODE: Final = "; el código parece de RENIEC, que no se acepta"


def read_assignments(body: bytes) -> Iterator[Assignment | list[FieldError]]:
    """The rows of the file, each as an assignment or as the errors found in it.

    Args:
        body: CSV in UTF-8 (with or without BOM), comma or semicolon, header in row 1.
            ``distrito`` may be empty; where it is not, it must be INEI's name.

    Raises:
        InvalidInput: if the file cannot be read at all or lacks columns.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        detail = f"El archivo no está en UTF-8 (byte {problem.start})."
        raise InvalidInput(detail, code="not-utf8") from problem
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
    if missing:
        detail = f"Al archivo le faltan columnas: {', '.join(missing)}."
        raise InvalidInput(detail, code="missing-columns")
    seen: dict[str, int] = {}
    for raw in rows:
        yield _Row(rows.line_num, raw).checked(seen)


class _Row:
    """One row; collects every error, not just the first."""

    def __init__(self, number: int, raw: dict[str, str | None]) -> None:
        self._number = number
        self._raw = raw
        self._errors: list[FieldError] = []

    def checked(self, seen: dict[str, int]) -> Assignment | list[FieldError]:
        """The assignment, or what is wrong with the row."""
        entry = self._district(seen)
        unit = self._matching("ut", r"UT[0-9]{2}", "debe tener la forma UT01")
        unit_name = self._matching("nombre_ut", r".{1,80}", "falta este dato")
        valid_from = self._date("desde")
        if self._errors or entry is None or valid_from is None:
            return self._errors
        return Assignment(
            ubigeo=self._text("ubigeo"),
            district_name=entry.district,
            province_name=entry.province,
            region_name=entry.region,
            unit=unit,
            unit_name=unit_name,
            valid_from=valid_from,
        )

    def _district(self, seen: dict[str, int]) -> DirectoryEntry | None:
        ubigeo = self._matching("ubigeo", r"[0-9]{6}", SIX_DIGITS)
        if not ubigeo:
            return None
        first = seen.setdefault(ubigeo, self._number)
        if first != self._number:
            self._refuse("ubigeo", f"ya aparece en la fila {first}")
        entry = find_district(ubigeo)
        if entry is None:
            self._refuse("ubigeo", NOT_IN_INEI)
            return None
        self._require_name(ubigeo, entry)
        return entry

    def _require_name(self, ubigeo: str, entry: DirectoryEntry) -> None:
        given = self._text("distrito")
        if not given or same_name(given, entry.district):
            return
        reason = OTHER_NAME.format(
            name=entry.district, province=entry.province, region=entry.region
        )
        if is_reniec_code(ubigeo, given):
            reason += RENIEC_CODE
        self._refuse("distrito", reason)

    def _text(self, field: str) -> str:
        return (self._raw.get(field) or "").strip()

    def _matching(self, field: str, pattern: str, reason: str) -> str:
        value = self._text(field)
        if re.fullmatch(pattern, value, re.ASCII):
            return value
        self._refuse(field, reason)
        return ""

    def _date(self, field: str) -> date | None:
        try:
            return date.fromisoformat(self._text(field))
        except ValueError:
            self._refuse(field, "debe ser una fecha AAAA-MM-DD")
            return None

    def _refuse(self, field: str, reason: str) -> None:
        value = self._text(field)[:SHOWN_CHARACTERS]
        self._errors.append(FieldError(field, reason, self._number, value))
