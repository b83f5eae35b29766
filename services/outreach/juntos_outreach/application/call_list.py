"""Whom to call: absentees, and those due for the survey; policies that decide it."""

from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool
from juntos_chassis.seedwork import Territory

PENDING = """
SELECT a.user_id, a.session_number, a.held_on, a.ubigeo, a.territorial_unit,
       coalesce(f.attempts, 0) AS attempts
FROM attendances a JOIN participants p USING (user_id)
LEFT JOIN follow_ups f USING (user_id, session_number)
WHERE NOT a.present AND p.active AND a.territorial_unit = %(unit)s
  AND a.held_on <= %(on)s AND coalesce(f.attempts, 0) < %(allowed)s
  AND NOT coalesce(f.reached, false)
ORDER BY (SELECT count(*) FROM attendances c WHERE c.user_id = a.user_id AND c.present)
         DESC, a.held_on, a.user_id
LIMIT %(limit)s
"""
ABSENCE = """
SELECT ubigeo, territorial_unit FROM attendances
WHERE user_id = %s AND session_number = %s AND NOT present
"""
ATTENDED = """
SELECT p.user_id, p.ubigeo, p.territorial_unit, count(a.user_id) AS attended
FROM participants p LEFT JOIN attendances a ON a.user_id = p.user_id AND a.present
WHERE p.user_id = %s GROUP BY p.user_id
"""
DUE_FOR_SURVEY = """
SELECT p.user_id, p.ubigeo, p.territorial_unit, count(*) AS attended
FROM participants p JOIN attendances a ON a.user_id = p.user_id AND a.present
WHERE p.territorial_unit = %(unit)s GROUP BY p.user_id HAVING count(*) >= %(threshold)s
ORDER BY p.user_id
"""
POLICY = """
SELECT value FROM policies WHERE policy = %s AND effective_on <= %s
ORDER BY effective_on DESC LIMIT 1
"""


class CallList:
    """Reads what events told about attendance and policies."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def policy(self, name: str, on: date) -> int | None:
        """A whole-number policy in force on a date, None if none was adopted."""
        with self._pool.connection() as conn:
            row = conn.execute(POLICY, (name, on)).fetchone()
        return None if row is None else int(row["value"])

    def pending(
        self, unit: str, on: date, allowed: int, limit: int
    ) -> list[dict[str, Any]]:
        """Absences still to be followed up, those nearest to the threshold first."""
        with self._pool.connection() as conn:
            return conn.execute(
                PENDING, {"unit": unit, "on": on, "allowed": allowed, "limit": limit}
            ).fetchall()

    def absence(self, user_id: UUID, session_number: int) -> Territory | None:
        """Where a session was missed, None if it was not."""
        with self._pool.connection() as conn:
            row = conn.execute(ABSENCE, (user_id, session_number)).fetchone()
        return None if row is None else Territory(**row)

    def attended(self, user_id: UUID) -> tuple[int, Territory] | None:
        """How many sessions a participant attended, and where she belongs."""
        with self._pool.connection() as conn:
            row = conn.execute(ATTENDED, (user_id,)).fetchone()
        if row is None:
            return None
        place = Territory(row["ubigeo"], row["territorial_unit"])
        return int(row["attended"]), place

    def due_for_survey(self, unit: str, threshold: int) -> list[dict[str, Any]]:
        """Participants of a unit at or above the threshold."""
        with self._pool.connection() as conn:
            return conn.execute(
                DUE_FOR_SURVEY, {"unit": unit, "threshold": threshold}
            ).fetchall()


def note_follow_up(
    cursor: Cursor[DictRow],
    user_id: UUID,
    session_number: int,
    attempts: int,
    reached: bool,  # noqa: FBT001  # a column
) -> None:
    """Keep the call list true, inside the transaction of the call."""
    cursor.execute(
        "INSERT INTO follow_ups VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (user_id, session_number) DO UPDATE"
        " SET attempts = excluded.attempts, reached = excluded.reached",
        (user_id, session_number, attempts, reached),
    )
