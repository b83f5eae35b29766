"""Commands about who was there: lists, second lists, disputes, corrections."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound

from ..domain.attendance import Attendance
from ..domain.comparing import Comparison, contradict
from ..domain.marks import Dispute
from ..domain.rules import AttendanceNotRecorded
from ..domain.session import EducationalSession
from ..domain.standards import Standards
from ..domain.values import Correction, Testimony
from . import rows
from .base import SessionsBase
from .lists import ListedUser
from .recording import Recording, consequences, testimony_of

PATIENT: Final = 20
"""Groups that share usuarias may hand their lists in at the same time."""
NO_ATTENDANCE: Final = "La usuaria no tiene asistencia registrada."


@dataclass(frozen=True, slots=True)
class AttendanceList:
    """A list as it is handed in: the group's lines, and who came from elsewhere."""

    lines: tuple[ListedUser, ...]
    occurred_on: date
    make_ups: tuple[UUID, ...] = ()

    @property
    def everybody(self) -> tuple[ListedUser, ...]:
        """The lines with those who made the session up, who are present."""
        guests = (ListedUser(user, present=True) for user in self.make_ups)
        return (*self.lines, *guests)


class AttendanceCommands(SessionsBase):
    """Recording attendance and settling where two lists differ."""

    @repeatable(attempts=PATIENT)
    def record_attendance(
        self, command: Command, session_id: UUID, listed: AttendanceList
    ) -> Answer:
        """Hold a session: the whole list, for every usuaria, or nothing of it.

        A second list by the municipality for a held session overwrites nothing: what
        differs becomes a dispute.
        """
        # Read before the session: while that is open, no other list is in these.
        known = self._attendances(listed.everybody)
        session = self._session(command, session_id)
        testimony = testimony_of(command.actor)
        if (
            session.held_on == listed.occurred_on
            and testimony is Testimony.LOCAL_GOVERNMENT
        ):
            return self._second_list(command, session, listed)
        session.require_open()
        recording = self._recording(command, session, listed, listed.occurred_on)
        lines = listed.everybody
        present = sum(line.present for line in lines)
        session.hold(present, len(lines) - present, listed.occurred_on)
        attendances = recording.attendances(self.edition, lines, known)
        answer = {
            "session_id": str(session_id),
            "second_list": False,
            "present": present,
            "absent": len(lines) - present,
            "make_ups": len(listed.make_ups),
            **consequences(attendances),
        }
        return self.commit(
            command,
            [session, *attendances],
            answer,
            within=lambda cursor: rows.hold_session(
                cursor, session, attendances, recording.standards
            ),
        )

    @repeatable()
    def validate_list(
        self, command: Command, session_id: UUID, listed: AttendanceList
    ) -> Answer:
        """Compare the unit's own list with the recorded one; differences are disputes.

        A usuaria whom the recorded list lacks is added by the unit's word.
        """
        session = self._session(command, session_id)
        held_on = session.require_held()
        attendances, outcomes, recording = self._compared(
            command, session, listed, held_on
        )
        counts = Counter(outcomes)
        differing = sum(
            counts[one] for one in (Comparison.DISPUTED, Comparison.DISPUTED_BEFORE)
        )
        session.validate(counts[Comparison.MATCHING], differing, listed.occurred_on)
        return self.commit(
            command,
            [session, *attendances],
            self._comparison_answer(session, listed, outcomes, attendances),
            within=lambda cursor: rows.write_marks(
                cursor, session_id, attendances, recording.standards
            ),
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
        """Say otherwise than the list about one usuaria.

        A word that finds a dispute, or its resolution, changes neither and is kept.
        """
        self._session(command, session_id)
        attendance, standards = self._attendance_of(user_id)
        said = Dispute(present, testimony_of(command.actor))
        outcome = contradict(attendance, session_id, said, standards, occurred_on)
        return self._commit_mark(
            command, session_id, attendance, standards, outcome=outcome
        )

    @repeatable()
    def correct_attendance(
        self,
        command: Command,
        session_id: UUID,
        user_id: UUID,
        correction: Correction,
        occurred_on: date,
    ) -> Answer:
        """Correct a line of one's own list; the first record stays visible."""
        self._session(command, session_id)
        attendance, standards = self._attendance_of(user_id)
        own = replace(correction, testimony=testimony_of(command.actor))
        attendance.correct(session_id, own, standards, occurred_on)
        return self._commit_mark(command, session_id, attendance, standards)

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
        """Settle a dispute; the policies of the session's own date apply."""
        self._session(command, session_id)
        attendance, standards = self._attendance_of(user_id)
        attendance.resolve(
            session_id, present=present, standards=standards, on=occurred_on
        )
        return self._commit_mark(command, session_id, attendance, standards)

    def _second_list(
        self, command: Command, session: EducationalSession, listed: AttendanceList
    ) -> Answer:
        attendances, outcomes, recording = self._compared(
            command, session, listed, listed.occurred_on
        )
        return self.commit(
            command,
            attendances,
            self._comparison_answer(session, listed, outcomes, attendances),
            within=lambda cursor: rows.write_marks(
                cursor, session.id, attendances, recording.standards
            ),
        )

    def _compared(
        self,
        command: Command,
        session: EducationalSession,
        listed: AttendanceList,
        held_on: date,
    ) -> tuple[list[Attendance], list[Comparison], Recording]:
        lines = listed.everybody
        known = self._attendances(lines)
        recording = self._recording(command, session, listed, held_on)
        attendances, outcomes = recording.compared(
            self.edition, lines, known, listed.occurred_on
        )
        return attendances, outcomes, recording

    def _recording(
        self,
        command: Command,
        session: EducationalSession,
        listed: AttendanceList,
        held_on: date,
    ) -> Recording:
        """The list beside group and policies, refused if it is not theirs."""
        group = self._group(command, session.group_id)
        if session.held_on is None:
            self._membership.require_list(group, listed.lines, held_on)
        else:
            on_record = self.readings.listed_users(session.id)
            self._membership.require_second_list(
                group, listed.lines, held_on, on_record
            )
        own_groups = self._membership.require_make_ups(group, listed.make_ups, held_on)
        users = [line.user_id for line in listed.everybody]
        return Recording(
            session,
            held_on,
            testimony_of(command.actor),
            self.known.standards(users),
            own_groups,
        )

    def _comparison_answer(
        self,
        session: EducationalSession,
        listed: AttendanceList,
        outcomes: Sequence[Comparison],
        attendances: Iterable[Attendance],
    ) -> Answer:
        counts = Counter(outcomes)
        named = {line.user_id for line in listed.everybody}
        return {
            "session_id": str(session.id),
            "second_list": True,
            **{kind.value: counts[kind] for kind in Comparison},
            "not_listed": len(self.readings.listed_users(session.id) - named),
            **consequences(attendances),
        }

    def _attendances(self, lines: Iterable[ListedUser]) -> dict[UUID, Attendance]:
        ids = [Attendance.create_id(self.edition, line.user_id) for line in lines]
        return self.load_many(Attendance, ids)

    def _attendance_of(self, user_id: UUID) -> tuple[Attendance, Standards]:
        attendance_id = Attendance.create_id(self.edition, user_id)
        try:
            attendance = self.load(Attendance, attendance_id, NO_ATTENDANCE)
        except NotFound as missing:
            code = AttendanceNotRecorded.code
            raise NotFound(NO_ATTENDANCE, code=code) from missing
        return attendance, self.known.standards([user_id])[user_id]

    def _commit_mark(
        self,
        command: Command,
        session_id: UUID,
        attendance: Attendance,
        standards: Standards,
        **more: str,
    ) -> Answer:
        mark = attendance.marks[session_id]
        user_id = attendance.user_id
        answer = {
            "session_id": str(session_id),
            "user_id": str(user_id),
            "present": mark.counts(standards.reading_on(mark.held_on)),
            "state": mark.state,
            **more,
            **consequences([attendance]),
        }
        return self.commit(
            command,
            [attendance],
            answer,
            within=lambda cursor: rows.write_marks(
                cursor, session_id, [attendance], {user_id: standards}
            ),
        )
