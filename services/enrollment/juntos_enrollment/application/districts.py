"""What of a place is refused because another territorial unit serves the district."""

from datetime import date
from typing import Final

from juntos_chassis import districts
from juntos_chassis.seedwork import Territory

from ..domain.rules import DistrictIsServedByAnotherUnit, DistrictIsUnknown

UNKNOWN: Final = "el distrito no está en la tabla territorial al {day:%d/%m/%Y}"
OTHER: Final = "al {day:%d/%m/%Y} ese distrito pertenece a la {unit}"


class Districts(districts.Districts):
    """The territorial table at one moment; a change in it never rewrites the past."""

    def objection(self, territory: Territory, day: date) -> tuple[str, str] | None:
        """Field and Spanish reason why a place cannot be right, None if it can."""
        if not self.known:
            return None
        unit = self.unit_of(territory.ubigeo, day)
        if unit is None:
            return "ubigeo", UNKNOWN.format(day=day)
        if unit != territory.territorial_unit:
            return "ut", OTHER.format(day=day, unit=unit)
        return None

    def require(self, territory: Territory, day: date) -> None:
        """Refuse a place that is served by another unit on a day.

        Raises:
            DistrictIsUnknown: if the table lacks the district.
            DistrictIsServedByAnotherUnit: naming the right one.
        """
        if not self.known:
            return
        unit = self.unit_of(territory.ubigeo, day)
        if unit is None:
            raise DistrictIsUnknown(ubigeo=territory.ubigeo, day=day)
        if unit != territory.territorial_unit:
            raise DistrictIsServedByAnotherUnit(
                ubigeo=territory.ubigeo, day=day, unit=unit
            )
