"""The validated list on paper: a workbook, and the document to sign (line 11)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from juntos_chassis.documents import render_pdf
from juntos_chassis.tabular import Column, Kind, Sheet, stored, write_workbook
from juntos_contracts.requests import PersonOnList

TITLE: Final = "Lista validada de madres líderes"
UNKNOWN: Final = "(sin datos en el directorio)"
COLUMNS: Final = (
    Column("Ubigeo", width=10, definition="Código de distrito del INEI."),
    Column("Distrito", width=24),
    Column("DNI", width=12),
    Column("Apellidos", width=28),
    Column("Nombres", width=28),
    Column("Liderazgo", Kind.WHOLE, definition="De 0 a 100."),
    Column("Compromiso", Kind.WHOLE, definition="De 0 a 100."),
    Column("Convocatoria", Kind.WHOLE, definition="De 0 a 100."),
    Column("Fue madre líder antes", definition="En una edición anterior."),
    Column("Seleccionada el", Kind.DATE),
    Column("Dejó el cargo el", Kind.DATE, definition="Después de firmarse la lista."),
)
SUMMARY: Final = (Column("Dato", width=28), Column("Valor", width=70))
Persons = Mapping[UUID, PersonOnList]


def list_xlsx(found: Mapping[str, Any], persons: Persons) -> bytes:
    """The list as a workbook; names are asked for when it is made, and not kept."""
    about = (
        ("Unidad territorial", found["territorial_unit"]),
        ("Validada el", f"{found['validated_on']:%d/%m/%Y}"),
        ("Documento", found["document"] or ""),
        ("Huella de la lista (SHA-256)", found["content_sha256"] or ""),
    )
    sheets = (
        Sheet("Madres líderes", COLUMNS, [_row(m, persons) for m in found["members"]]),
        Sheet("Acerca de", SUMMARY, about),
    )
    with stored(b"") as path:
        write_workbook(path, sheets, title=TITLE, made_on=found["validated_on"])
        return path.read_bytes()


def list_pdf(found: Mapping[str, Any], edition: int, persons: Persons) -> bytes:
    """The document that the unit signs, with the digest of the list."""
    members = found["members"]
    rows = [
        (
            str(number),
            _district(member),
            person.document_number or "" if person else "",
            f"{person.surnames}, {person.given_names}" if person else UNKNOWN,
            str(member["total"]),
            "sí" if member["former_leader"] else "",
        )
        for number, member in enumerate(members, 1)
        for person in (persons.get(UUID(member["user_id"])),)
    ]
    by_district = sorted(Counter(map(_district, members)).items())
    data = {
        "title": TITLE,
        "code": found["document"] or f"ML-{edition}-{found['territorial_unit']}",
        "unit": found["territorial_unit"],
        "edition": edition,
        "on": found["validated_on"],
        "districts": [(district, str(count)) for district, count in by_district],
        "digest": found["content_sha256"] or "",
        "rows": rows,
    }
    template = files("juntos_leaders") / "documents" / "lista-madres-lideres.typ"
    return render_pdf(template, data, on=found["validated_on"])


def _row(member: Mapping[str, Any], persons: Persons) -> tuple[Any, ...]:
    person = persons.get(UUID(member["user_id"]))
    scores = member["scores"]
    return (
        member["ubigeo"],
        member["district"] or "",
        person.document_number or "" if person else "",
        person.surnames if person else UNKNOWN,
        person.given_names if person else "",
        scores["leadership"],
        scores["commitment"],
        scores["convening_power"],
        "sí" if member["former_leader"] else "no",
        _day(member["selected_on"]),
        _day(member["left_on"]),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _district(member: Mapping[str, Any]) -> str:
    return f"{member['ubigeo']} {member['district'] or ''}".rstrip()
