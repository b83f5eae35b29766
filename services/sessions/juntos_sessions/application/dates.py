"""The command that corrects on which date a session was held."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable

from ..domain.attendance import Attendance
from ..domain.marks import HeldDate
from ..domain.rules import RosterIsEmpty
from ..domain.values import DateCorrectionReason
from . import rows
from .base import SessionsBase
from .recording import consequences, testimony_of


@dataclass(frozen=True, slots=True)
class CorrectedDate:
    """When a session was really held, why it was told otherwise, and when that is."""

    held_on: date
    reason: DateCorrectionReason
    occurred_on: date


class DateCommands(SessionsBase):
    """Taking a held session to its right date with all that depends on it."""

    @repeatable()
    def correct_held_date(
        self, command: Command, session_id: UUID, corrected: CorrectedDate
    ) -> Answer:
        """Correct the date; list, starts and completions follow it, history stays.

        The list stays as it was recorded, also where the roster of the right date is
        another one.
        """
        users = self.readings.listed_users(session_id)
        session = self._session(command, session_id)
        held_from = session.require_held()
        group = self._group(command, session.group_id)
        if not group.roster_on(corrected.held_on):
            raise RosterIsEmpty(held_on=corrected.held_on)
        session.correct_held_date(
            corrected.held_on, corrected.reason, corrected.occurred_on
        )
        held = HeldDate(
            corrected.held_on,
            session.place_on(corrected.held_on),
            testimony_of(command.actor),
        )
        ids = [Attendance.create_id(self.edition, user) for user in users]
        attendances = list(self.load_many(Attendance, ids).values())
        standards = self.known.standards(users)
        for one in attendances:
            measured_by = standards[one.user_id]
            one.correct_date(session_id, held, measured_by, corrected.occurred_on)
        answer = {
            "session_id": str(session_id),
            "held_from": held_from.isoformat(),
            "held_on": corrected.held_on.isoformat(),
            **consequences(attendances),
        }
        return self.commit(
            command,
            [session, *attendances],
            answer,
            within=lambda cursor: rows.correct_held_date(
                cursor, session, attendances, standards
            ),
        )
