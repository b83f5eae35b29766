"""The list to fill in: made from the roster, with names that are not kept."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

from juntos_chassis.tabular import Column, Sheet, write_workbook
from juntos_chassis.tabular.texts import plain
from juntos_contracts.requests import PersonOnList

from .words import REASONS

SHEET: Final = "Asistencia"
TITLES: Final = (
    "N.º",
    "DNI",
    "Apellidos",
    "Nombres",
    "Asistió",
    "Motivo de inasistencia",
    "ID",
)
COLUMNS: Final = (
    Column(TITLES[0], width=6),
    Column(TITLES[1], width=11),
    Column(TITLES[2], width=26),
    Column(TITLES[3], width=26),
    Column(
        TITLES[4], width=10, choices=("sí", "no"), definition="Si estuvo en la sesión"
    ),
    Column(
        TITLES[5],
        width=24,
        choices=tuple(REASONS),
        definition="Solo si faltó y se sabe por qué",
    ),
    Column(TITLES[6], width=38, definition="No lo cambie: dice quién es la usuaria"),
)
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Template:
    """An empty attendance list of one session."""

    title: str
    made_on: date
    users: Sequence[UUID]
    persons: Mapping[UUID, PersonOnList]

    def xlsx(self) -> bytes:
        """As a workbook whose cells offer what may be written."""
        with TemporaryDirectory(prefix="juntos-template-") as folder:
            path = Path(folder) / "template.xlsx"
            sheet = Sheet(SHEET, COLUMNS, self._rows())
            write_workbook(path, [sheet], title=self.title, made_on=self.made_on)
            return path.read_bytes()

    def csv(self) -> bytes:
        """As UTF-8 with BOM and semicolons, as Spanish spreadsheets open it."""
        text = StringIO(newline="")
        writer = csv.writer(text, delimiter=";")
        writer.writerow(TITLES)
        writer.writerows([_harmless(cell) for cell in row] for row in self._rows())
        return text.getvalue().encode("utf-8-sig")

    def _rows(self) -> list[tuple[str, ...]]:
        listed = sorted(self.users, key=self._order)
        rows: list[tuple[str, ...]] = []
        for number, user in enumerate(listed, 1):
            person = self.persons.get(user)
            known = (
                (person.document_number or "", person.surnames, person.given_names)
                if person
                else ("", "", "")
            )
            rows.append((str(number), *known, "", "", str(user)))
        return rows

    def _order(self, user: UUID) -> tuple[bool, str, str, str]:
        """By name; at the end those whose names were erased."""
        person = self.persons.get(user)
        if person is None:
            return True, "", "", str(user)
        return False, plain(person.surnames), plain(person.given_names), str(user)


def _harmless(cell: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell
