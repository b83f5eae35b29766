"""What all commands of leaders share: the store and what is read beside it."""

from datetime import date
from typing import Final

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.districts import ServedApplication
from juntos_chassis.districts.changing import pass_rows_on

from .readings import Readings

OF_THE_PRESENT: Final = {
    "participants": "user_id",
    "eligible_leaders": "user_id",
    "candidacies": "candidacy_id",
    "networks": "network_id",
    "cohort_districts": "ubigeo",
}
"""Tables with the unit that serves a district now, by their key."""


class LeadersStore(ServedApplication):
    """The event store of leaders with the tables its rules look things up in."""

    name = "leaders"

    def __init__(self, database_url: str, *, edition: int, pool_size: int = 4) -> None:
        """Open the store and what is read beside it."""
        super().__init__(database_url, edition=edition, pool_size=pool_size)
        self.readings = Readings(self.pool)

    def _pass_on(self, cursor: Cursor[DictRow], day: date) -> None:
        """Hand candidates, leader mothers, networks and districts over."""
        for table, key in OF_THE_PRESENT.items():
            pass_rows_on(cursor, table, key, day)
