"""Fills the read tables from a history that is older than they are."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final

from psycopg import Cursor
from psycopg.rows import DictRow

from ..domain.household import Household
from ..domain.user import User
from .names import name_key
from .pairs import project_pair
from .rebuilding import HISTORY, Told, read_history
from .status import project

BATCH: Final = 5_000
FILLED_LATER: Final = (User.ConsentGiven, User.ConsentWithdrawn)
"""Events whose columns came after these tables; their own migration fills them."""
AFTER = HISTORY.replace("SELECT ", "SELECT e.notification_id, ", 1).format(
    condition="e.notification_id > %s"
)
NAMES = "SELECT user_id, surnames, given_names FROM contact_directory"
NAMED = "UPDATE contact_directory SET name_key = %s WHERE user_id = %s"
DECLARED = (
    "UPDATE households SET eligibility = %s, declared_on = %s WHERE household_id = %s"
)


def fill(cursor: Cursor[DictRow]) -> None:
    """Read the whole history once; empty tables become what they would be by now."""
    rows = cursor.execute(NAMES).fetchall()
    names = [(name_key(r["surnames"], r["given_names"]), r["user_id"]) for r in rows]
    cursor.executemany(NAMED, names)
    for batch in _batches(cursor):
        registered = [
            (event.eligibility, event.occurred_on, event.originator_id)
            for event, _ in batch
            if isinstance(event, Household.Registered)
        ]
        cursor.executemany(DECLARED, registered)
        for by, told in groupby(batch, key=itemgetter(1)):
            events = [one for one, _ in told if not isinstance(one, FILLED_LATER)]
            project(cursor, events, by)
            for event in events:
                project_pair(event, cursor)


def _batches(cursor: Cursor[DictRow]) -> Iterator[list[Told]]:
    after = 0
    while rows := cursor.execute(f"{AFTER} LIMIT {BATCH}", (after,)).fetchall():
        yield list(read_history(rows))
        after = rows[-1]["notification_id"]
