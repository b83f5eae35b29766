"""The rows of duplicates, and what a merge does to the rows of both usuarias."""

from functools import singledispatch
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.seedwork import Aggregate

from ..domain.duplicate import Duplicate
from ..domain.rules import AlreadyMergedElsewhere
from ..domain.values import DuplicateState
from .rebuilding import rebuild_users

PROPOSED = (
    "INSERT INTO duplicates (duplicate_id, user_id, other_user_id, rule, ubigeo,"
    " territorial_unit, state, proposed_on) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
DECIDED = (
    "UPDATE duplicates SET user_id = %s, other_user_id = %s, state = %s,"
    " decided_on = %s WHERE duplicate_id = %s"
)
LOCK = "SELECT FROM users_status WHERE user_id = ANY(%s) ORDER BY user_id FOR UPDATE"
MERGE = (
    "UPDATE users_status SET merged_into = %(kept)s"
    " WHERE user_id = %(other)s AND merged_into IS NULL"
    " AND NOT EXISTS (SELECT FROM users_status WHERE merged_into = %(other)s)"
    " AND EXISTS (SELECT FROM users_status"
    "  WHERE user_id = %(kept)s AND merged_into IS NULL)"
)
AGAIN = (
    "UPDATE duplicates SET state = %s, rule = %s, proposed_on = %s, decided_on = NULL"
    " WHERE duplicate_id = %s"
)
UNDO = "UPDATE users_status SET merged_into = NULL WHERE user_id = %s"


@singledispatch
def project_pair(event: Aggregate.Event, cursor: Cursor[DictRow]) -> None:
    """Only events of pairs change these rows."""


@project_pair.register
def _(event: Duplicate.Proposed, cursor: Cursor[DictRow]) -> None:
    cursor.execute(
        PROPOSED,
        (
            event.originator_id,
            event.user_id,
            event.other_user_id,
            event.rule,
            event.territory.ubigeo,
            event.territory.territorial_unit,
            DuplicateState.PROPOSED,
            event.occurred_on,
        ),
    )


@project_pair.register
def _(event: Duplicate.ProposedAgain, cursor: Cursor[DictRow]) -> None:
    state, key = DuplicateState.PROPOSED, event.originator_id
    cursor.execute(AGAIN, (state, event.rule, event.occurred_on, key))


@project_pair.register
def _(event: Duplicate.Dismissed, cursor: Cursor[DictRow]) -> None:
    _decide(cursor, event, DuplicateState.DISMISSED)


@project_pair.register
def _(event: Duplicate.Merged, cursor: Cursor[DictRow]) -> None:
    kept, other = event.user_id, event.other_user_id
    cursor.execute(LOCK, ([kept, other],))
    merged = cursor.execute(MERGE, {"kept": kept, "other": other})
    if merged.rowcount != 1:
        raise AlreadyMergedElsewhere
    rebuild_users(cursor, [kept])
    _decide(cursor, event, DuplicateState.MERGED)


@project_pair.register
def _(event: Duplicate.MergeUndone, cursor: Cursor[DictRow]) -> None:
    kept, other = event.user_id, event.other_user_id
    cursor.execute(LOCK, ([kept, other],))
    cursor.execute(UNDO, (other,))
    rebuild_users(cursor, [kept, other])
    _decide(cursor, event, DuplicateState.PROPOSED)


def _decide(
    cursor: Cursor[DictRow],
    event: Duplicate.Dismissed | Duplicate.Merged | Duplicate.MergeUndone,
    state: DuplicateState,
) -> None:
    key: UUID = event.originator_id
    cursor.execute(
        DECIDED, (event.user_id, event.other_user_id, state, event.occurred_on, key)
    )
