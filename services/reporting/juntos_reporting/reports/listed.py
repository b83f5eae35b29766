"""The list of an indicator as a workbook: by opaque id, without names."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from juntos_chassis.tabular import Column, Sheet, stored, write_workbook

from ..queries.cut import Cut
from ..queries.evidence import Kind
from ..queries.listing import Listing
from .indicator_tables import PARTS, SHORT
from .texts import moment

IDS: Final = {
    Kind.USER: "Usuaria (identificador)",
    Kind.HOUSEHOLD: "Hogar (identificador)",
    Kind.DISTRICT: "Distrito (ubigeo)",
}
SHARES: Final = {
    **PARTS,
    "strict": "Paquete, lectura estricta",
    "broad": "Paquete, lectura amplia",
    "whole": "Cumple",
}
MARKS: Final[Mapping[bool | None, str]] = {
    True: "sí",
    False: "no",
    None: "no corresponde",
}
ABOUT: Final = (Column("Dato", width=24), Column("Valor", width=40))
MEANING: Final = "sí, no, o «no corresponde»: no se le debe, según la política vigente."


def workbook(found: Listing, cut: Cut, code: str) -> bytes:
    """The list with its cut-offs; written row by row."""
    columns = (
        Column(IDS[found.kind], width=38),
        Column("Región", width=10),
        Column("UT", width=10),
        Column("Ubigeo", width=10),
        *(Column(SHARES[name], width=24, definition=MEANING) for name in found.shares),
    )
    known = moment(cut.known_at.isoformat()) if cut.known_at else "todo lo registrado"
    about = (
        ("Indicador", SHORT[code]),
        ("Hechos hasta", f"{cut.as_of:%d/%m/%Y}"),
        ("Registrado hasta", known),
    )
    sheets = (
        Sheet(SHORT[code], columns, _rows(found)),
        Sheet(
            "Acerca de", (Column("Dato", width=24), Column("Valor", width=40)), about
        ),
    )
    with stored(b"") as path:
        write_workbook(path, sheets, title=f"Lista de {SHORT[code]}", made_on=cut.as_of)
        return path.read_bytes()


def _rows(found: Listing) -> Iterator[Sequence[str]]:
    for identity, region, unit, ubigeo, *marks in found.rows:
        yield identity, region, unit, ubigeo, *(MARKS[mark] for mark in marks)
