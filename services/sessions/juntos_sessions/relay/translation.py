"""Stored events of sessions as published events: the only place that knows both."""

from functools import singledispatch
from typing import TypedDict
from uuid import UUID

from juntos_chassis.seedwork import Aggregate
from juntos_contracts import PublishedEvent
from juntos_contracts.events import sessions as contract
from juntos_contracts.values import (
    AbsenceReason,
    CancellationReason,
    CorrectionReason,
    DateCorrectionReason,
    Testimony,
)

from ..domain.attendance import Attendance
from ..domain.group import Group
from ..domain.session import EducationalSession
from ..domain.topic import SessionTopic
from ..domain.values import AttendanceLine, SessionRef, module_of


class _SessionFields(TypedDict):
    """What every published event about a session names."""

    group_id: UUID
    session_id: UUID
    session_number: int
    module: int


def _of(ref: SessionRef) -> _SessionFields:
    return {
        "group_id": ref.group_id,
        "session_id": ref.session_id,
        "session_number": ref.number,
        "module": module_of(ref.number),
    }


@singledispatch
def published(event: Aggregate.Event) -> PublishedEvent:
    """The published form of a stored event; every stored event has one."""
    message = f"no published form for {type(event).__qualname__}"
    raise TypeError(message)


@published.register
def _(event: Group.Formed) -> contract.GroupFormed:
    return contract.GroupFormed(group_id=event.originator_id, code=event.code)


@published.register
def _(event: Group.RosterChanged) -> contract.RosterChanged:
    return contract.RosterChanged(
        group_id=event.originator_id,
        joined=event.joined,
        left=event.left,
        roster_size=event.roster_size,
    )


@published.register
def _(event: EducationalSession.Scheduled) -> contract.SessionScheduled:
    plan = event.plan
    return contract.SessionScheduled(
        **_of(SessionRef(event.originator_id, event.group_id, plan.number)),
        topic=plan.topic,
        scheduled_on=plan.scheduled_on,
    )


@published.register
def _(event: EducationalSession.Rescheduled) -> contract.SessionRescheduled:
    return contract.SessionRescheduled(
        **_of(SessionRef(event.originator_id, event.group_id, event.number)),
        scheduled_from=event.scheduled_from,
        scheduled_on=event.scheduled_on,
        reason=CancellationReason(event.reason),
    )


@published.register
def _(event: EducationalSession.ListValidated) -> contract.AttendanceListValidated:
    return contract.AttendanceListValidated(
        **_of(SessionRef(event.originator_id, event.group_id, event.number)),
        matching=event.matching,
        differing=event.differing,
    )


@published.register(SessionTopic.Defined)
@published.register(SessionTopic.Redefined)
def _(
    event: SessionTopic.Defined | SessionTopic.Redefined,
) -> contract.SessionTopicDefined:
    return contract.SessionTopicDefined(
        session_number=event.number,
        module=module_of(event.number),
        topic=event.title,
        effective_on=event.effective_on,
    )


@published.register
def _(event: EducationalSession.Held) -> contract.SessionHeld:
    return contract.SessionHeld(
        **_of(SessionRef(event.originator_id, event.group_id, event.number)),
        present=event.present,
        absent=event.absent,
    )


@published.register
def _(event: EducationalSession.HeldDateCorrected) -> contract.SessionDateCorrected:
    return contract.SessionDateCorrected(
        **_of(SessionRef(event.originator_id, event.group_id, event.number)),
        held_from=event.held_from,
        held_on=event.held_on,
        correction=DateCorrectionReason(event.reason),
    )


@published.register
def _(event: EducationalSession.Cancelled) -> contract.SessionCancelled:
    return contract.SessionCancelled(
        **_of(SessionRef(event.originator_id, event.group_id, event.number)),
        reason=CancellationReason(event.reason),
    )


@published.register(Attendance.Opened)
@published.register(Attendance.Recorded)
def _(
    event: Attendance.Opened | Attendance.Recorded,
) -> contract.SessionAttended | contract.SessionMissed:
    return _attendance(event.user_id, event.line)


def _attendance(
    user_id: UUID, line: AttendanceLine
) -> contract.SessionAttended | contract.SessionMissed:
    testimony = Testimony(line.testimony)
    if line.present:
        return contract.SessionAttended(
            **_of(line.session),
            user_id=user_id,
            testimony=testimony,
            own_group_id=line.own_group_id,
        )
    return contract.SessionMissed(
        **_of(line.session),
        user_id=user_id,
        testimony=testimony,
        reason=AbsenceReason(line.reason),
    )


@published.register
def _(event: Attendance.Disputed) -> contract.AttendanceDisputed:
    return contract.AttendanceDisputed(
        **_of(event.session),
        user_id=event.user_id,
        testimony=Testimony(event.testimony),
        present=event.present,
    )


@published.register
def _(event: Attendance.Corrected) -> contract.AttendanceCorrected:
    correction = event.correction
    reason = correction.reason
    return contract.AttendanceCorrected(
        **_of(event.session),
        user_id=event.user_id,
        testimony=Testimony(correction.testimony),
        present=correction.present,
        correction=CorrectionReason(correction.cause),
        reason=None if reason is None else AbsenceReason(reason),
    )


@published.register
def _(event: Attendance.DateCorrected) -> contract.AttendanceDateCorrected:
    return contract.AttendanceDateCorrected(
        **_of(event.session),
        user_id=event.user_id,
        testimony=Testimony(event.testimony),
        held_from=event.held_from,
        held_on=event.held_on,
    )


@published.register
def _(event: Attendance.Testified) -> contract.AttendanceTestified:
    return contract.AttendanceTestified(
        **_of(event.session),
        user_id=event.user_id,
        testimony=Testimony(event.testimony),
        present=event.present,
    )


@published.register
def _(event: Attendance.Resolved) -> contract.AttendanceResolved:
    return contract.AttendanceResolved(
        **_of(event.session),
        user_id=event.user_id,
        testimony=Testimony.TERRITORIAL_UNIT,
        present=event.present,
    )


@published.register
def _(event: Attendance.Started) -> contract.ProgramStarted:
    return contract.ProgramStarted(user_id=event.user_id, session_number=event.number)


@published.register
def _(event: Attendance.Completed) -> contract.ProgramCompleted:
    return contract.ProgramCompleted(
        user_id=event.user_id,
        attended=event.attended,
        threshold=event.threshold,
        policy=event.policy,
    )


@published.register
def _(event: Attendance.StartRevoked) -> contract.ProgramStartRevoked:
    return contract.ProgramStartRevoked(user_id=event.user_id)


@published.register
def _(event: Attendance.CompletionRevoked) -> contract.ProgramCompletionRevoked:
    return contract.ProgramCompletionRevoked(
        user_id=event.user_id,
        attended=event.attended,
        threshold=event.threshold,
        policy=event.policy,
    )
