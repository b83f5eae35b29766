"""The table of official figures: what each of its rows must say."""

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from juntos_chassis.errors import InvalidInput
from juntos_chassis.storable import parsed_json, require_storable
from juntos_chassis.tabular import Columns, Row

from ..domain.issued_report import NATIONAL
from ..domain.official_figure import Publication
from .inei import find_district, regions

ALIASES: Final = {
    "series": "serie",
    "series_name": "nombre",
    "level": "nivel",
    "place": "lugar",
    "period": "periodo",
    "value": "valor",
    "unit": "unidad",
    "age_band": "edad",
    "source": "fuente",
    "published_on": "publicada",
}
COLUMNS: Final = Columns(required=tuple(ALIASES.values()), aliases=ALIASES)
LEVELS: Final = {
    "nacional": "national",
    "región": "region",
    "ut": "unit",
    "distrito": "district",
    "national": "national",
    "unit": "unit",
    "district": "district",
}
UNITS: Final = {
    "porcentaje": "percent",
    "personas": "persons",
    "percent": "percent",
    "persons": "persons",
}
PERIOD: Final = r"[0-9]{4}(-(0[1-9]|1[0-2]|S[12]))?"
NOT_A_PERIOD: Final = "debe ser un año (2025), semestre (2025-S1) o mes (2025-12)"
NUMBER: Final = r"[0-9]{1,9}(\.[0-9]{1,4})?"
NOT_A_NUMBER: Final = "debe ser un número con punto decimal, como 10.32"
SERIES: Final = r"[a-z0-9_]{3,60}"
NOT_A_SERIES: Final = "debe ser un código en minúsculas, como anaemia_6_12_months"
ABOVE_ALL: Final = "un porcentaje no pasa de 100"
WHOLE: Final = 100
PLACES: Final = {
    "national": "debe quedar vacío o decir national",
    "region": "debe ser el código INEI de una región, de dos dígitos",
    "unit": "debe tener la forma UT01",
    "district": "debe ser el ubigeo INEI de un distrito",
}
NOT_A_LIST: Final = "El JSON debe ser una lista de cifras, cada una un objeto."


def as_table(path: Path) -> Path:
    """The file itself, or a CSV of the same rows if it is a JSON list.

    Raises:
        InvalidInput: if it is JSON but no list of objects, or has strange characters.
    """
    with path.open("rb") as file:
        if file.read(1) not in {b"[", b"{"}:
            return path
    try:
        found: Any = parsed_json(path.read_bytes(), parse_float=str)
    except ValueError as problem:
        raise InvalidInput(NOT_A_LIST, code="broken-json") from problem
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise InvalidInput(NOT_A_LIST, code="broken-json")
    require_storable(found)
    table = path.with_name("figures.csv")
    titles = list(dict.fromkeys(key for one in found for key in one))
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, titles)
        writer.writeheader()
        writer.writerows(found)
    return table


class FigureCheck:
    """Checks the rows of one file; a figure may appear in it once."""

    def __init__(self) -> None:
        """No figure seen yet."""
        self._seen: dict[object, int] = {}

    def __call__(self, row: Row) -> Publication:
        """The figure of a row."""
        level = row.one_of("nivel", LEVELS)
        unit = row.one_of("unidad", UNITS)
        publication = Publication(
            series=row.matching("serie", SERIES, NOT_A_SERIES),
            series_name=row.text("nombre", most=200),
            level=level,
            place=_place(row, level),
            period=row.matching("periodo", PERIOD, NOT_A_PERIOD),
            value=_value(row, unit),
            unit=unit,
            age_band=row.text("edad", most=60),
            source=row.text("fuente", most=200),
            published_on=row.date("publicada"),
        )
        if row.errors:
            return publication
        first = self._seen.setdefault(publication.figure_id, row.number)
        if first != row.number:
            row.refuse("serie", f"la misma cifra ya aparece en la fila {first}")
        return publication


def _value(row: Row, unit: str) -> Decimal:
    text = row.matching("valor", NUMBER, NOT_A_NUMBER)
    value = Decimal(text or 0)
    if unit == "percent" and value > WHOLE:
        row.refuse("valor", ABOVE_ALL)
    return value


def _place(row: Row, level: str) -> str:
    code = row.optional("lugar")
    known = {
        "national": code in {"", NATIONAL},
        "region": code in regions(),
        "unit": len(code) == len("UT01") and code[:2] == "UT" and code[2:].isdigit(),
        "district": find_district(code) is not None,
    }
    if not known[level]:
        row.refuse("lugar", PLACES[level])
    return code or NATIONAL
