"""Events of sessions: groups, the twelve sessions, attendance and completion."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from ..published import DataClass, PublishedEvent
from ..values import (
    AbsenceReason,
    CancellationReason,
    CorrectionReason,
    Count,
    DateCorrectionReason,
    ModuleNumber,
    SessionNumber,
    Testimony,
)


class GroupEvent(PublishedEvent):
    """Something about one group of usuarias of a district."""

    SERVICE: ClassVar[str] = "sessions"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    group_id: UUID


class GroupFormed(GroupEvent):
    """A group of usuarias of one district was formed with its local government."""

    AGGREGATE: ClassVar[str] = "group"

    code: str


class RosterChanged(GroupEvent):
    """Usuarias joined or left a group from a date on."""

    AGGREGATE: ClassVar[str] = "group"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INDIVIDUAL

    joined: tuple[UUID, ...] = Field(default=(), max_length=500)
    left: tuple[UUID, ...] = Field(default=(), max_length=500)
    roster_size: Count


class SessionEvent(GroupEvent):
    """Something about one of the twelve educational sessions of a group."""

    session_id: UUID
    session_number: SessionNumber
    module: ModuleNumber


class SessionScheduled(SessionEvent):
    """A session has a date, place and topic."""

    AGGREGATE: ClassVar[str] = "session"

    topic: str
    scheduled_on: date


class SessionRescheduled(SessionEvent):
    """A session that was not held yet has another date."""

    AGGREGATE: ClassVar[str] = "session"

    scheduled_from: date
    scheduled_on: date
    reason: CancellationReason


class SessionHeld(SessionEvent):
    """A session took place and the local government handed in its attendance list."""

    AGGREGATE: ClassVar[str] = "session"

    present: Count
    absent: Count


class SessionDateCorrected(SessionEvent):
    """A session was held on another date than had been told; the first one stays."""

    AGGREGATE: ClassVar[str] = "session"

    held_from: date = Field(description="the date told before")
    held_on: date
    correction: DateCorrectionReason


class SessionCancelled(SessionEvent):
    """A scheduled session did not take place."""

    AGGREGATE: ClassVar[str] = "session"

    reason: CancellationReason


class AttendanceListValidated(SessionEvent):
    """The territorial unit compared its own list with the municipality's."""

    AGGREGATE: ClassVar[str] = "session"

    matching: Count
    differing: Count = Field(description="each of them has its AttendanceDisputed")


class SessionTopicDefined(PublishedEvent):
    """One of the twelve sessions has this topic from a date on."""

    SERVICE: ClassVar[str] = "sessions"
    AGGREGATE: ClassVar[str] = "topic"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    session_number: SessionNumber
    module: ModuleNumber
    topic: str
    effective_on: date


class AttendanceEvent(SessionEvent):
    """Something about one usuaria at one session."""

    DATA_CLASS: ClassVar[DataClass] = DataClass.INDIVIDUAL

    user_id: UUID
    testimony: Testimony


class SessionAttended(AttendanceEvent):
    """A usuaria was present at one of the twelve educational sessions."""

    AGGREGATE: ClassVar[str] = "attendance"

    own_group_id: UUID | None = Field(
        default=None, description="her own group, where she made up in another"
    )


class SessionMissed(AttendanceEvent):
    """A usuaria on the roster was absent from a session that was held."""

    AGGREGATE: ClassVar[str] = "attendance"

    reason: AbsenceReason


class AttendanceDisputed(AttendanceEvent):
    """A second testimony says otherwise than the list that counts."""

    AGGREGATE: ClassVar[str] = "attendance"

    present: bool = Field(description="what the disputing testimony says")


class AttendanceCorrected(AttendanceEvent):
    """Whoever recorded an attendance corrected it; the first record stays visible."""

    AGGREGATE: ClassVar[str] = "attendance"

    present: bool
    correction: CorrectionReason
    reason: AbsenceReason | None = Field(
        default=None, description="why she was absent, if she was"
    )


class AttendanceDateCorrected(AttendanceEvent):
    """Her line is of a session that was held on another date than had been told."""

    AGGREGATE: ClassVar[str] = "attendance"

    held_from: date = Field(description="the date told before")
    held_on: date


class AttendanceTestified(AttendanceEvent):
    """A further testimony that changes nothing that counts: it agrees or comes late."""

    AGGREGATE: ClassVar[str] = "attendance"

    present: bool = Field(description="what the testimony says")


class AttendanceResolved(AttendanceEvent):
    """The territorial unit settled a dispute."""

    AGGREGATE: ClassVar[str] = "attendance"

    present: bool


class ParticipationEvent(PublishedEvent):
    """Something about the way of one usuaria through the programme."""

    SERVICE: ClassVar[str] = "sessions"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INDIVIDUAL

    user_id: UUID


class ProgramStarted(ParticipationEvent):
    """A usuaria attended her first session."""

    AGGREGATE: ClassVar[str] = "attendance"

    session_number: SessionNumber


class ProgramCompleted(ParticipationEvent):
    """A usuaria reached the attendance threshold of the policy in force."""

    AGGREGATE: ClassVar[str] = "attendance"

    attended: SessionNumber
    threshold: SessionNumber
    policy: str


class ProgramStartRevoked(ParticipationEvent):
    """A correction or resolution took away the session with which she had started."""

    AGGREGATE: ClassVar[str] = "attendance"


class ProgramCompletionRevoked(ParticipationEvent):
    """A correction or resolution left her below the threshold again."""

    AGGREGATE: ClassVar[str] = "attendance"

    attended: Count
    threshold: SessionNumber
    policy: str
