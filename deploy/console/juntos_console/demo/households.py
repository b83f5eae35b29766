"""The padrón of the demo, in the plan's proportions, with fictitious persons only."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .chance import between, happens, share
from .country import District, Unit

PREGNANT = 0.07
SERVED_IN_2025 = 0.30
HAS_TELEPHONE = 0.95
HAS_WHATSAPP = 0.82
HEADER = (
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


@dataclass(frozen=True, slots=True)
class DemoHousehold:
    """One household of the demo; ``code`` is the key of everything that happens."""

    code: str
    unit: Unit
    district: District


def households(units: Sequence[Unit], count: int) -> Iterator[DemoHousehold]:
    """Spread the households evenly over units and districts."""
    for number in range(count):
        unit = units[number % len(units)]
        district = unit.districts[(number // len(units)) % len(unit.districts)]
        yield DemoHousehold(f"H-{number + 1:07d}", unit, district)


def padron_csv(seed: str, chosen: Sequence[DemoHousehold]) -> bytes:
    """The padrón file; document numbers start with 99, which nobody holds."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for household in chosen:
        writer.writerow(_row(seed, household))
    return text.getvalue().encode()


def _birth_date(*key: str) -> date:
    return date(
        between(1984, 2006, *key, "year"),
        between(1, 12, *key, "month"),
        between(1, 28, *key, "day"),
    )


def _row(seed: str, household: DemoHousehold) -> tuple[str, ...]:
    key = (seed, household.code)
    number = int(household.code[2:])
    telephone = f"900{number:06d}" if happens(HAS_TELEPHONE, *key, "telephone") else ""
    whatsapp = bool(telephone) and happens(HAS_WHATSAPP, *key, "whatsapp")
    return (
        household.code,
        household.district.ubigeo,
        household.unit.code,
        "gestante" if share(*key, "condition") < PREGNANT else "menor_24_meses",
        f"99{number:06d}",
        "FICTICIA DE EJEMPLO",
        f"USUARIA {number:07d}",
        _birth_date(*key).isoformat(),
        telephone,
        "si" if whatsapp else "no",
        "2025" if happens(SERVED_IN_2025, *key, "2025") else "",
    )
