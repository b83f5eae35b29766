"""How far one usuaria is, as of a date."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from juntos_chassis.eventstore import Pool
from juntos_chassis.seedwork import Territory

from .paces import IDS, LINES, policy_on, threshold_of

HERSELF: Final = f"people AS (SELECT %(id)s::uuid AS user_id), {IDS}"
PLACES: Final = f"""
WITH {HERSELF}
SELECT * FROM (
    SELECT DISTINCT ON (told_as) ubigeo, territorial_unit
    FROM residences h JOIN ids ON h.user_id = told_as
    ORDER BY told_as, since DESC, position DESC) lives
UNION
SELECT g.ubigeo, g.territorial_unit FROM rosters r JOIN groups g USING (group_id)
    JOIN ids ON r.user_id = told_as
"""  # noqa: S608  # constants; values are parameters
# A share is of the numbers held by the groups on whose roster she has been by the day.
PROGRESS: Final = f"""
WITH {HERSELF}, {LINES},
held AS (
    SELECT DISTINCT s.number FROM rosters r JOIN sessions s USING (group_id)
        JOIN ids ON r.user_id = told_as
    WHERE r.joined_on <= %(on)s AND s.status = 'held' AND s.held_on <= %(on)s),
counts AS (
    SELECT (SELECT count(*) FROM held)::int AS held,
        (SELECT count(DISTINCT number) FROM lines WHERE present)::int AS attended,
        {policy_on("%(on)s")} AS policy_value)
SELECT held, attended, policy_value,
    {threshold_of("policy_value", "held")} AS threshold,
    ARRAY(SELECT DISTINCT number FROM lines WHERE present ORDER BY 1)
        AS attended_numbers,
    ARRAY(SELECT DISTINCT number FROM lines WHERE state = 'disputed' ORDER BY 1)
        AS disputed_numbers,
    (SELECT min(held_on) FROM lines WHERE present) AS started_on
FROM counts
"""  # noqa: S608  # constants; values are parameters


class Progress:
    """Reads start and completion by the policy in force on a date."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def places(self, user_id: UUID) -> list[Territory]:
        """Where she is served, and where her groups are; empty if she is unknown."""
        with self._pool.connection() as conn:
            rows = conn.execute(PLACES, {"id": user_id}).fetchall()
        return [Territory(row["ubigeo"], row["territorial_unit"]) for row in rows]

    def as_of(self, user_id: UUID, day: date) -> dict[str, Any]:
        """Sessions held for her and attended by her, start and completion by a day.

        ``completed`` is None while no policy is in force on that day.
        """
        with self._pool.connection() as conn:
            rows = conn.execute(PROGRESS, {"id": user_id, "on": day}).fetchall()
        (found,) = rows
        threshold = found["threshold"]
        completed = None if threshold is None else found["attended"] >= threshold
        return {"user_id": user_id, "as_of": day, **found, "completed": completed}
