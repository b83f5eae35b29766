"""The territorial table at one moment."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Final, Self

from ..eventstore import Pool
from ..seedwork import Territory

ASSIGNMENTS: Final = (
    "SELECT ubigeo, valid_from, territorial_unit FROM territory_districts"
    " WHERE %(ubigeos)s::text[] IS NULL OR ubigeo = ANY(%(ubigeos)s)"
    " ORDER BY ubigeo, valid_from"
)

CHANGED: Final = (
    "SELECT ubigeo, valid_from, territorial_unit FROM territory_districts"
    " WHERE ubigeo IN (SELECT ubigeo FROM territory_districts WHERE valid_from > %s)"
    " ORDER BY ubigeo, valid_from"
)


class Districts:
    """Who serves a district from which date on; a change never rewrites the past."""

    def __init__(self, rows: Iterable[tuple[str, date, str]]) -> None:
        """Keep assignments: ubigeo, first day and unit, by day within a district."""
        self._since: dict[str, list[date]] = defaultdict(list)
        self._units: dict[str, list[str]] = defaultdict(list)
        for ubigeo, valid_from, unit in rows:
            self._since[ubigeo].append(valid_from)
            self._units[ubigeo].append(unit)

    @classmethod
    def read(cls, pool: Pool, ubigeos: Collection[str] | None = None) -> Self:
        """What was received so far, of all districts or of some."""
        wanted = None if ubigeos is None else list(ubigeos)
        with pool.connection() as conn:
            rows = conn.execute(ASSIGNMENTS, {"ubigeos": wanted}).fetchall()
        return cls((r["ubigeo"], r["valid_from"], r["territorial_unit"]) for r in rows)

    @classmethod
    def changed_after(cls, pool: Pool, day: date) -> Self:
        """Of the districts about which something holds from a later day on."""
        with pool.connection() as conn:
            rows = conn.execute(CHANGED, (day,)).fetchall()
        return cls((r["ubigeo"], r["valid_from"], r["territorial_unit"]) for r in rows)

    @property
    def ubigeos(self) -> list[str]:
        """The districts that the table has."""
        return list(self._since)

    @property
    def known(self) -> bool:
        """Whether any table was ever received; without one nothing is checked."""
        return bool(self._since)

    def unit_of(self, ubigeo: str, day: date) -> str | None:
        """The unit that serves a district on a day, None if none is known."""
        place = bisect_right(self._since.get(ubigeo, []), day)
        return self._units[ubigeo][place - 1] if place else None

    def served_by(self, unit: str, day: date) -> list[str]:
        """The districts that a unit serves on a day."""
        return [ubigeo for ubigeo in self._since if self.unit_of(ubigeo, day) == unit]

    def place(self, territory: Territory, day: date) -> Territory:
        """A district with the unit that serves it then; as told if none is known."""
        unit = self.unit_of(territory.ubigeo, day)
        return territory if unit is None else Territory(territory.ubigeo, unit)
