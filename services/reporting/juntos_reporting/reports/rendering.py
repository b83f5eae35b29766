"""A frozen document as bytes of each format; the same document, the same bytes."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from importlib.resources import files
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from juntos_chassis.documents import render_pdf
from juntos_chassis.tabular import Column as SheetColumn
from juntos_chassis.tabular import Kind as CellKind
from juntos_chassis.tabular import Sheet, stored, write_workbook

from .content import Document, Kind, Value, canonical, digest
from .drawing import drawn
from .showing import shown
from .texts import (
    definition_rows,
    moment,
    particulars,
    policy_rows,
    position_rows,
    quality_rows,
)

TEMPLATE: Final = "informe.typ"
OFFICE: Final = "Unidad de Acompañamiento y Servicios Complementarios (UAS)"
UNIT_OFFICE: Final = "Unidad territorial {name}"
LONG: Final = 12
"""A text column with longer values takes the room that is left."""
SENTENCE: Final = 36
"""One with longer values still takes twice as much of it as another."""
UPRIGHT_COLUMNS: Final = 10
"""A table with more columns stands on pages laid across."""
SHEET_CHARACTERS: Final = 31
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t")
CELLS: Final = {
    Kind.TEXT: CellKind.TEXT,
    Kind.DATE: CellKind.DATE,
    Kind.WHOLE: CellKind.WHOLE,
    Kind.DECIMAL: CellKind.DECIMAL,
    Kind.PERCENT: CellKind.PERCENT,
    Kind.POINTS: CellKind.PERCENT,
}


class Format(StrEnum):
    """The formats in which every report is kept."""

    JSON = "json"
    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"


def pdf_data(document: Document) -> dict[str, Any]:
    """What the page template reads; every value is text already."""
    basis = document["basis"]
    place = basis["place"]
    unit = place["level"] == "unit"
    return {
        "title": document["title"],
        "number": document["number"],
        "office": UNIT_OFFICE.format(name=place["name"]) if unit else OFFICE,
        "issued_on": document["issued_on"],
        "cutoff": moment(basis["known_at"]),
        "digest": digest(document),
        "particulars": particulars(document),
        "plan": basis["plan"],
        "corrects": document["corrects"],
        "notices": document["notices"],
        "passages": document["passages"],
        "tables": [_page_table(table) for table in document["tables"]],
        "quality": [(name, shown(n, Kind.WHOLE)) for name, n in quality_rows(document)],
        "policies": policy_rows(document),
        "positions": [
            (name, shown(at, Kind.WHOLE)) for name, at in position_rows(document)
        ],
        "definitions": definition_rows(document),
    }


def _page_table(table: Document) -> dict[str, Any]:
    kinds = [Kind(column["kind"]) for column in table["columns"]]
    rows = [
        [shown(value, kind) for value, kind in zip(row, kinds, strict=True)]
        for row in table["rows"]
    ]
    longest = [
        max((len(row[at]) for row in rows), default=0) for at in range(len(kinds))
    ]
    return {
        "title": table["title"],
        "note": table["note"],
        "columns": [
            {
                "title": column["title"],
                "number": kind is not Kind.TEXT,
                "room": _room(length) if kind is Kind.TEXT else 0,
            }
            for column, kind, length in zip(
                table["columns"], kinds, longest, strict=True
            )
        ],
        "landscape": len(kinds) > UPRIGHT_COLUMNS,
        "rows": rows,
        "charts": [
            chart for one in table["charts"] if (chart := drawn(one, table)) is not None
        ],
    }


def _room(length: int) -> int:
    """How much of the room that is left a text column takes; none if it is short."""
    return 0 if length <= LONG else 2 if length > SENTENCE else 1


def _pdf(document: Document) -> bytes:
    template = files("juntos_reporting") / "reports" / "templates" / TEMPLATE
    issued_on = date.fromisoformat(document["issued_on"])
    return render_pdf(template, pdf_data(document), on=issued_on)


def _xlsx(document: Document) -> bytes:
    about = [
        *particulars(document),
        ("Huella del contenido (SHA-256)", digest(document)),
        *((notice, "") for notice in document["notices"]),
        *((one["title"], one["body"]) for one in document["passages"]),
    ]
    sheets = [
        Sheet("Acerca de", _texts("Dato", "Valor"), about),
        *(_sheet(number, one) for number, one in enumerate(document["tables"], 1)),
        Sheet("Calidad", _counts("Qué se cuenta", "Cantidad"), quality_rows(document)),
        Sheet(
            "Políticas",
            _texts("Política", "Valor", "Desde", "Referencia"),
            policy_rows(document),
        ),
        Sheet("Posiciones", _counts("Registro", "Posición"), position_rows(document)),
    ]
    with stored(b"") as path:
        write_workbook(
            path,
            sheets,
            title=f"{document['title']} {document['number']}",
            made_on=date.fromisoformat(document["issued_on"]),
        )
        return path.read_bytes()


def _texts(*titles: str) -> list[SheetColumn]:
    return [SheetColumn(title, width=34) for title in titles]


def _counts(name: str, count: str) -> list[SheetColumn]:
    return [SheetColumn(name, width=48), SheetColumn(count, CellKind.WHOLE)]


def _sheet(number: int, table: Document) -> Sheet:
    kinds = [Kind(column["kind"]) for column in table["columns"]]
    columns = [
        SheetColumn(
            column["title"],
            CELLS[kind],
            30 if kind is Kind.TEXT else 14,
            definition=column["definition"] or column["title"],
        )
        for column, kind in zip(table["columns"], kinds, strict=True)
    ]
    rows = (
        [_cell(*pair) for pair in zip(row, kinds, strict=True)] for row in table["rows"]
    )
    return Sheet(_sheet_name(f"{number} {table['title']}"), columns, rows)


def _sheet_name(title: str) -> str:
    """As many whole words as a spreadsheet takes."""
    if len(title) <= SHEET_CHARACTERS:
        return title
    return title[: SHEET_CHARACTERS + 1].rsplit(" ", 1)[0]


def _cell(value: Value, kind: Kind) -> str | float | int | date | None:
    if kind is Kind.DATE and isinstance(value, str):
        return date.fromisoformat(value)
    return value


def _csv(document: Document) -> bytes:
    """A file a table, zipped; the date in the archive is the one of the report."""
    about = [*particulars(document), ("Huella (SHA-256)", digest(document))]
    meaning = "Cuadro", "Columna", "Definición"
    rule = "Política", "Valor", "Desde", "Referencia"
    pages: list[tuple[str, Sequence[str], Sequence[Sequence[Value]]]] = [
        ("acerca-de", ("Dato", "Valor"), about),
        ("definiciones", meaning, definition_rows(document)),
        ("calidad", ("Qué se cuenta", "Cantidad"), quality_rows(document)),
        ("politicas", rule, policy_rows(document)),
        ("posiciones", ("Registro", "Posición"), position_rows(document)),
        *((one["key"], _titles(one), one["rows"]) for one in document["tables"]),
    ]
    issued_on = date.fromisoformat(document["issued_on"])
    archive = io.BytesIO()
    with ZipFile(archive, "w") as zipped:
        for name, titles, rows in pages:
            entry = ZipInfo(f"{name}.csv", (*issued_on.timetuple()[:3], 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3
            zipped.writestr(entry, "".join(_lines(titles, rows)).encode("utf-8-sig"))
    return archive.getvalue()


def _titles(table: Document) -> list[str]:
    return [column["title"] for column in table["columns"]]


def _lines(titles: Sequence[str], rows: Sequence[Sequence[Value]]) -> Iterator[str]:
    for row in (titles, *rows):
        text = io.StringIO()
        # Semicolon and BOM: what a double click opens well in a Spanish spreadsheet.
        writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
        writer.writerow([_plain(value) for value in row])
        yield text.getvalue()


def _plain(value: Value) -> Value:
    """A text that a spreadsheet would run as a formula stays a text."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


RENDER: Final[dict[Format, Callable[[Document], bytes]]] = {
    Format.JSON: canonical,
    Format.PDF: _pdf,
    Format.XLSX: _xlsx,
    Format.CSV: _csv,
}


def render(document: Document) -> dict[str, bytes]:
    """The document in every format."""
    return {format_.value: make(document) for format_, make in RENDER.items()}
