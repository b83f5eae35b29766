"""Where a list reads from: the kept standings, or beside them those of a past day.

What is kept says how things stand with everything known. It is how they stood on a day
for each usuaria about whom nothing is dated later; the others are worked out as of that
day. For the present day there are few of them, for a past day many: exact but slower.
"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Connection
from psycopg.rows import DictRow

from .paces import PACES
from .standing_sql import ABSENCE_COLUMNS, MISSED_LINES, STANDING, STANDING_COLUMNS

# Two ways to the standing, so that each may begin at its few rows.
LATER: Final = """
WITH told AS NOT MATERIALIZED (
    SELECT t.user_id FROM {told}
        JOIN (SELECT group_id FROM groups WHERE {place}) g USING (group_id))
SELECT st.user_id FROM told JOIN standings st USING (user_id)
WHERE st.settled_on > %(on)s
UNION
SELECT st.user_id FROM told JOIN merged_users m USING (user_id)
    JOIN standings st ON st.user_id = m.kept_id
WHERE st.settled_on > %(on)s
"""
# Compiling costs more than these queries; of many usuarias in expressions without
# statistics the planner expects one, and would compare each with each.
PLANNING: Final = (
    "SELECT set_config('jit', 'off', true),"
    " set_config('enable_nestloop', %(nested)s, true)"
)
FEW: Final = 200
# Handed over as an array, whose length the planner sees.
PEOPLE: Final = "people AS (SELECT unnest(%(people)s::uuid[]) AS user_id)"
LISTED: Final = (
    "(SELECT a.user_id, s.group_id FROM sessions s JOIN attendance a USING (session_id)"
    " WHERE NOT a.present) t"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A relation, and the common table expressions that it needs."""

    relation: str
    expressions: str = ""
    people: tuple[UUID, ...] = ()

    def read(
        self, conn: Connection[DictRow], sql: str, limits: str, asked: dict[str, Any]
    ) -> list[DictRow]:
        """Run a query over it; planned for these very values."""
        # A plan for any values would pass by the indexes of units and days.
        whole = self.expressions + sql.format(source=self.relation, limits=limits)
        asked = {**asked, "people": list(self.people)}
        nested = "off" if len(self.people) > FEW else "on"
        with conn.transaction():
            conn.execute(PLANNING, {"nested": nested})
            return conn.execute(whole, asked, prepare=False).fetchall()


def standings_on(
    conn: Connection[DictRow], place: str, asked: dict[str, Any]
) -> Source:
    """The standings as of a day."""
    people = _later(conn, "rosters t", place, asked)
    if not people:
        return Source("standings")
    return Source(
        _beside("standings", STANDING_COLUMNS, "standing"),
        f"WITH {PEOPLE}, {STANDING} ",
        people,
    )


def absences_on(conn: Connection[DictRow], place: str, asked: dict[str, Any]) -> Source:
    """The absences as of a day, or all that are known."""
    people = () if asked["on"] is None else _later(conn, LISTED, place, asked)
    if not people:
        return Source("absences")
    standing = (
        "(SELECT user_id, seen, attended, sessions_left, possible,"
        " NULL::date AS settled_on FROM reach)"
    )
    missed = MISSED_LINES.format(standings=standing)
    return Source(
        _beside("absences", ABSENCE_COLUMNS, "absence"),
        f"WITH {PEOPLE}, {PACES}, absence AS ({missed}) ",
        people,
    )


def _later(
    conn: Connection[DictRow], told: str, place: str, asked: dict[str, Any]
) -> tuple[UUID, ...]:
    """About whom something is dated after the day, among the groups of a place."""
    sql = LATER.format(told=told, place=place)
    rows = conn.execute(sql, asked, prepare=False).fetchall()
    return tuple(row["user_id"] for row in rows)


def _beside(kept: str, columns: str, computed: str) -> str:
    return (
        f"(SELECT {columns} FROM {kept} WHERE settled_on <= %(on)s"  # noqa: S608
        f" UNION ALL SELECT {columns} FROM {computed})"
    )
