"""The padrón CSV: reading, checking each row, and saying what is wrong with it."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

import phonenumbers

from juntos_chassis.errors import FieldError, InvalidInput
from juntos_chassis.seedwork import Territory

from ..domain.values import Eligibility
from .directory import Person

COLUMNS: Final = (
    "codigo_hogar",
    "ubigeo",
    "ut",
    "condicion",
    "dni",
    "apellidos",
    "nombres",
    "fecha_nacimiento",
    "telefono",
    "whatsapp",
    "ediciones_anteriores",
)
CONDITIONS: Final = {
    "gestante": Eligibility.PREGNANT,
    "menor_24_meses": Eligibility.CHILD_UNDER_24_MONTHS,
}
YES_NO: Final = {"si": True, "sí": True, "no": False}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PadronRow:
    """One usuaria of the padrón with her household."""

    number: int
    household_code: str
    territory: Territory
    eligibility: Eligibility
    person: Person
    earlier_editions: tuple[int, ...]


def read_padron(body: bytes) -> Iterator[PadronRow | list[FieldError]]:
    """The rows of a padrón, each as data or as the errors found in it.

    Args:
        body: CSV in UTF-8 (with or without BOM), comma or semicolon, header in row 1.

    Raises:
        InvalidInput: if the file cannot be read at all or lacks columns.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise InvalidInput(
            f"El archivo no está en UTF-8 (byte {problem.start}).", code="not-utf8"
        ) from problem
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
    if missing:
        raise InvalidInput(
            f"Al archivo le faltan columnas: {', '.join(missing)}.",
            code="missing-columns",
        )
    seen: dict[str, int] = {}
    for raw in rows:
        yield _checked(rows.line_num, raw, seen)


def _checked(
    number: int, raw: dict[str, str | None], seen: dict[str, int]
) -> PadronRow | list[FieldError]:
    reader = _RowReader(number, raw)
    row = PadronRow(
        number=number,
        household_code=reader.text("codigo_hogar"),
        territory=Territory(
            reader.matching("ubigeo", r"[0-9]{6}", "debe tener seis dígitos (INEI)"),
            reader.matching("ut", r"UT[0-9]{2}", "debe tener la forma UT01"),
        ),
        eligibility=reader.one_of("condicion", CONDITIONS),
        person=Person(
            document_number=reader.matching(
                "dni", r"[0-9]{8}", "debe tener ocho dígitos"
            ),
            surnames=reader.text("apellidos"),
            given_names=reader.text("nombres"),
            birth_date=reader.date("fecha_nacimiento"),
            telephone=reader.telephone("telefono"),
            has_whatsapp=reader.one_of("whatsapp", YES_NO),
        ),
        earlier_editions=reader.years("ediciones_anteriores"),
    )
    first = seen.setdefault(row.person.document_number, number)
    if first != number and row.person.document_number:
        reader.refuse("dni", f"ya aparece en la fila {first}")
    return reader.errors or row


class _RowReader:
    """Reads the fields of one row and collects every error, not just the first."""

    def __init__(self, number: int, raw: dict[str, str | None]) -> None:
        self._number = number
        self._raw = raw
        self.errors: list[FieldError] = []

    def refuse(self, field: str, reason: str) -> None:
        value = (self._raw.get(field) or "")[:80]
        self.errors.append(FieldError(field, reason, self._number, value))

    def text(self, field: str) -> str:
        value = (self._raw.get(field) or "").strip()
        if not value:
            self.refuse(field, "falta este dato")
        return value

    def matching(self, field: str, pattern: str, reason: str) -> str:
        value = (self._raw.get(field) or "").strip()
        if not re.fullmatch(pattern, value):
            self.refuse(field, reason)
            return ""
        return value

    def one_of(self, field: str, options: Mapping[str, T]) -> T:
        value = (self._raw.get(field) or "").strip().lower()
        if value not in options:
            self.refuse(field, f"debe ser uno de: {', '.join(options)}")
            return next(iter(options.values()))
        return options[value]

    def date(self, field: str) -> date:
        try:
            return date.fromisoformat((self._raw.get(field) or "").strip())
        except ValueError:
            self.refuse(field, "debe ser una fecha AAAA-MM-DD")
            return date.min

    def telephone(self, field: str) -> str | None:
        """E.164, or None: a usuaria without a telephone is registered all the same."""
        value = (self._raw.get(field) or "").strip()
        if not value:
            return None
        try:
            number = phonenumbers.parse(value, "PE")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            self.refuse(field, "no es un número de teléfono del Perú")
            return None
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    def years(self, field: str) -> tuple[int, ...]:
        value = (self._raw.get(field) or "").strip()
        if not re.fullmatch(r"([0-9]{4}( [0-9]{4})*)?", value):
            self.refuse(field, "deben ser años separados por espacios")
            return ()
        return tuple(int(year) for year in value.split())
