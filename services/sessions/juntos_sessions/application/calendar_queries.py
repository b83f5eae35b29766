"""Planned against held: the calendar of a month, by district, in pages."""

from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters

MONTH: Final = """
WITH month AS (
SELECT s.session_id, s.group_id, g.code AS group_code, g.ubigeo, g.territorial_unit,
    s.number, s.module, s.topic, s.place, s.facilitator, s.planned_on, s.scheduled_on,
    s.held_on, s.cancelled_on, s.status, s.times_rescheduled, s.reschedule_reason,
    s.cancellation_reason, s.present, s.absent,
    s.turn, s.planned_on >= %(first)s AND s.planned_on < %(end)s AS planned,
    coalesce(s.held_on >= %(first)s AND s.held_on < %(end)s, false) AS held,
    s.times_rescheduled > 0 AND s.planned_on >= %(first)s AND s.planned_on < %(end)s
        AS rescheduled,
    s.status = 'cancelled' AND s.scheduled_on >= %(first)s AND s.scheduled_on < %(end)s
        AS cancelled,
    s.status = 'scheduled' AND s.scheduled_on >= %(first)s AND s.scheduled_on < %(end)s
        AS pending
FROM sessions s JOIN groups g USING (group_id)
WHERE {scope}
    AND (%(territorial_unit)s::text IS NULL OR territorial_unit = %(territorial_unit)s)
    AND (%(ubigeo)s::text IS NULL OR ubigeo = %(ubigeo)s)
    AND ((s.planned_on >= %(first)s AND s.planned_on < %(end)s)
         OR (s.scheduled_on >= %(first)s AND s.scheduled_on < %(end)s)
         OR (s.held_on >= %(first)s AND s.held_on < %(end)s)))
"""
PAGE: Final = (
    MONTH
    + """
SELECT * FROM month
ORDER BY ubigeo, territorial_unit, scheduled_on, group_code, number, turn
LIMIT %(limit)s OFFSET %(offset)s
"""
)
DISTRICTS: Final = (
    MONTH
    + """
SELECT ubigeo, territorial_unit, count(*) AS total, count(*) FILTER (WHERE planned)
    AS planned, count(*) FILTER (WHERE held) AS held,
    count(*) FILTER (WHERE rescheduled) AS rescheduled,
    count(*) FILTER (WHERE cancelled) AS cancelled,
    count(*) FILTER (WHERE pending) AS pending
FROM month GROUP BY ubigeo, territorial_unit
"""
)
COUNTED: Final = ("planned", "held", "rescheduled", "cancelled", "pending")
HIDDEN: Final = frozenset({*COUNTED, "turn"})


@dataclass(frozen=True, slots=True)
class Month:
    """A page of a month of the calendar, for the whole scope or a part of it."""

    first: date
    territorial_unit: str | None = None
    ubigeo: str | None = None
    limit: int = 1000
    offset: int = 0

    @property
    def end(self) -> date:
        """The first day after it."""
        next_month = self.first.month % 12 + 1
        return date(self.first.year + (next_month == 1), next_month, 1)


class CalendarReading:
    """Reads what was planned and what came of it."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def month(self, scope: Scope, month: Month) -> dict[str, Any]:
        """A page of the sessions of a month by district, with totals of the whole.

        ``planned`` counts the first date of each session, whatever became of it; the
        other counts follow the date on which it was held or is set down for.
        """
        parameters = {**asdict(month), "end": month.end, **scope_parameters(scope)}
        with self._pool.connection() as conn:
            counted = conn.execute(
                DISTRICTS.format(scope=WITHIN_SCOPE), parameters
            ).fetchall()
            page = conn.execute(PAGE.format(scope=WITHIN_SCOPE), parameters).fetchall()
        totals = {(row["ubigeo"], row["territorial_unit"]): row for row in counted}
        return {
            "month": f"{month.first:%Y-%m}",
            "total": sum(row["total"] for row in counted),
            "offset": month.offset,
            "totals": {name: sum(row[name] for row in counted) for name in COUNTED},
            "districts": [
                _district(totals[place], list(found))
                for place, found in groupby(
                    page, key=lambda one: (one["ubigeo"], one["territorial_unit"])
                )
            ],
        }


def _district(counted: DictRow, sessions: list[DictRow]) -> dict[str, Any]:
    """The sessions of a page with the totals of the whole district."""
    shown = [
        {name: value for name, value in one.items() if name not in HIDDEN}
        for one in sessions
    ]
    return {
        "ubigeo": counted["ubigeo"],
        "territorial_unit": counted["territorial_unit"],
        "totals": {name: counted[name] for name in COUNTED},
        "sessions": shown,
    }
