"""How far one usuaria is, as of a date."""

from datetime import date
from typing import Any, Final
from uuid import UUID

from juntos_chassis.eventstore import Pool
from juntos_chassis.seedwork import Territory

from ..domain.standards import Standards
from ..domain.standing import Standing, standing_by
from .known import threshold_policies
from .paces import IDS, LINES

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
there AS (SELECT held_on, number FROM lines WHERE present)
SELECT (SELECT count(*) FROM held)::int AS held,
    ARRAY(SELECT held_on FROM there ORDER BY held_on, number) AS dates,
    ARRAY(SELECT number FROM there ORDER BY held_on, number) AS numbers,
    ARRAY(SELECT DISTINCT number FROM lines WHERE state = 'disputed' ORDER BY 1)
        AS disputed_numbers
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

        As in the facts, each session is measured by the policy of its own date; while
        she has not completed, the policy shown is that of the day. ``completed`` is
        None while no policy is in force.
        """
        with self._pool.connection() as conn:
            rows = conn.execute(PROGRESS, {"id": user_id, "on": day}).fetchall()
            policies = threshold_policies(conn)
        (found,) = rows
        standards = Standards(thresholds=policies, possible=found["held"])
        attended = list(zip(found["dates"], found["numbers"], strict=True))
        standing = standing_by(attended, standards)
        numbers = sorted(set(found["numbers"]))
        return {
            "user_id": user_id,
            "as_of": day,
            "held": found["held"],
            "attended": len(numbers),
            "attended_numbers": numbers,
            "disputed_numbers": found["disputed_numbers"],
            "started_on": standing.start and standing.start.on,
            **_measured(standing, standards, day),
        }


def _measured(standing: Standing, standards: Standards, day: date) -> dict[str, Any]:
    """By which policy she completed and when, or by which she would on the day."""
    done = standing.completion
    measured_on = day if done is None else done.on
    policy, threshold = (
        standards.policy_on(measured_on),
        standards.threshold_on(measured_on),
    )
    return {
        "policy_value": policy and policy.value,
        "threshold": threshold and threshold.sessions,
        "completed": None if policy is None else done is not None,
        "completed_on": done and done.on,
    }
