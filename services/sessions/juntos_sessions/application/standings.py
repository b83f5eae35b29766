"""Where each usuaria stands, kept in the transaction of what changes it.

The lists for daily work read it; ``paces`` works the same out for a past day.
"""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from .paces import ALL_NUMBERS
from .standing_sql import (
    FORGET_ABSENCES,
    FORGET_MERGED,
    KEEP_ABSENCES,
    KEEP_STANDINGS,
)

EVERYBODY: Final = (
    "SELECT user_id FROM rosters UNION SELECT user_id FROM attendance ORDER BY 1"
)
LOCK_GROUP: Final = "SELECT FROM groups WHERE group_id = %s FOR NO KEY UPDATE"
MEMBERS: Final = "SELECT DISTINCT user_id FROM rosters WHERE group_id = %s"
CONCERNED: Final = """
SELECT user_id FROM rosters WHERE group_id = ANY(%(groups)s)
UNION
SELECT a.user_id FROM attendance a JOIN sessions s USING (session_id)
WHERE s.group_id = ANY(%(groups)s)
"""
PERSONS: Final = (
    "SELECT unnest(%(users)s::uuid[]) AS user_id UNION SELECT kept_id"
    " FROM merged_users WHERE user_id = ANY(%(users)s) AND kept_id IS NOT NULL"
)
OPEN: Final = (
    "INSERT INTO standings (user_id) SELECT unnest(%s::uuid[])"
    " ON CONFLICT (user_id) DO NOTHING"
)
LOCK: Final = (
    "SELECT FROM standings WHERE user_id = ANY(%s) ORDER BY user_id FOR NO KEY UPDATE"
)
BATCH: Final = 20_000


def lock_group(cursor: Cursor[DictRow], group_id: UUID) -> None:
    """Let no other transaction change who is in a group or what it held meanwhile."""
    cursor.execute(LOCK_GROUP, (group_id,))


def members_of(cursor: Cursor[DictRow], group_id: UUID) -> set[UUID]:
    """Everybody who is or was in a group: its calendar is theirs."""
    rows = cursor.execute(MEMBERS, (group_id,)).fetchall()
    return {row["user_id"] for row in rows}


def concerned_by(cursor: Cursor[DictRow], groups: Sequence[UUID]) -> set[UUID]:
    """Everybody who was in some groups, or at a session of theirs."""
    rows = cursor.execute(CONCERNED, {"groups": list(groups)}).fetchall()
    return {row["user_id"] for row in rows}


def refresh(cursor: Cursor[DictRow], users: Iterable[UUID]) -> None:
    """Work out again where some usuarias stand, after what changed it was written.

    Whoever comes second waits here for the first to commit and then reads what it
    wrote: of two changes at the same time none is lost. Rows are locked in one order.
    """
    wanted = set(users)
    locked: set[UUID] = set()
    # A merge may have come in while this waited: then she counts for somebody else.
    while new := sorted(_persons(cursor, wanted) - locked):
        cursor.execute(OPEN, (new,))
        cursor.execute(LOCK, (new,))
        locked.update(new)
    _write(cursor, sorted(locked))


def rebuild(cursor: Cursor[DictRow]) -> None:
    """Work out where everybody stands, from what is stored."""
    rows = cursor.execute(EVERYBODY).fetchall()
    users = [row["user_id"] for row in rows]
    for start in range(0, len(users), BATCH):
        refresh(cursor, users[start : start + BATCH])


def _persons(cursor: Cursor[DictRow], users: set[UUID]) -> set[UUID]:
    rows = cursor.execute(PERSONS, {"users": list(users)}).fetchall()
    return {row["user_id"] for row in rows}


def _write(cursor: Cursor[DictRow], persons: list[UUID]) -> None:
    parameters = {"users": persons, "on": None, "all": ALL_NUMBERS}
    cursor.execute(KEEP_STANDINGS, parameters)
    cursor.execute(FORGET_MERGED, parameters)
    cursor.execute(FORGET_ABSENCES, parameters)
    cursor.execute(KEEP_ABSENCES, parameters)
