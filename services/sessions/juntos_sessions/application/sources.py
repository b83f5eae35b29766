"""Where a list reads from: the kept standings, or beside them those of a past day.

What is kept says how things stand with everything known. It is how they stood on a day
for each usuaria about whom nothing is dated later; the others are worked out as of that
day. For the present day there are few of them, for a past day many: exact but slower.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from psycopg import Connection
from psycopg.rows import DictRow

from .paces import PACES
from .standing_sql import ABSENCE_COLUMNS, MISSED_LINES, STANDING, STANDING_COLUMNS

ANYBODY_LATER: Final = (
    "SELECT EXISTS (SELECT FROM standings WHERE settled_on > %(on)s) AS found"
)
LATER: Final = (
    "SELECT DISTINCT st.user_id FROM (SELECT group_id FROM groups WHERE {place}) g"
    " JOIN {told} USING (group_id)"
    " LEFT JOIN merged_users m ON m.user_id = t.user_id"
    " JOIN standings st ON st.user_id = coalesce(m.kept_id, t.user_id)"
    " WHERE st.settled_on > %(on)s"
)
LISTED: Final = (
    "(SELECT a.user_id, s.group_id FROM sessions s JOIN attendance a USING (session_id)"
    " WHERE NOT a.present) t"
)


@dataclass(frozen=True, slots=True)
class Source:
    """A relation, and the common table expressions that it needs."""

    relation: str
    expressions: str = ""

    def read(
        self, conn: Connection[DictRow], sql: str, limits: str, asked: dict[str, Any]
    ) -> list[DictRow]:
        """Run a query over it; planned for these very values."""
        # A plan for any values would pass by the indexes of units and days.
        whole = self.expressions + sql.format(source=self.relation, limits=limits)
        return conn.execute(whole, asked, prepare=False).fetchall()


def standings_on(conn: Connection[DictRow], on: date, place: str) -> Source:
    """The standings as of a day."""
    if not _anybody_later(conn, on):
        return Source("standings")
    people = LATER.format(told="rosters t", place=place)
    return Source(
        _beside("standings", STANDING_COLUMNS, "standing"),
        f"WITH people AS ({people}), {STANDING} ",
    )


def absences_on(conn: Connection[DictRow], on: date | None, place: str) -> Source:
    """The absences as of a day, or all that are known."""
    if on is None or not _anybody_later(conn, on):
        return Source("absences")
    people = LATER.format(told=LISTED, place=place)
    standing = (
        "(SELECT user_id, seen, attended, sessions_left, possible,"
        " NULL::date AS settled_on FROM reach)"
    )
    missed = MISSED_LINES.format(standings=standing)
    return Source(
        _beside("absences", ABSENCE_COLUMNS, "absence"),
        f"WITH people AS ({people}), {PACES}, absence AS ({missed}) ",
    )


def _anybody_later(conn: Connection[DictRow], on: date) -> bool:
    (row,) = conn.execute(ANYBODY_LATER, {"on": on}).fetchall()
    return bool(row["found"])


def _beside(kept: str, columns: str, computed: str) -> str:
    return (
        f"(SELECT {columns} FROM {kept} WHERE settled_on <= %(on)s"  # noqa: S608
        f" UNION ALL SELECT {columns} FROM {computed})"
    )
