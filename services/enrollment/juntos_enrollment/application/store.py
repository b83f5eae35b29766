"""What all commands of enrollment share: the store, its tables, the directory."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command
from juntos_chassis.districts import ServedApplication
from juntos_chassis.districts.changing import pass_rows_on
from juntos_chassis.errors import NotFound
from juntos_chassis.eventstore import Within
from juntos_chassis.seedwork import Aggregate, Territory

from .directory import Directory
from .pairs import project_pair
from .status import By, concerns, project

PASSED_ON: Final = (
    ("households", "household_id"),
    ("users_status", "user_id"),
    ("duplicates", "duplicate_id"),
    ("contradictions", "contradiction_id"),
)
"""Tables with the territory of the present, and their keys."""
NO_SUCH_USER = "No existe esa usuaria."
NO_SUCH_HOUSEHOLD = "No existe ese hogar."
KEPT = (
    "SELECT coalesce(merged_into, user_id) AS kept FROM users_status WHERE user_id = %s"
)
PLACE_OF_HOUSEHOLD = (
    "SELECT ubigeo, territorial_unit FROM households WHERE household_id = %s"
)


class EnrollmentStore(ServedApplication):
    """The event store of enrollment with its read tables kept in the same commits."""

    name = "enrollment"

    def __init__(self, database_url: str, *, edition: int, pool_size: int = 4) -> None:
        """Open the store and the contact directory beside it."""
        super().__init__(database_url, edition=edition, pool_size=pool_size)
        self.database_url = database_url
        self.directory = Directory(self.pool)

    def commit(
        self,
        command: Command,
        aggregates: Sequence[Aggregate],
        answer: Answer,
        within: Within | None = None,
    ) -> Answer:
        """Store events and command as the chassis does, the read tables with them."""
        events: list[Any] = [e for one in aggregates for e in one.pending_events]
        by = By(command.actor.subject, command.actor.role)

        def work(cursor: Cursor[DictRow]) -> None:
            project(cursor, events, by)
            for event in events:
                project_pair(event, cursor)
            if within is not None:
                within(cursor)

        # Without rows to write the append is one round trip.
        rows = within is not None or any(map(_has_rows, events))
        return super().commit(
            command, aggregates, answer, within=work if rows else None
        )

    def _pass_on(self, cursor: Cursor[DictRow], day: date) -> None:
        for table, key in PASSED_ON:
            pass_rows_on(cursor, table, key, day)

    def kept_of(self, user_id: UUID) -> UUID:
        """Under which id a usuaria is known since a merge: mostly her own."""
        with self.pool.connection() as conn:
            row = conn.execute(KEPT, (user_id,)).fetchone()
        return user_id if row is None else row["kept"]

    def territory_of_household(self, household_id: UUID) -> Territory:
        """Where a household lives now.

        Raises:
            NotFound: if there is no such household.
        """
        with self.pool.connection() as conn:
            row = conn.execute(PLACE_OF_HOUSEHOLD, (household_id,)).fetchone()
        if row is None:
            raise NotFound(NO_SUCH_HOUSEHOLD)
        return Territory(row["ubigeo"], row["territorial_unit"])


def _has_rows(event: Aggregate.Event) -> bool:
    kind = type(event)
    return concerns(event) or (
        project_pair.dispatch(kind) is not project_pair.dispatch(object)
    )
