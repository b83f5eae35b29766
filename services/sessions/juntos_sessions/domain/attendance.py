"""The attendance of one usuaria in one edition, from first session to completion."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import (
    AlreadyDisputed,
    AlreadyResolved,
    AttendanceAlreadyRecorded,
    AttendanceNotRecorded,
    DisputeSaysTheSame,
    NothingToResolve,
)
from .values import AttendanceLine, SessionRef, Threshold

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.sessions.attendance")


@dataclass(frozen=True, slots=True)
class Given:
    """A line of an attendance list, with place and date of its session."""

    line: AttendanceLine
    territory: Territory
    held_on: date


class MarkState(StrEnum):
    """How settled the attendance at one session is."""

    RECORDED = "recorded"
    DISPUTED = "disputed"
    RESOLVED = "resolved"


@dataclass(slots=True)
class Mark:
    """What is known of her at one session; ``present`` is what counts."""

    line: AttendanceLine
    territory: Territory
    present: bool
    state: MarkState = MarkState.RECORDED

    @property
    def session(self) -> SessionRef:
        """The session it is about."""
        return self.line.session


class Attendance(Aggregate):
    """Her sessions, attended and missed. Its id follows from edition and usuaria.

    What counts is the list until the territorial unit resolves a dispute. A session
    number counts once, even if she attended it in two groups after a move.
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
        """The territorial unit says otherwise than the list."""

        TOPIC = "sessions.attendance.disputed"
        user_id: UUID
        session: SessionRef
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

    class Completed(Aggregate.Event):
        """She reached the threshold in force on the day of the session."""

        TOPIC = "sessions.attendance.completed"
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
        self.marks = {line.session.session_id: Mark(line, territory, line.present)}
        self.started_on: date | None = None
        self.completed_on: date | None = None

    @staticmethod
    def create_id(edition: int, user_id: UUID) -> UUID:
        """The one id of a usuaria's attendance in an edition."""
        return uuid5(NAMESPACE, f"{edition}:{user_id}")

    @property
    def attended(self) -> set[int]:
        """The session numbers at which she was present."""
        return {m.session.number for m in self.marks.values() if m.present}

    @classmethod
    def open(
        cls, edition: int, user_id: UUID, given: Given, threshold: Threshold | None
    ) -> "Attendance":
        """Open her record with her first line on an attendance list."""
        opened = cls(
            edition=edition,
            user_id=user_id,
            territory=given.territory,
            line=given.line,
            occurred_on=given.held_on,
        )
        opened._advance(given.line.session, threshold, given.held_on)
        return opened

    def record(self, given: Given, threshold: Threshold | None) -> None:
        """Record a line of an attendance list, and what follows from it.

        Args:
            given: the line, with place and date of its session.
            threshold: the policy in force on that date; while none is known completion
                waits for the next attendance.
        """
        if given.line.session.session_id in self.marks:
            raise AttendanceAlreadyRecorded
        self._recorded(
            user_id=self.user_id,
            line=given.line,
            territory=given.territory,
            occurred_on=given.held_on,
        )
        self._advance(given.line.session, threshold, given.held_on)

    def dispute(self, session_id: UUID, *, present: bool, occurred_on: date) -> None:
        """Record that the territorial unit says otherwise than the list."""
        mark = self._mark(session_id)
        if mark.state is MarkState.RESOLVED:
            raise AlreadyResolved
        if mark.state is MarkState.DISPUTED:
            raise AlreadyDisputed
        if mark.present is present:
            raise DisputeSaysTheSame
        self._disputed(
            user_id=self.user_id,
            session=mark.session,
            present=present,
            territory=mark.territory,
            occurred_on=occurred_on,
        )

    def resolve(
        self,
        session_id: UUID,
        *,
        present: bool,
        threshold: Threshold | None,
        occurred_on: date,
    ) -> None:
        """Settle a dispute; what is resolved counts from now on.

        A start or completion already recorded stays, as it was true when recorded.
        """
        mark = self._mark(session_id)
        if mark.state is not MarkState.DISPUTED:
            raise NothingToResolve
        self._resolved(
            user_id=self.user_id,
            session=mark.session,
            present=present,
            territory=mark.territory,
            occurred_on=occurred_on,
        )
        self._advance(mark.session, threshold, occurred_on)

    def _advance(
        self, session: SessionRef, threshold: Threshold | None, occurred_on: date
    ) -> None:
        """Start and complete the programme where the sessions attended say so."""
        if not self.marks[session.session_id].present:
            return
        attended = len(self.attended)
        if self.started_on is None:
            self._started(
                user_id=self.user_id,
                number=session.number,
                occurred_on=occurred_on,
            )
        if (
            self.completed_on is None
            and threshold is not None
            and attended >= threshold.sessions
        ):
            self._completed(
                user_id=self.user_id,
                attended=attended,
                threshold=threshold.sessions,
                policy=threshold.policy,
                occurred_on=occurred_on,
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
        mark = Mark(line, territory, line.present)
        self.marks[line.session.session_id] = mark

    @event(Disputed)
    def _disputed(
        self,
        *,
        user_id: UUID,
        session: SessionRef,
        present: bool,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.marks[session.session_id].state = MarkState.DISPUTED

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
    def _started(self, user_id: UUID, number: int, occurred_on: date) -> None:
        self.started_on = occurred_on

    @event(Completed)
    def _completed(
        self,
        *,
        user_id: UUID,
        attended: int,
        threshold: int,
        policy: str,
        occurred_on: date,
    ) -> None:
        self.completed_on = occurred_on
