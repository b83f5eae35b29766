"""Rules of attendance, disputes, start and completion."""

from datetime import date
from uuid import UUID

import pytest

from juntos_sessions.domain.attendance import Attendance
from juntos_sessions.domain.marks import MarkState
from juntos_sessions.domain.rules import (
    AlreadyDisputed,
    AlreadyResolved,
    AttendanceAlreadyRecorded,
    AttendanceNotRecorded,
    DisputeSaysTheSame,
    NothingToResolve,
)
from juntos_sessions.domain.standards import Standards, ThresholdPolicy
from tests.sessions.builders import (
    ANA,
    APRIL_20,
    EIGHT,
    ELSEWHERE,
    HELD_ON_APRIL_5,
    JANUARY_1,
    MISSED,
    NONE_KNOWN,
    PLACE,
    a_line,
    an_attendance,
    unit_says,
)
from tests.support.replay import kinds, replayed


def at_least(sessions: int) -> Standards:
    return Standards((ThresholdPolicy(JANUARY_1, sessions),))


def session_id(number: int) -> UUID:
    return a_line(number).line.session.session_id


def test_the_first_session_attended_starts_the_programme() -> None:
    attendance = Attendance.open(2026, ANA, a_line(3), EIGHT)

    opened, started = attendance.collect_events()
    assert isinstance(opened, Attendance.Opened)
    assert isinstance(started, Attendance.Started)
    assert started.number == 3


def test_a_missed_session_starts_nothing() -> None:
    attendance = Attendance.open(2026, ANA, a_line(1, present=False), EIGHT)

    attendance.record(a_line(2, present=False), EIGHT)

    assert kinds(attendance) == ["Opened", "Recorded"]
    assert attendance.started is None


def test_she_starts_once() -> None:
    attendance = an_attendance(1)

    attendance.record(a_line(2), EIGHT)

    assert kinds(attendance) == ["Recorded"]


def test_she_completes_when_she_reaches_the_threshold() -> None:
    attendance = an_attendance(1, 2, 3, 4, 5, 6, 7)

    attendance.record(a_line(8), EIGHT)

    completed = attendance.collect_events()[-1]
    assert isinstance(completed, Attendance.Completed)
    assert (completed.attended, completed.threshold) == (8, 8)
    assert completed.policy == "completion_threshold@2026-01-01"


def test_she_completes_once() -> None:
    attendance = an_attendance(*range(1, 9))

    attendance.record(a_line(9), EIGHT)

    assert kinds(attendance) == ["Recorded"]


def test_the_threshold_is_the_policy_and_not_a_number_in_the_code() -> None:
    attendance = an_attendance(1, 2, 3, 4, 5, 6, standards=NONE_KNOWN)

    attendance.record(a_line(7), at_least(7))

    assert kinds(attendance) == ["Recorded", "Completed"]


def test_completion_is_evaluated_when_the_policy_becomes_known() -> None:
    attendance = an_attendance(*range(1, 10), standards=NONE_KNOWN)

    attendance.evaluate(EIGHT, APRIL_20)

    (completed,) = attendance.collect_events()
    assert isinstance(completed, Attendance.Completed)
    assert (completed.attended, completed.occurred_on) == (8, date(2026, 4, 8))


def test_a_number_attended_in_two_groups_counts_once() -> None:
    attendance = an_attendance(1, 2, 3, 4, 5, 6, 7)

    attendance.record(a_line(7, group=2), EIGHT)

    assert attendance.attended(EIGHT) == set(range(1, 8))
    assert attendance.completed is None


def test_nobody_is_recorded_twice_at_one_session() -> None:
    attendance = an_attendance(1)

    with pytest.raises(AttendanceAlreadyRecorded):
        attendance.record(a_line(1), EIGHT)

    assert attendance.collect_events() == []


def test_the_list_counts_while_a_dispute_is_open() -> None:
    attendance = an_attendance(1)

    attendance.dispute(session_id(1), unit_says(present=False), EIGHT, APRIL_20)

    assert attendance.attended(EIGHT) == {1}
    assert attendance.marks[session_id(1)].state is MarkState.DISPUTED


def test_what_the_unit_resolves_counts() -> None:
    attendance = an_attendance(1)
    attendance.dispute(session_id(1), unit_says(present=False), EIGHT, APRIL_20)

    attendance.resolve(session_id(1), present=False, standards=EIGHT, on=APRIL_20)

    assert attendance.attended(EIGHT) == set()


def test_a_resolution_may_start_and_complete_the_programme() -> None:
    attendance = Attendance.open(2026, ANA, a_line(1, present=False), EIGHT)
    attendance.dispute(session_id(1), unit_says(present=True), EIGHT, APRIL_20)
    attendance.collect_events()

    attendance.resolve(session_id(1), present=True, standards=at_least(1), on=APRIL_20)

    assert kinds(attendance) == ["Resolved", "Started", "Completed"]


def test_a_dispute_says_otherwise_than_the_list() -> None:
    with pytest.raises(DisputeSaysTheSame):
        an_attendance(1).dispute(
            session_id(1), unit_says(present=True), EIGHT, APRIL_20
        )


def test_one_dispute_is_open_at_a_time() -> None:
    attendance = an_attendance(1)
    attendance.dispute(session_id(1), unit_says(present=False), EIGHT, APRIL_20)

    with pytest.raises(AlreadyDisputed):
        attendance.dispute(session_id(1), unit_says(present=False), EIGHT, APRIL_20)


def test_what_is_resolved_stays_resolved() -> None:
    attendance = an_attendance(1)
    attendance.dispute(session_id(1), unit_says(present=False), EIGHT, APRIL_20)
    attendance.resolve(session_id(1), present=True, standards=EIGHT, on=APRIL_20)

    with pytest.raises(AlreadyResolved):
        attendance.dispute(session_id(1), unit_says(present=False), EIGHT, APRIL_20)


def test_only_a_dispute_is_resolved() -> None:
    with pytest.raises(NothingToResolve):
        an_attendance(1).resolve(
            session_id(1), present=True, standards=EIGHT, on=APRIL_20
        )


def test_only_a_recorded_attendance_is_disputed() -> None:
    with pytest.raises(AttendanceNotRecorded):
        an_attendance(1).dispute(
            session_id(2), unit_says(present=True), EIGHT, APRIL_20
        )


def test_each_fact_counts_where_the_session_took_place() -> None:
    attendance = an_attendance(1)
    attendance.record(a_line(2, place=ELSEWHERE), EIGHT)
    attendance.dispute(session_id(1), unit_says(present=False), EIGHT, APRIL_20)

    recorded, disputed = attendance.collect_events()
    assert isinstance(recorded, Attendance.Recorded)
    assert isinstance(disputed, Attendance.Disputed)
    assert (recorded.territory, disputed.territory) == (ELSEWHERE, PLACE)


def test_a_replayed_attendance_equals_the_live_one() -> None:
    attendance = Attendance.open(2026, ANA, a_line(1, present=False), EIGHT)
    for number in range(2, 10):
        attendance.record(a_line(number), EIGHT)
    attendance.dispute(session_id(1), unit_says(present=True), EIGHT, APRIL_20)
    attendance.resolve(session_id(1), present=True, standards=EIGHT, on=APRIL_20)
    attendance.dispute(session_id(2), unit_says(present=False), EIGHT, APRIL_20)
    attendance.testify(session_id(2), unit_says(present=False), APRIL_20)
    attendance.correct(session_id(3), MISSED, EIGHT, APRIL_20)
    attendance.correct_date(session_id(4), HELD_ON_APRIL_5, EIGHT, APRIL_20)

    assert replayed(attendance) == attendance
