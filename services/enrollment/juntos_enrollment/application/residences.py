"""Where households lived on a past day; the read tables know the present alone."""

from collections import defaultdict
from datetime import date
from typing import Final
from uuid import UUID

from juntos_chassis.seedwork import Territory

from ..domain.user import User
from .store import EnrollmentStore

# Moves are few, and a list closes once a year: no table of its own is worth it.
MOVED_AFTER: Final = """
SELECT user_id, household_id FROM users_status
WHERE merged_into IS NULL AND household_id IN (
    SELECT (convert_from(state, 'UTF8')::jsonb ->> 'household_id')::uuid
    FROM enrollment_events WHERE topic = %(topic)s
        AND (convert_from(state, 'UTF8')::jsonb ->> 'occurred_on')::date > %(day)s)
"""


def households_that_moved_after(
    app: EnrollmentStore, day: date
) -> dict[UUID, Territory]:
    """Where the households lived on a day of whom somebody moved after it.

    A household goes along with the last of its usuarias: while they live apart it is
    where one of them has lived longest.
    """
    wanted = {"topic": User.Moved.TOPIC, "day": day}
    with app.pool.connection() as conn:
        rows = conn.execute(MOVED_AFTER, wanted).fetchall()
    users = app.load_many(User, [row["user_id"] for row in rows])
    at_home: dict[UUID, list[User]] = defaultdict(list)
    for user in users.values():
        at_home[user.household_id].append(user)
    return {
        household_id: min(members, key=lambda one: one.lived_since(day)).place_on(day)
        for household_id, members in at_home.items()
    }
