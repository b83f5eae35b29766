"""What this service knows from the events of others; the consumers write it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from juntos_chassis.eventstore import Pool
from juntos_chassis.seedwork import Territory

from ..domain.values import Threshold

COMPLETION_THRESHOLD = "completion_threshold"
USERS = (
    "SELECT user_id, ubigeo, territorial_unit, withdrawn_on FROM enrolled_users"
    " WHERE user_id = ANY(%s)"
)
POLICY_ON = (
    "SELECT value, effective_on FROM policies WHERE policy = %s AND effective_on <= %s"
    " ORDER BY effective_on DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class EnrolledUser:
    """A usuaria who enrolled, where she is served now, and whether she left."""

    territory: Territory
    withdrawn_on: date | None

    def takes_part_on(self, day: date) -> bool:
        """Whether she had not withdrawn by the end of a day."""
        return self.withdrawn_on is None or self.withdrawn_on > day


class Known:
    """Reads the tables that the consumers keep."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def users(self, ids: Collection[UUID]) -> dict[UUID, EnrolledUser]:
        """The enrolled usuarias among the ids."""
        with self._pool.connection() as conn:
            rows = conn.execute(USERS, (list(ids),)).fetchall()
        return {
            row["user_id"]: EnrolledUser(
                Territory(row["ubigeo"], row["territorial_unit"]), row["withdrawn_on"]
            )
            for row in rows
        }

    def threshold(self, day: date) -> Threshold | None:
        """The completion threshold in force on a day, None while none is known."""
        with self._pool.connection() as conn:
            row = conn.execute(POLICY_ON, (COMPLETION_THRESHOLD, day)).fetchone()
        if row is None:
            return None
        policy = f"{COMPLETION_THRESHOLD}@{row['effective_on']:%Y-%m-%d}"
        return Threshold(int(row["value"]), policy)
