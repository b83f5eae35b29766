"""Planned against held: the calendar of a month, by district."""

from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters

MONTH: Final = """
SELECT s.session_id, s.group_id, g.code AS group_code, g.ubigeo, g.territorial_unit,
    s.number, s.module, s.topic, s.place, s.facilitator, s.planned_on, s.scheduled_on,
    s.held_on, s.cancelled_on, s.status, s.times_rescheduled, s.reschedule_reason,
    s.cancellation_reason, s.present, s.absent,
    s.planned_on >= %(first)s AND s.planned_on < %(end)s AS planned,
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
         OR (s.held_on >= %(first)s AND s.held_on < %(end)s))
ORDER BY ubigeo, territorial_unit, s.scheduled_on, g.code, s.number, s.turn
"""
COUNTED: Final = ("planned", "held", "rescheduled", "cancelled", "pending")


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar, for the whole scope or a part of it."""

    first: date
    territorial_unit: str | None = None
    ubigeo: str | None = None

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
        """The sessions of a month by district, with totals.

        ``planned`` counts the first date of each session, whatever became of it; the
        other counts follow the date on which it was held or is set down for.
        """
        parameters = {**asdict(month), "end": month.end, **scope_parameters(scope)}
        with self._pool.connection() as conn:
            sql = MONTH.format(scope=WITHIN_SCOPE)
            sessions = conn.execute(sql, parameters).fetchall()
        districts = [
            _district(ubigeo, unit, list(found))
            for (ubigeo, unit), found in groupby(
                sessions, key=lambda one: (one["ubigeo"], one["territorial_unit"])
            )
        ]
        return {
            "month": f"{month.first:%Y-%m}",
            "totals": _totals(sessions),
            "districts": districts,
        }


def _district(ubigeo: str, unit: str, sessions: list[DictRow]) -> dict[str, Any]:
    shown = [
        {name: value for name, value in one.items() if name not in COUNTED}
        for one in sessions
    ]
    return {
        "ubigeo": ubigeo,
        "territorial_unit": unit,
        "totals": _totals(sessions),
        "sessions": shown,
    }


def _totals(sessions: list[DictRow]) -> dict[str, int]:
    return {name: sum(one[name] for one in sessions) for name in COUNTED}
