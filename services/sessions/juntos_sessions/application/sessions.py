"""The sessions application: one method a command."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.scoping import require_territory
from juntos_chassis.seedwork import Aggregate, Territory

from ..domain.attendance import Attendance
from ..domain.group import Group
from ..domain.rules import GroupAlreadyFormed, SessionNumberTaken
from ..domain.session import EducationalSession
from ..domain.values import CancellationReason, SessionPlan
from . import rows
from .known import Known
from .lists import ListedUser, twice
from .membership import Membership
from .readings import Readings
from .recording import Recording, testimony_of
from .topics import topics

NO_SUCH_GROUP: Final = "No existe ese grupo."
NO_SUCH_SESSION: Final = "No existe esa sesión."
NO_ATTENDANCE: Final = "La usuaria no tiene asistencia registrada."


@dataclass(frozen=True, slots=True)
class Slot:
    """When and where one of the twelve sessions is to take place."""

    number: int
    scheduled_on: date
    place: str


class Sessions(EventSourcedService):
    """Groups, sessions and attendance of one edition."""

    name = "sessions"

    def __init__(self, database_url: str, *, edition: int, pool_size: int = 4) -> None:
        """Open the store and what is read beside it."""
        super().__init__(database_url, edition=edition, pool_size=pool_size)
        self.known = Known(self.recorder.datastore.pool)
        self.readings = Readings(self.recorder.datastore.pool)
        self._membership = Membership(self.known, self.readings)

    @repeatable()
    def form_group(
        self,
        command: Command,
        territory: Territory,
        code: str,
        members: Collection[UUID],
        occurred_on: date,
    ) -> Answer:
        """Form a group of enrolled usuarias of one territorial unit."""
        require_territory(command.actor, territory)
        group = Group.form(self.edition, territory, code, members, occurred_on)
        if group.id in self.repository:
            raise GroupAlreadyFormed(code=code, ubigeo=territory.ubigeo)
        self._membership.require_joinable(group, members, occurred_on)
        return self.commit(
            command,
            [group],
            _roster_answer(group),
            within=lambda cursor: rows.add_group(cursor, group),
        )

    @repeatable()
    def change_roster(
        self,
        command: Command,
        group_id: UUID,
        joined: Collection[UUID],
        left: Collection[UUID],
        occurred_on: date,
    ) -> Answer:
        """Let usuarias join and leave a group from a date on."""
        group = self._group(command, group_id)
        group.change_roster(joined, left, occurred_on)
        self._membership.require_joinable(group, joined, occurred_on)
        return self.commit(
            command,
            [group],
            _roster_answer(group),
            within=lambda cursor: rows.change_roster(
                cursor, group_id, list(joined), list(left), occurred_on
            ),
        )

    @repeatable()
    def schedule_sessions(
        self,
        command: Command,
        group_id: UUID,
        slots: Sequence[Slot],
        occurred_on: date,
    ) -> Answer:
        """Schedule one or several sessions of a group."""
        group = self._group(command, group_id)
        numbers = [slot.number for slot in slots]
        taken = self.readings.taken_numbers(group_id) | twice(numbers)
        if clash := taken & set(numbers):
            raise SessionNumberTaken(numbers=", ".join(map(str, sorted(clash))))
        turns = self.readings.turns(group_id)
        scheduled = [
            _scheduled(group, slot, turns.get(slot.number, 0) + 1, occurred_on)
            for slot in slots
        ]

        def write(cursor: Cursor[DictRow]) -> None:
            for session in scheduled:
                rows.add_session(cursor, session)

        answer = {
            "sessions": [
                {"session_id": str(s.id), "number": s.number} for s in scheduled
            ]
        }
        return self.commit(command, scheduled, answer, within=write)

    @repeatable()
    def record_attendance(
        self,
        command: Command,
        session_id: UUID,
        lines: Sequence[ListedUser],
        occurred_on: date,
    ) -> Answer:
        """Hold a session: the whole list, for every usuaria, or nothing of it."""
        # Read before the session: while that is open, no other list is in these.
        ids = [Attendance.create_id(self.edition, line.user_id) for line in lines]
        known = self.load_many(Attendance, ids)
        session = self._session(command, session_id)
        session.require_open()
        group = self._group(command, session.group_id)
        self._membership.require_list(group, lines, occurred_on)
        present = sum(line.present for line in lines)
        session.hold(present, len(lines) - present, occurred_on)
        recording = Recording(
            session,
            occurred_on,
            testimony_of(command.actor),
            self.known.threshold(occurred_on),
        )
        attendances = recording.attendances(self.edition, lines, known)
        answer = {
            "session_id": str(session_id),
            "present": present,
            "absent": len(lines) - present,
            "started": _count(attendances, Attendance.Started),
            "completed": _count(attendances, Attendance.Completed),
        }
        return self.commit(
            command,
            [session, *attendances],
            answer,
            within=lambda cursor: rows.hold_session(cursor, session, lines),
        )

    @repeatable()
    def cancel_session(
        self,
        command: Command,
        session_id: UUID,
        reason: CancellationReason,
        occurred_on: date,
    ) -> Answer:
        """Cancel a scheduled session."""
        session = self._session(command, session_id)
        session.cancel(reason, occurred_on)
        return self.commit(
            command,
            [session],
            {"session_id": str(session_id)},
            within=lambda cursor: rows.cancel_session(cursor, session, reason),
        )

    @repeatable()
    def dispute_attendance(
        self,
        command: Command,
        session_id: UUID,
        user_id: UUID,
        *,
        present: bool,
        occurred_on: date,
    ) -> Answer:
        """Say otherwise than the list about one usuaria."""
        self._session(command, session_id)
        attendance = self._attendance_of(user_id)
        attendance.dispute(session_id, present=present, occurred_on=occurred_on)
        return self._commit_mark(command, session_id, attendance)

    @repeatable()
    def resolve_attendance(
        self,
        command: Command,
        session_id: UUID,
        user_id: UUID,
        *,
        present: bool,
        occurred_on: date,
    ) -> Answer:
        """Settle a dispute; the policy of the session's own date applies."""
        session = self._session(command, session_id)
        attendance = self._attendance_of(user_id)
        attendance.resolve(
            session_id,
            present=present,
            threshold=self.known.threshold(session.held_on or occurred_on),
            occurred_on=occurred_on,
        )
        return self._commit_mark(command, session_id, attendance)

    def _group(self, command: Command, group_id: UUID) -> Group:
        """A group that the actor may act on; nobody else learns who is in it."""
        group = self.load(Group, group_id, NO_SUCH_GROUP)
        require_territory(command.actor, group.territory)
        return group

    def _session(self, command: Command, session_id: UUID) -> EducationalSession:
        """A session that the actor may act on."""
        session = self.load(EducationalSession, session_id, NO_SUCH_SESSION)
        require_territory(command.actor, session.territory)
        return session

    def _attendance_of(self, user_id: UUID) -> Attendance:
        attendance_id = Attendance.create_id(self.edition, user_id)
        return self.load(Attendance, attendance_id, NO_ATTENDANCE)

    def _commit_mark(
        self, command: Command, session_id: UUID, attendance: Attendance
    ) -> Answer:
        mark = attendance.marks[session_id]
        answer = {
            "session_id": str(session_id),
            "user_id": str(attendance.user_id),
            "present": mark.present,
            "state": mark.state,
        }
        return self.commit(
            command,
            [attendance],
            answer,
            within=lambda cursor: rows.update_attendance(
                cursor, session_id, attendance
            ),
        )


def _count(attendances: Iterable[Attendance], kind: type[Aggregate.Event]) -> int:
    """How many of the new events are of one kind."""
    return sum(isinstance(e, kind) for a in attendances for e in a.pending_events)


def _roster_answer(group: Group) -> Answer:
    return {"group_id": str(group.id), "roster_size": len(group.members)}


def _scheduled(
    group: Group, slot: Slot, turn: int, occurred_on: date
) -> EducationalSession:
    plan = SessionPlan(
        slot.number, topics()[slot.number], slot.scheduled_on, slot.place
    )
    return EducationalSession(
        group_id=group.id,
        turn=turn,
        plan=plan,
        territory=group.territory,
        occurred_on=occurred_on,
    )
