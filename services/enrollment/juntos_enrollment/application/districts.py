"""Which territorial unit serves a district on a date, as reporting published it."""

from bisect import bisect_right
from collections import defaultdict
from datetime import date
from typing import Final

from juntos_chassis.eventstore import Pool
from juntos_chassis.seedwork import Territory

from ..domain.rules import DistrictIsServedByAnotherUnit, DistrictIsUnknown

ALL = (
    "SELECT ubigeo, valid_from, territorial_unit FROM territory_districts"
    " ORDER BY ubigeo, valid_from"
)
UNKNOWN: Final = "el distrito no está en la tabla territorial al {day:%d/%m/%Y}"
OTHER: Final = "al {day:%d/%m/%Y} ese distrito pertenece a la {unit}"


class Districts:
    """The territorial table at one moment; a change in it never rewrites the past."""

    def __init__(self, rows: list[tuple[str, date, str]]) -> None:
        """Keep who serves a district from which date on."""
        self._since: dict[str, list[date]] = defaultdict(list)
        self._units: dict[str, list[str]] = defaultdict(list)
        for ubigeo, valid_from, unit in rows:
            self._since[ubigeo].append(valid_from)
            self._units[ubigeo].append(unit)

    @classmethod
    def read(cls, pool: Pool) -> "Districts":
        """All that was received so far."""
        with pool.connection() as conn:
            rows = conn.execute(ALL).fetchall()
        return cls(
            [(r["ubigeo"], r["valid_from"], r["territorial_unit"]) for r in rows]
        )

    @property
    def known(self) -> bool:
        """Whether any table was ever received; without one nothing is checked."""
        return bool(self._since)

    def unit_of(self, ubigeo: str, day: date) -> str | None:
        """The unit that serves a district on a day, None if none is known."""
        place = bisect_right(self._since.get(ubigeo, []), day)
        return self._units[ubigeo][place - 1] if place else None

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
