"""What the commands of sessions share: what is known, what is read, who may act."""

from datetime import date
from typing import Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Command
from juntos_chassis.districts import ServedApplication
from juntos_chassis.districts.changing import pass_rows_on
from juntos_chassis.errors import NotFound

from ..domain.group import Group
from ..domain.session import EducationalSession
from .calendar_queries import CalendarReading
from .known import Known
from .membership import Membership
from .progress import Progress
from .readings import Readings
from .standings import concerned_by, refresh
from .topics import Topics
from .worklists import Worklists

NO_SUCH_GROUP: Final = "No existe ese grupo, o su formación todavía no llegó."
NO_SUCH_SESSION: Final = "No existe esa sesión, o su programación todavía no llegó."
GROUP_UNKNOWN: Final = "group-not-known"
SESSION_UNKNOWN: Final = "session-not-known"
"""Refusals that another command, still on its way, may heal: trying again is right."""


class SessionsBase(ServedApplication):
    """The store of sessions and what is read beside it."""

    def __init__(self, database_url: str, *, edition: int, pool_size: int = 4) -> None:
        """Open the store and what is read beside it."""
        super().__init__(database_url, edition=edition, pool_size=pool_size)
        self.known = Known(self.pool)
        self.readings = Readings(self.pool)
        self.topics = Topics(self.pool)
        self.calendar = CalendarReading(self.pool)
        self.worklists = Worklists(self.pool)
        self.progress = Progress(self.pool)
        self._membership = Membership(self.known, self.readings)

    def _group(self, command: Command, group_id: UUID) -> Group:
        """A group that the actor may act on; nobody else learns who is in it."""
        try:
            group = self.load(Group, group_id, NO_SUCH_GROUP)
        except NotFound as missing:
            raise NotFound(NO_SUCH_GROUP, code=GROUP_UNKNOWN) from missing
        self.require_served(command.actor, group.territory)
        return group

    def _session(self, command: Command, session_id: UUID) -> EducationalSession:
        """A session that the actor may act on."""
        try:
            session = self.load(EducationalSession, session_id, NO_SUCH_SESSION)
        except NotFound as missing:
            raise NotFound(NO_SUCH_SESSION, code=SESSION_UNKNOWN) from missing
        self.require_served(command.actor, session.territory)
        return session

    def _pass_on(self, cursor: Cursor[DictRow], day: date) -> None:
        """Groups first, as commands lock them; then where their usuarias stand."""
        groups = pass_rows_on(cursor, "groups", "group_id", day)
        refresh(cursor, concerned_by(cursor, groups))
