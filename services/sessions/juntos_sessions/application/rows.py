"""The service's own tables, written in the transaction of the events they follow."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from eventsourcing.persistence import RecordConflictError
from psycopg import Cursor
from psycopg.rows import DictRow

from ..domain.attendance import Attendance
from ..domain.group import Group
from ..domain.marks import Mark, MarkState
from ..domain.session import EducationalSession, SessionStatus
from ..domain.standards import Standards
from ..domain.values import CancellationReason, module_of
from .standings import lock_group, members_of, refresh
from .topics import Topic

INSERT_GROUP = (
    "INSERT INTO groups (group_id, code, ubigeo, territorial_unit, formed_on)"
    " VALUES (%s, %s, %s, %s, %s)"
)
LEAVE = (
    "UPDATE rosters SET left_on = %s"
    " WHERE group_id = %s AND user_id = ANY(%s) AND left_on IS NULL"
)
# She may leave and return on one day: then the row of that day is open again.
JOIN = (
    "INSERT INTO rosters (group_id, user_id, joined_on)"
    " SELECT %s, unnest(%s::uuid[]), %s"
    " ON CONFLICT (group_id, user_id, joined_on) DO UPDATE SET left_on = NULL"
)
INSERT_SESSION = (
    "INSERT INTO sessions (session_id, group_id, number, turn, module, topic, place,"
    " planned_on, scheduled_on, facilitator, status)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
RESCHEDULE = (
    "UPDATE sessions SET scheduled_on = %s, place = %s, reschedule_reason = %s,"
    " times_rescheduled = times_rescheduled + 1 WHERE session_id = %s"
)
DEFINE_TOPIC = (
    "INSERT INTO topics (number, effective_on, title) VALUES (%s, %s, %s)"
    " ON CONFLICT (number, effective_on) DO UPDATE SET title = excluded.title"
)
EVALUATE_LATER = (
    "INSERT INTO reevaluations (work_id, group_id, occurred_on)"
    " SELECT %s, %s, %s"
    " WHERE EXISTS (SELECT FROM policies WHERE right(value, 1) = '%%')"
)
# The marks of a usuaria that was merged count for the one that was kept.
EVALUATE_KEPT = (
    "INSERT INTO reevaluations (work_id, user_id, occurred_on)"
    " SELECT gen_random_uuid(), m.kept_id, max(s.held_on)"
    " FROM merged_users m JOIN attendance a USING (user_id)"
    " JOIN sessions s USING (session_id)"
    " WHERE m.user_id = ANY(%(users)s) AND m.kept_id IS NOT NULL GROUP BY m.kept_id"
)
HOLD = "UPDATE sessions SET status = %s, held_on = %s WHERE session_id = %s"
LISTED = "SELECT user_id FROM attendance WHERE session_id = %s"
CANCEL = (
    "UPDATE sessions SET status = %s, cancelled_on = %s, cancellation_reason = %s"
    " WHERE session_id = %s"
)
MARK_COLUMNS: Final = (
    "user_id",
    "present",
    "listed",
    "reason",
    "state",
    "testimony",
    "disputed",
    "disputed_by",
    "own_group_id",
    "corrected",
)
MARK_TYPES: Final = "uuid boolean boolean text text text boolean text uuid boolean"
WRITE_MARKS = (
    f"INSERT INTO attendance (session_id, number, {', '.join(MARK_COLUMNS)})"  # noqa: S608  # all constants
    " SELECT * FROM unnest(%s::uuid[], %s::smallint[], "
    + ", ".join(f"%s::{kind}[]" for kind in MARK_TYPES.split())
    + ") ON CONFLICT (session_id, user_id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in MARK_COLUMNS[1:])
)
COUNT_AGAIN = (
    "UPDATE sessions s SET present = c.present, absent = c.absent FROM ("
    " SELECT session_id, count(*) FILTER (WHERE present) AS present,"
    " count(*) FILTER (WHERE NOT present) AS absent"
    " FROM attendance WHERE session_id = ANY(%s) GROUP BY session_id) c"
    " WHERE c.session_id = s.session_id"
)


def add_group(cursor: Cursor[DictRow], group: Group) -> None:
    """Add a group and its first members."""
    place = group.territory
    cursor.execute(
        INSERT_GROUP,
        (group.id, group.code, place.ubigeo, place.territorial_unit, group.formed_on),
    )
    change_roster(cursor, group.id, list(group.members), [], group.formed_on)


def change_roster(
    cursor: Cursor[DictRow],
    group_id: UUID,
    joined: Sequence[UUID],
    left: Sequence[UUID],
    occurred_on: date,
) -> None:
    """Let users leave first, so that nobody is in two groups on the way."""
    lock_group(cursor, group_id)
    cursor.execute(LEAVE, (occurred_on, group_id, list(left)))
    cursor.execute(JOIN, (group_id, list(joined), occurred_on))
    refresh(cursor, [*joined, *left])


def add_sessions(
    cursor: Cursor[DictRow], group_id: UUID, sessions: Iterable[EducationalSession]
) -> None:
    """Add the scheduled sessions of a group."""
    lock_group(cursor, group_id)
    for session in sessions:
        _add_session(cursor, session)
    refresh(cursor, members_of(cursor, group_id))


def _add_session(cursor: Cursor[DictRow], session: EducationalSession) -> None:
    plan = session.plan
    cursor.execute(
        INSERT_SESSION,
        (
            session.id,
            session.group_id,
            plan.number,
            session.turn,
            module_of(plan.number),
            plan.topic,
            plan.place,
            plan.scheduled_on,
            plan.scheduled_on,
            plan.facilitator,
            SessionStatus.SCHEDULED,
        ),
    )


def reschedule_session(
    cursor: Cursor[DictRow], session: EducationalSession, reason: CancellationReason
) -> None:
    """Show the new date and place beside the first date."""
    plan = session.plan
    cursor.execute(RESCHEDULE, (plan.scheduled_on, plan.place, reason, session.id))


def define_topics(cursor: Cursor[DictRow], topics: Iterable[Topic]) -> None:
    """Add topics by number and date."""
    rows = [(one.number, one.effective_on, one.title) for one in topics]
    cursor.executemany(DEFINE_TOPIC, rows)


def hold_session(
    cursor: Cursor[DictRow],
    session: EducationalSession,
    attendances: Sequence[Attendance],
    standards: Mapping[UUID, Standards],
) -> None:
    """Mark a session as held and add its attendance list."""
    lock_group(cursor, session.group_id)
    cursor.execute(HOLD, (SessionStatus.HELD, session.held_on, session.id))
    marks = [(one.user_id, one.marks[session.id]) for one in attendances]
    _write(cursor, marks, standards)
    listed = {attendance.user_id for attendance in attendances}
    _follow_up(cursor, listed | members_of(cursor, session.group_id), listed)


def correct_held_date(
    cursor: Cursor[DictRow],
    session: EducationalSession,
    attendances: Sequence[Attendance],
    standards: Mapping[UUID, Standards],
) -> None:
    """Show a held session and its list on another date.

    Raises:
        RecordConflictError: if the list grew meanwhile; the command is tried again.
    """
    lock_group(cursor, session.group_id)
    cursor.execute(HOLD, (SessionStatus.HELD, session.held_on, session.id))
    on_record = cursor.execute(LISTED, (session.id,)).fetchall()
    listed = {attendance.user_id for attendance in attendances}
    if {row["user_id"] for row in on_record} != listed:
        raise RecordConflictError
    marks = [(one.user_id, one.marks[session.id]) for one in attendances]
    _write(cursor, marks, standards)
    _follow_up(cursor, listed | members_of(cursor, session.group_id), listed)


def cancel_session(
    cursor: Cursor[DictRow], session: EducationalSession, reason: CancellationReason
) -> None:
    """Mark a session as cancelled."""
    lock_group(cursor, session.group_id)
    cursor.execute(
        CANCEL, (SessionStatus.CANCELLED, session.cancelled_on, reason, session.id)
    )
    refresh(cursor, members_of(cursor, session.group_id))


def evaluate_group_later(
    cursor: Cursor[DictRow], work_id: UUID, group_id: UUID, occurred_on: date
) -> None:
    """Leave work for the evaluator where some threshold is a share."""
    cursor.execute(EVALUATE_LATER, (work_id, group_id, occurred_on))


def write_marks(
    cursor: Cursor[DictRow],
    session_id: UUID,
    attendances: Sequence[Attendance],
    standards: Mapping[UUID, Standards],
) -> None:
    """Show what counts for some usuarias at one session, and how settled it is."""
    marks = [(one.user_id, one.marks[session_id]) for one in attendances]
    _write(cursor, marks, standards)
    listed = {attendance.user_id for attendance in attendances}
    _follow_up(cursor, listed, listed)


def write_disputed(
    cursor: Cursor[DictRow],
    attendances: Sequence[Attendance],
    standards: Mapping[UUID, Standards],
) -> None:
    """Show again what counts where a policy decides: at unresolved disputes."""
    marks = [
        (attendance.user_id, mark)
        for attendance in attendances
        for mark in attendance.marks.values()
        if mark.state is MarkState.DISPUTED
    ]
    _write(cursor, marks, standards)
    listed = {user for user, _ in marks}
    _follow_up(cursor, listed, listed)


def _follow_up(
    cursor: Cursor[DictRow], concerned: set[UUID], listed: set[UUID]
) -> None:
    """Show where they stand, and have those evaluated for whom a mark counts too."""
    refresh(cursor, concerned)
    cursor.execute(EVALUATE_KEPT, {"users": list(listed)})


def _write(
    cursor: Cursor[DictRow],
    marks: Sequence[tuple[UUID, Mark]],
    standards: Mapping[UUID, Standards],
) -> None:
    if not marks:
        return
    rows = [_row(user, mark, standards[user]) for user, mark in marks]
    cursor.execute(WRITE_MARKS, [list(column) for column in zip(*rows, strict=True)])
    sessions = sorted({mark.session.session_id for _, mark in marks})
    cursor.execute(COUNT_AGAIN, (sessions,))


def _row(user_id: UUID, mark: Mark, standards: Standards) -> tuple[object, ...]:
    present = mark.counts(standards.reading_on(mark.held_on))
    return (
        mark.session.session_id,
        mark.session.number,
        user_id,
        present,
        mark.present,
        None if mark.present else mark.reason,
        mark.state,
        mark.line.testimony,
        mark.dispute and mark.dispute.present,
        mark.dispute and mark.dispute.testimony,
        mark.line.own_group_id,
        mark.corrected,
    )
