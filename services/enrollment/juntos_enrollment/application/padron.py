"""The rows of a padrón: checked one by one, every bad field named."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import phonenumbers

from juntos_chassis.identity import Actor
from juntos_chassis.seedwork import Territory
from juntos_chassis.tabular import Columns, Row

from ..domain.values import Eligibility
from .directory import Person
from .districts import Districts

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
CHILD: Final = "fecha_nacimiento_nino"
DELIVERY: Final = "fecha_probable_parto"
GESTOR: Final = "gestor"
PADRON: Final = Columns(required=COLUMNS, optional=(CHILD, DELIVERY, GESTOR))
CONDITIONS: Final = {
    "gestante": Eligibility.PREGNANT,
    "menor_24_meses": Eligibility.CHILD_UNDER_24_MONTHS,
}
YES_NO: Final = {"si": True, "no": False}
PREGNANCY: Final = timedelta(days=300)
OUT_OF_SCOPE: Final = "el distrito está fuera de su ámbito"
BORN_LATER: Final = "es posterior a la fecha del padrón"
TOO_FAR: Final = "está a más de diez meses de la fecha del padrón"
NO_TELEPHONE: Final = "no es un número de teléfono del Perú"
GESTOR_CODE: Final = r"[A-Za-z0-9][A-Za-z0-9._@-]{0,127}"
NO_CODE: Final = "debe ser el código de la gestora, sin espacios; nunca su nombre"
TWICE: Final = "ya aparece en la fila {row}"


@dataclass(frozen=True, slots=True)
class PadronRow:
    """One usuaria of the padrón with her household."""

    number: int
    household_code: str
    territory: Territory
    eligibility: Eligibility
    person: Person
    earlier_editions: tuple[int, ...]


class PadronCheck:
    """Checks the rows of one file; a document number is known from its first row."""

    def __init__(self, occurred_on: date, sender: Actor, districts: Districts) -> None:
        """Bind to the date of the padrón, to who sent it, and to the districts."""
        self._occurred_on = occurred_on
        self._sender = sender
        self._districts = districts
        self._seen: dict[tuple[str, str], int] = {}

    def __call__(self, row: Row) -> PadronRow:
        """The meaning of a row; its errors stay in the row."""
        checked = PadronRow(
            number=row.number,
            household_code=row.text("codigo_hogar", most=40),
            territory=self._territory(row),
            eligibility=row.one_of("condicion", CONDITIONS),
            person=self._person(row),
            earlier_editions=_years(row),
        )
        document = checked.person.document_number
        if document:
            key = checked.household_code, document
            first = self._seen.setdefault(key, row.number)
            if first != row.number:
                row.refuse("dni", TWICE.format(row=first))
        return checked

    def _territory(self, row: Row) -> Territory:
        before = len(row.errors)
        territory = Territory(
            row.matching("ubigeo", r"[0-9]{6}", "debe tener seis dígitos (INEI)"),
            row.matching("ut", r"UT[0-9]{2}", "debe tener la forma UT01"),
        )
        if len(row.errors) == before:
            wrong = self._districts.objection(territory, self._occurred_on)
            if wrong is not None:
                row.refuse(*wrong)
            elif not self._sender.scope.covers(territory):
                row.refuse("ubigeo", OUT_OF_SCOPE)
        return territory

    def _person(self, row: Row) -> Person:
        return Person(
            document_number=row.digits("dni", 8),
            surnames=row.text("apellidos", most=120),
            given_names=row.text("nombres", most=120),
            birth_date=self._birth(row, "fecha_nacimiento"),
            telephone=_telephone(row),
            has_whatsapp=row.one_of("whatsapp", YES_NO),
            expected_delivery_on=self._delivery(row),
            children=(self._birth(row, CHILD),) if row.optional(CHILD) else (),
            gestor=_gestor(row),
        )

    def _birth(self, row: Row, field: str) -> date:
        found = row.date(field)
        if found > self._occurred_on:
            row.refuse(field, BORN_LATER)
        return found

    def _delivery(self, row: Row) -> date | None:
        found = row.optional_date(DELIVERY)
        if found is not None and found > self._occurred_on + PREGNANCY:
            row.refuse(DELIVERY, TOO_FAR)
        return found


def _telephone(row: Row) -> str | None:
    """E.164, or None: a usuaria without a telephone is registered all the same."""
    value = row.optional("telefono")
    if not value:
        return None
    number = peruvian_number(value)
    if number is None:
        row.refuse("telefono", NO_TELEPHONE)
    return number


def peruvian_number(value: str) -> str | None:
    """A telephone as E.164, None if it cannot be one of Peru."""
    if re.fullmatch(r"9[0-9]{8}", value, re.ASCII):
        return f"+51{value}"  # every mobile number of Peru, and nearly every row
    try:
        number = phonenumbers.parse(value, "PE")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _gestor(row: Row) -> str | None:
    """The code of a gestora: it travels in events, where no name may be."""
    value = row.optional(GESTOR)
    if value and not re.fullmatch(GESTOR_CODE, value, re.ASCII):
        row.refuse(GESTOR, NO_CODE)
        return None
    return value or None


def _years(row: Row) -> tuple[int, ...]:
    value = row.optional("ediciones_anteriores")
    if not re.fullmatch(r"(20[0-9]{2}( 20[0-9]{2})*)?", value, re.ASCII):
        row.refuse("ediciones_anteriores", "deben ser años separados por espacios")
        return ()
    return tuple(sorted({int(year) for year in value.split()}))
