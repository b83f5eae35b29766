"""Work left by policies, cancellations and merges: whom to evaluate again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool

OLDEST: Final = (
    "SELECT work_id, group_id, user_id, occurred_on, after_user FROM reevaluations"
    " ORDER BY occurred_on, work_id LIMIT 1"
)
NEXT: Final = """
SELECT DISTINCT a.user_id FROM attendance a
WHERE a.user_id > %(after)s
    AND (%(group)s::uuid IS NULL OR a.user_id IN
         (SELECT user_id FROM rosters WHERE group_id = %(group)s))
    AND (%(user)s::uuid IS NULL OR a.user_id = %(user)s)
ORDER BY a.user_id LIMIT %(limit)s
"""
ADVANCE: Final = (
    "UPDATE reevaluations SET after_user = %s WHERE work_id = %s AND after_user = %s"
)
FINISH: Final = "DELETE FROM reevaluations WHERE work_id = %s AND after_user = %s"


@dataclass(frozen=True, slots=True)
class Reevaluation:
    """One piece of work, and the last usuaria that was dealt with."""

    work_id: UUID
    group_id: UUID | None
    user_id: UUID | None
    occurred_on: date
    after_user: UUID


class Reevaluations:
    """Reads and advances the work; more than one worker does no harm."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def oldest(self) -> Reevaluation | None:
        """The piece of work to go on with."""
        with self._pool.connection() as conn:
            row = conn.execute(OLDEST).fetchone()
        return None if row is None else Reevaluation(**row)

    def next_users(self, work: Reevaluation, limit: int) -> Sequence[UUID]:
        """The usuarias after the last one, in the order of their ids."""
        parameters = {
            "after": work.after_user,
            "group": work.group_id,
            "user": work.user_id,
            "limit": limit,
        }
        with self._pool.connection() as conn:
            rows = conn.execute(NEXT, parameters).fetchall()
        return [row["user_id"] for row in rows]

    def advance(
        self, cursor: Cursor[DictRow], work: Reevaluation, last: UUID | None
    ) -> None:
        """Note how far it got; without a last usuaria it is done."""
        if last is None:
            cursor.execute(FINISH, (work.work_id, work.after_user))
        else:
            cursor.execute(ADVANCE, (last, work.work_id, work.after_user))
