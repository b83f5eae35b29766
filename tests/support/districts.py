"""What reporting tells of districts."""

from datetime import date
from typing import Final

from juntos_contracts.events.reporting import TerritoryChanged

JANUARY: Final = date(2026, 1, 1)


def assigned(
    district: str,
    unit: str,
    valid_from: date = JANUARY,
    name: str = "Distrito de ejemplo",
) -> TerritoryChanged:
    """The news that a unit serves a district from a date on."""
    return TerritoryChanged(
        district=district,
        district_name=name,
        province_name="Provincia de ejemplo",
        region_name="Región de ejemplo",
        unit=unit,
        unit_name="Unidad de ejemplo",
        valid_from=valid_from,
    )
