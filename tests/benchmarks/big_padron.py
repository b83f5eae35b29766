"""A padrón of any size, fictitious, with two usuarias in some households."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from juntos_chassis.tabular import Column, Sheet, write_workbook
from juntos_enrollment.application.padron import CHILD, COLUMNS, DELIVERY, GESTOR

SURNAMES: Final = ("QUISPE", "FLORES", "HUAMANI", "MAMANI", "ROJAS", "CCORI", "ÑAUPA")
GIVEN: Final = ("ANA", "BEATRIZ", "CARMEN", "DELIA", "ELSA", "FLOR", "GLADYS", "HILDA")
UNITS: Final = 26
DISTRICTS_A_UNIT: Final = 30
MADE_ON: Final = date(2026, 2, 24)
FIRST_BIRTH: Final = date(1984, 1, 1)


def write_padron(path: Path, rows: int) -> None:
    """Write a CSV of so many rows; every tenth household has a second usuaria."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*COLUMNS, CHILD, DELIVERY, GESTOR])
        for number in range(rows):
            writer.writerow(_row(number))


def write_padron_workbook(path: Path, rows: int) -> None:
    """Write the same as an XLSX, every cell a text, as offices export it."""
    columns = [Column(name) for name in (*COLUMNS, CHILD, DELIVERY, GESTOR)]
    sheet = Sheet("Padrón", columns, (_row(number) for number in range(rows)))
    write_workbook(path, [sheet], title="Padrón de ejemplo", made_on=MADE_ON)


def place_of(number: int) -> tuple[str, str]:
    """Ubigeo and unit of a household."""
    unit = number % UNITS
    district = (number // UNITS) % DISTRICTS_A_UNIT
    return f"{unit % 25 + 1:02d}{district // 10 + 1:02d}{district % 10 + 1:02d}", (
        f"UT{unit + 1:02d}"
    )


def _row(number: int) -> list[str]:
    household = number - 1 if number % 11 == 10 else number  # a second one
    ubigeo, unit = place_of(household)
    birth = FIRST_BIRTH + timedelta(days=number * 7 % 7300)
    pregnant = household % 14 == 0
    return [
        f"H-{household:07d}",
        ubigeo,
        unit,
        "gestante" if pregnant else "menor_24_meses",
        f"{number:08d}",
        f"FICTICIA {SURNAMES[number % 7]}",
        f"{GIVEN[number % 8]} {number}",
        birth.isoformat(),
        f"9{number:08d}" if number % 20 else "",
        "si" if number % 20 and number % 5 else "no",
        "2025" if number % 10 < 3 else "",  # three in ten
        "" if pregnant else "2025-03-15",
        "2026-06-30" if pregnant else "",
        f"gestor-{unit}-{number % 8}",
    ]
