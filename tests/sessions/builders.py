"""Groups, sessions and attendance lines for tests, with the usual values filled in."""

from datetime import date
from uuid import UUID

from juntos_chassis.seedwork import Territory
from juntos_sessions.domain.attendance import Attendance
from juntos_sessions.domain.group import Group
from juntos_sessions.domain.marks import Dispute, Given, HeldDate
from juntos_sessions.domain.session import EducationalSession
from juntos_sessions.domain.standards import Standards, ThresholdPolicy
from juntos_sessions.domain.values import (
    AbsenceReason,
    AttendanceLine,
    Correction,
    CorrectionReason,
    SessionPlan,
    SessionRef,
    Testimony,
)

PLACE = Territory("100101", "UT07")
ELSEWHERE = Territory("100102", "UT07")
APRIL_1 = date(2026, 4, 1)
APRIL_10 = date(2026, 4, 10)
APRIL_20 = date(2026, 4, 20)
JANUARY_1 = date(2026, 1, 1)
EIGHT = Standards((ThresholdPolicy(JANUARY_1, 8),))
NONE_KNOWN = Standards()
MISSED = Correction(
    Testimony.LOCAL_GOVERNMENT, present=False, cause=CorrectionReason.SIGNATURE_MISSING
)
HELD_ON_APRIL_5 = HeldDate(date(2026, 4, 5), ELSEWHERE, Testimony.LOCAL_GOVERNMENT)
ANA, BEA, CAM = (UUID(int=number) for number in (101, 102, 103))


def a_group(*members: UUID) -> Group:
    """A group formed on the first of April."""
    group = Group.form(2026, PLACE, "G-01", members or (ANA, BEA), APRIL_1)
    group.collect_events()
    return group


def a_session(
    number: int = 1, turn: int = 1, *, keep_events: bool = False
) -> EducationalSession:
    """A session scheduled for the tenth of April."""
    session = EducationalSession(
        group_id=a_group().id,
        turn=turn,
        plan=SessionPlan(number, "Tema de ejemplo", APRIL_10, "Local comunal"),
        territory=PLACE,
        occurred_on=APRIL_1,
    )
    if not keep_events:
        session.collect_events()
    return session


def a_line(
    number: int = 1, *, present: bool = True, group: int = 1, place: Territory = PLACE
) -> Given:
    """A line of the list of one numbered session of one numbered group."""
    session = SessionRef(UUID(int=1000 * group + number), UUID(int=group), number)
    line = AttendanceLine(
        session, Testimony.LOCAL_GOVERNMENT, present, AbsenceReason.UNKNOWN
    )
    return Given(line, place, date(2026, 4, number))


def an_attendance(*attended: int, standards: Standards = EIGHT) -> Attendance:
    """Ana's attendance after the sessions with these numbers."""
    first, *others = attended
    attendance = Attendance.open(2026, ANA, a_line(first), standards)
    for number in others:
        attendance.record(a_line(number), standards)
    attendance.collect_events()
    return attendance


def unit_says(*, present: bool) -> Dispute:
    """What the territorial unit says otherwise."""
    return Dispute(present, Testimony.TERRITORIAL_UNIT)
