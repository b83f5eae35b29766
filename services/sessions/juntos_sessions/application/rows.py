"""The service's own tables, written in the transaction of the events they follow."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from ..domain.attendance import Attendance
from ..domain.group import Group
from ..domain.session import EducationalSession, SessionStatus
from ..domain.values import CancellationReason, module_of
from .lists import ListedUser

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
    " scheduled_on, status) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
HOLD = (
    "UPDATE sessions SET status = %s, held_on = %s, present = %s, absent = %s"
    " WHERE session_id = %s"
)
CANCEL = (
    "UPDATE sessions SET status = %s, cancelled_on = %s, cancellation_reason = %s"
    " WHERE session_id = %s"
)
INSERT_ATTENDANCE = (
    "INSERT INTO attendance (session_id, number, user_id, present, reason)"
    " SELECT %s, %s, * FROM unnest(%s::uuid[], %s::boolean[], %s::text[])"
)
UPDATE_ATTENDANCE = (
    "UPDATE attendance SET present = %s, state = %s"
    " WHERE session_id = %s AND user_id = %s"
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
    cursor.execute(LEAVE, (occurred_on, group_id, list(left)))
    cursor.execute(JOIN, (group_id, list(joined), occurred_on))


def add_session(cursor: Cursor[DictRow], session: EducationalSession) -> None:
    """Add a scheduled session."""
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
            SessionStatus.SCHEDULED,
        ),
    )


def hold_session(
    cursor: Cursor[DictRow], session: EducationalSession, listed: Sequence[ListedUser]
) -> None:
    """Mark a session as held and add its attendance list."""
    present = sum(line.present for line in listed)
    cursor.execute(
        HOLD,
        (
            SessionStatus.HELD,
            session.held_on,
            present,
            len(listed) - present,
            session.id,
        ),
    )
    cursor.execute(
        INSERT_ATTENDANCE,
        (
            session.id,
            session.number,
            [line.user_id for line in listed],
            [line.present for line in listed],
            [None if line.present else line.reason for line in listed],
        ),
    )


def cancel_session(
    cursor: Cursor[DictRow], session: EducationalSession, reason: CancellationReason
) -> None:
    """Mark a session as cancelled."""
    cursor.execute(
        CANCEL, (SessionStatus.CANCELLED, session.cancelled_on, reason, session.id)
    )


def update_attendance(
    cursor: Cursor[DictRow], session_id: UUID, attendance: Attendance
) -> None:
    """Show what counts for one usuaria at one session, and how settled it is."""
    mark = attendance.marks[session_id]
    cursor.execute(
        UPDATE_ATTENDANCE, (mark.present, mark.state, session_id, attendance.user_id)
    )
