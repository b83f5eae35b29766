"""The attendance of one usuaria in one edition, from first session to completion."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .marks import Dispute, Given, HeldDate, Mark, MarkState
from .rules import (
    AlreadyDisputed,
    AlreadyResolved,
    AttendanceAlreadyRecorded,
    AttendanceNotRecorded,
    CorrectionSaysTheSame,
    DisputeSaysTheSame,
    NothingToResolve,
    OnlyWhoRecordedCorrects,
    OwnListIsCorrected,
)
from .standards import Standards
from .standing import Completion, Start, standing_of
from .values import (
    AttendanceLine,
    Correction,
    SessionRef,
    Testimony,
)

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.sessions.attendance")


class Attendance(Aggregate):
    """Her sessions, attended and missed. Its id follows from edition and usuaria.

    Start and completion follow from all her marks, in whatever order they arrive.
    """

    TOPIC = "sessions.attendance"

    class Opened(Created):
        """Her first line on an attendance list."""

        TOPIC = "sessions.attendance.opened"
        edition: int
        user_id: UUID
        line: AttendanceLine

    class Recorded(Aggregate.Event):
        """A further line on an attendance list."""

        TOPIC = "sessions.attendance.recorded"
        user_id: UUID
        line: AttendanceLine

    class Disputed(Aggregate.Event):
        """A second testimony says otherwise than the list."""

        TOPIC = "sessions.attendance.disputed"
        class_version = 2
        user_id: UUID
        session: SessionRef
        present: bool
        testimony: Testimony

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """At first only the territorial unit could dispute."""
            state["testimony"] = Testimony.TERRITORIAL_UNIT.value

    class Corrected(Aggregate.Event):
        """Whoever recorded a line corrected it; the first record stays in history."""

        TOPIC = "sessions.attendance.corrected"
        user_id: UUID
        session: SessionRef
        correction: Correction

    class DateCorrected(Aggregate.Event):
        """The session of a line was held on another date than was told."""

        TOPIC = "sessions.attendance.date-corrected"
        user_id: UUID
        session: SessionRef
        testimony: Testimony
        held_from: date
        held_on: date

    class Testified(Aggregate.Event):
        """A further testimony that changes nothing: it agrees, or came too late."""

        TOPIC = "sessions.attendance.testified"
        user_id: UUID
        session: SessionRef
        testimony: Testimony
        present: bool

    class Resolved(Aggregate.Event):
        """The territorial unit settled a dispute."""

        TOPIC = "sessions.attendance.resolved"
        user_id: UUID
        session: SessionRef
        present: bool

    class Started(Aggregate.Event):
        """She attended her first session."""

        TOPIC = "sessions.attendance.started"
        user_id: UUID
        number: int

    class StartRevoked(Aggregate.Event):
        """The session with which she had started is not her first any more."""

        TOPIC = "sessions.attendance.start-revoked"
        user_id: UUID

    class Completed(Aggregate.Event):
        """She reached the threshold in force on the day of the session."""

        TOPIC = "sessions.attendance.completed"
        user_id: UUID
        attended: int
        threshold: int
        policy: str

    class CompletionRevoked(Aggregate.Event):
        """She had not reached the threshold, or not on that day."""

        TOPIC = "sessions.attendance.completion-revoked"
        user_id: UUID
        attended: int
        threshold: int
        policy: str

    @event(Opened)
    def __init__(
        self,
        edition: int,
        user_id: UUID,
        territory: Territory,
        line: AttendanceLine,
        occurred_on: date,
    ) -> None:
        """Open her record; ``open`` is the way to do it with what follows from it."""
        self.edition = edition
        self.user_id = user_id
        self.territory = territory
        self.opened_on = occurred_on
        self.marks = {line.session.session_id: Mark.of(line, territory, occurred_on)}
        self.started: tuple[int, date] | None = None
        self.completed: tuple[str, date] | None = None

    @staticmethod
    def create_id(edition: int, user_id: UUID) -> UUID:
        """The one id of a usuaria's attendance in an edition."""
        return uuid5(NAMESPACE, f"{edition}:{user_id}")

    def attended(self, standards: Standards) -> set[int]:
        """The session numbers at which she counts as present."""
        own = {
            mark.session.number
            for mark in self.marks.values()
            if mark.counts(standards.reading_on(mark.held_on))
        }
        return own | {number for _, number in standards.elsewhere}

    @classmethod
    def open(
        cls, edition: int, user_id: UUID, given: Given, standards: Standards
    ) -> "Attendance":
        """Open her record with her first line on an attendance list."""
        opened = cls(
            edition=edition,
            user_id=user_id,
            territory=given.territory,
            line=given.line,
            occurred_on=given.held_on,
        )
        opened.evaluate(standards, given.held_on)
        return opened

    def record(self, given: Given, standards: Standards) -> None:
        """Record a line of an attendance list, and what follows from it."""
        if given.line.session.session_id in self.marks:
            raise AttendanceAlreadyRecorded
        self._recorded(
            user_id=self.user_id,
            line=given.line,
            territory=given.territory,
            occurred_on=given.held_on,
        )
        self.evaluate(standards, given.held_on)

    def dispute(
        self, session_id: UUID, dispute: Dispute, standards: Standards, on: date
    ) -> None:
        """Record that a second testimony says otherwise than the list."""
        mark = self._mark(session_id)
        if mark.state is MarkState.RESOLVED:
            raise AlreadyResolved
        if mark.state is MarkState.DISPUTED:
            raise AlreadyDisputed
        if mark.present is dispute.present:
            raise DisputeSaysTheSame
        unit = Testimony.TERRITORIAL_UNIT
        if mark.line.testimony is unit and dispute.testimony is unit:
            raise OwnListIsCorrected
        self._disputed(
            user_id=self.user_id,
            session=mark.session,
            present=dispute.present,
            testimony=dispute.testimony,
            territory=mark.territory,
            occurred_on=on,
        )
        self.evaluate(standards, on, mark.territory)

    def correct(
        self,
        session_id: UUID,
        correction: Correction,
        standards: Standards,
        on: date,
    ) -> None:
        """Correct a line by whose list it is on.

        What the unit resolved stays, and a disputed line is corrected only to what the
        other testimony says; that settles the dispute.
        """
        mark = self._mark(session_id)
        if mark.state is MarkState.RESOLVED:
            raise AlreadyResolved
        if mark.line.testimony is not correction.testimony:
            raise OnlyWhoRecordedCorrects
        if mark.present is correction.present:
            if mark.state is MarkState.DISPUTED:
                raise AlreadyDisputed
            if correction.present or mark.reason is correction.reason:
                raise CorrectionSaysTheSame
        self._corrected(
            user_id=self.user_id,
            session=mark.session,
            correction=correction,
            territory=mark.territory,
            occurred_on=on,
        )
        self.evaluate(standards, on, mark.territory)

    def correct_date(
        self, session_id: UUID, held: HeldDate, standards: Standards, on: date
    ) -> None:
        """Take a line to the date on which its session was really held."""
        mark = self._mark(session_id)
        self._date_corrected(
            user_id=self.user_id,
            session=mark.session,
            testimony=held.testimony,
            held_from=mark.held_on,
            held_on=held.on,
            territory=held.place,
            occurred_on=on,
        )
        self.evaluate(standards, on, held.place)

    def testify(self, session_id: UUID, said: Dispute, on: date) -> None:
        """Keep a further testimony beside what is on record, whatever it says."""
        mark = self._mark(session_id)
        self._testified(
            user_id=self.user_id,
            session=mark.session,
            testimony=said.testimony,
            present=said.present,
            territory=mark.territory,
            occurred_on=on,
        )

    def resolve(
        self, session_id: UUID, *, present: bool, standards: Standards, on: date
    ) -> None:
        """Settle a dispute; what is resolved counts from now on."""
        mark = self._mark(session_id)
        if mark.state is not MarkState.DISPUTED:
            raise NothingToResolve
        self._resolved(
            user_id=self.user_id,
            session=mark.session,
            present=present,
            territory=mark.territory,
            occurred_on=on,
        )
        self.evaluate(standards, on, mark.territory)

    def evaluate(
        self, standards: Standards, on: date, territory: Territory | None = None
    ) -> None:
        """Start, complete or revoke where all her marks together say so.

        Args:
            standards: the policies in force.
            on: the date of what made an earlier start or completion untrue.
            territory: where that happened; by default where she was last.
        """
        place = self.territory if territory is None else territory
        now = standing_of(self.marks.values(), standards)
        self._settle_start(now.start, on, place)
        self._settle_completion(now.completion, standards, on, place)

    def _settle_start(self, start: Start | None, on: date, place: Territory) -> None:
        if self.started == (None if start is None else (start.number, start.on)):
            return
        if self.started is not None:
            self._start_revoked(user_id=self.user_id, territory=place, occurred_on=on)
        if start is not None:
            self._started(
                user_id=self.user_id,
                number=start.number,
                territory=place,
                occurred_on=start.on,
            )

    def _settle_completion(
        self,
        completion: Completion | None,
        standards: Standards,
        on: date,
        place: Territory,
    ) -> None:
        reached = completion and (completion.threshold.policy, completion.on)
        if self.completed == reached:
            return
        if self.completed is not None:
            was = standards.threshold_on(self.completed[1])
            self._completion_revoked(
                user_id=self.user_id,
                attended=len(self.attended(standards)),
                threshold=was.sessions if was else 1,
                policy=was.policy if was else self.completed[0],
                territory=place,
                occurred_on=on,
            )
        if completion is not None:
            self._completed(
                user_id=self.user_id,
                attended=completion.attended,
                threshold=completion.threshold.sessions,
                policy=completion.threshold.policy,
                territory=place,
                occurred_on=completion.on,
            )

    def _mark(self, session_id: UUID) -> Mark:
        if session_id not in self.marks:
            raise AttendanceNotRecorded
        return self.marks[session_id]

    @event(Recorded)
    def _recorded(
        self,
        user_id: UUID,
        line: AttendanceLine,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.territory = territory
        self.marks[line.session.session_id] = Mark.of(line, territory, occurred_on)

    @event(Disputed)
    def _disputed(
        self,
        *,
        user_id: UUID,
        session: SessionRef,
        present: bool,
        testimony: Testimony,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        mark = self.marks[session.session_id]
        mark.state, mark.dispute = MarkState.DISPUTED, Dispute(present, testimony)

    @event(Corrected)
    def _corrected(
        self,
        user_id: UUID,
        session: SessionRef,
        correction: Correction,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        mark = self.marks[session.session_id]
        mark.present, mark.state = correction.present, MarkState.RECORDED
        mark.reason, mark.corrected = correction.reason, True

    @event(DateCorrected)
    def _date_corrected(
        self,
        *,
        user_id: UUID,
        session: SessionRef,
        testimony: Testimony,
        held_from: date,
        held_on: date,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        mark = self.marks[session.session_id]
        mark.territory, mark.held_on = territory, held_on

    @event(Testified)
    def _testified(
        self,
        *,
        user_id: UUID,
        session: SessionRef,
        testimony: Testimony,
        present: bool,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """What counts stays as it is."""

    @event(Resolved)
    def _resolved(
        self,
        *,
        user_id: UUID,
        session: SessionRef,
        present: bool,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.territory = territory
        mark = self.marks[session.session_id]
        mark.present, mark.state = present, MarkState.RESOLVED

    @event(Started)
    def _started(
        self, user_id: UUID, number: int, territory: Territory, occurred_on: date
    ) -> None:
        self.started = number, occurred_on

    @event(StartRevoked)
    def _start_revoked(
        self, user_id: UUID, territory: Territory, occurred_on: date
    ) -> None:
        self.started = None

    @event(Completed)
    def _completed(
        self,
        *,
        user_id: UUID,
        attended: int,
        threshold: int,
        policy: str,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.completed = policy, occurred_on

    @event(CompletionRevoked)
    def _completion_revoked(
        self,
        *,
        user_id: UUID,
        attended: int,
        threshold: int,
        policy: str,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.completed = None
