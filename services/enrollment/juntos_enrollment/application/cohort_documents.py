"""The final list on paper: a workbook, and the acta for a regional government."""

from collections import Counter
from importlib.resources import files
from typing import Any, Final

from juntos_chassis.documents import render_pdf
from juntos_chassis.tabular import Column, Kind, Sheet, stored, write_workbook

TITLE: Final = "Acta de entrega de la lista final de participantes"
UNNAMED: Final = {
    "erased": "(datos borrados a su pedido)",
    "merged": "(registro unido al de otra usuaria, hogar {merged_into_household})",
    "nobody": "(sin usuaria registrada)",
}
COLUMNS: Final = (
    Column("Ubigeo", width=10, definition="Código de distrito del INEI."),
    Column("Distrito", width=24),
    Column("Código de hogar"),
    Column("DNI", width=12),
    Column("Apellidos", width=28),
    Column("Nombres", width=28),
    Column("Inscrita el", Kind.DATE, definition="Fecha en que aceptó participar."),
)
SUMMARY: Final = (Column("Dato", width=28), Column("Valor", width=70))


def list_xlsx(found: dict[str, Any]) -> bytes:
    """The list as a workbook: a sheet of participants and one about the list."""
    members = (
        (
            row["ubigeo"],
            row["district"],
            row["household_code"],
            row["document_number"] or "",
            row["surnames"] or _unnamed(row),
            row["given_names"] or "",
            row["enrolled_on"],
        )
        for row in found["members"]
    )
    about = (
        ("Unidad territorial", found["territorial_unit"]),
        ("Edición", str(found["edition"])),
        ("Cerrada el", f"{found['closed_on']:%d/%m/%Y}"),
        ("Hogares", str(found["households"])),
        ("Huella de la lista (SHA-256)", found["content_sha256"]),
    )
    sheets = (
        Sheet("Lista final", COLUMNS, members),
        Sheet("Acerca de", SUMMARY, about),
    )
    with stored(b"") as path:
        write_workbook(path, sheets, title=TITLE, made_on=found["closed_on"])
        return path.read_bytes()


def acta_pdf(found: dict[str, Any]) -> bytes:
    """The acta to sign, with the digest that its sign-off has to name."""
    households = {row["household_id"]: _district(row) for row in found["members"]}
    by_district = sorted(Counter(households.values()).items())
    rows = [
        (
            str(number),
            _district(row),
            row["household_code"],
            row["document_number"] or "",
            _name(row),
        )
        for number, row in enumerate(found["members"], 1)
    ]
    data = {
        "title": TITLE,
        "code": f"LF-{found['edition']}-{found['territorial_unit']}",
        "unit": found["territorial_unit"],
        "edition": found["edition"],
        "on": found["closed_on"],
        "households": len(households),
        "districts": [(district, str(count)) for district, count in by_district],
        "digest": found["content_sha256"],
        "rows": rows,
    }
    template = files("juntos_enrollment") / "documents" / "acta-lista-final.typ"
    return render_pdf(template, data, on=found["closed_on"])


def _name(row: dict[str, Any]) -> str:
    if row["surnames"]:
        return f"{row['surnames']}, {row['given_names']}"
    return _unnamed(row)


def _unnamed(row: dict[str, Any]) -> str:
    """Why a household of the list stands there without a name."""
    return UNNAMED[row["standing"]].format(**row)


def _district(row: dict[str, Any]) -> str:
    return f"{row['ubigeo']} {row['district']}".rstrip()
