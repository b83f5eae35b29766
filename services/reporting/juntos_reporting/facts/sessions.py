"""Facts of sessions: groups, sessions and who says that a usuaria was there."""

from typing import Any, Final

from sqlalchemy import Boolean, Column, Index, literal

from juntos_contracts.events import sessions as events

from .registry import Fact, Facts, facts_of
from .tables import CUT, day, fact, identity, label, number

group_formed = fact("group_formed", identity("group_id"), label("code"))
roster_change = fact(
    "roster_change",
    identity("group_id"),
    Column("joined", Boolean, nullable=False),
    item=identity("user_id"),
)
session_scheduled = fact(
    "session_scheduled",
    identity("group_id"),
    identity("session_id"),
    number("session_number"),
    number("module"),
    label("topic"),
    day("scheduled_on"),
)
session_held = fact(
    "session_held",
    identity("group_id"),
    identity("session_id"),
    number("session_number"),
    number("module"),
    number("present"),
    number("absent"),
)
session_date_correction = fact(
    "session_date_correction",
    identity("group_id"),
    identity("session_id"),
    number("session_number"),
    number("module"),
    day("held_from"),
    day("held_on"),
    label("correction"),
)
"""On which date a session was held after all; it counts from when it is known."""
session_cancelled = fact(
    "session_cancelled",
    identity("group_id"),
    identity("session_id"),
    number("session_number"),
    number("module"),
    label("reason"),
)
session_rescheduled = fact(
    "session_rescheduled",
    identity("group_id"),
    identity("session_id"),
    number("session_number"),
    number("module"),
    day("scheduled_from"),
    day("scheduled_on"),
    label("reason"),
)
list_validation = fact(
    "list_validation",
    identity("group_id"),
    identity("session_id"),
    number("session_number"),
    number("module"),
    number("matching"),
    number("differing"),
)


def _testimony_columns() -> tuple[Column[Any], ...]:
    return (
        identity("user_id"),
        identity("group_id"),
        identity("session_id"),
        number("session_number"),
        number("module"),
        label("testimony"),
        Column("present", Boolean, nullable=False),
    )


attendance = fact("attendance", *_testimony_columns(), label("reason", nullable=True))
"""A line of an attendance list: present, or absent for a reason."""
# Said in the statement itself, so that PostgreSQL sees that a partial index fits.
MUNICIPALITY: Final = literal("local_government", literal_execute=True)
# The unit's own lists are the exception; looking for them must not cost a whole scan.
Index(
    "attendance_listed_by_others",
    attendance.c.user_id,
    postgresql_where=attendance.c.testimony != "local_government",
)
# Everything that a question about presences asks for, in the order of the persons.
Index(
    "attendance_listed_by_municipality",
    attendance.c.user_id,
    attendance.c.session_id,
    postgresql_include=("session_number", "present", *CUT),
    postgresql_where=attendance.c.testimony == "local_government",
)
attendance_dispute = fact("attendance_dispute", *_testimony_columns())
"""Another testimony; it counts only once it is resolved."""
attendance_resolution = fact("attendance_resolution", *_testimony_columns())
"""What counts instead of the list."""
attendance_correction = fact(
    "attendance_correction",
    *_testimony_columns(),
    label("correction"),
    label("reason", nullable=True),
)
"""What whoever recorded the list says instead; it counts like a resolution."""
attendance_date_correction = fact(
    "attendance_date_correction",
    identity("user_id"),
    identity("group_id"),
    identity("session_id"),
    number("session_number"),
    number("module"),
    day("held_from"),
    day("held_on"),
)
"""To which date a line of a list belongs after all."""
# What is said beside the lists is looked up by whom it is said of.
for _table in (attendance_dispute, attendance_resolution, attendance_correction):
    Index(f"{_table.name}_by_user", _table.c.user_id, _table.c.session_id)
program_start = fact("program_start", identity("user_id"), number("session_number"))
program_completion = fact(
    "program_completion",
    identity("user_id"),
    number("attended"),
    number("threshold"),
    label("policy"),
)
program_revocation = fact("program_revocation", identity("user_id"), label("revoked"))
"""A start or completion that a correction or resolution took away."""


@facts_of(events.GroupFormed)
def _group_formed(event: events.GroupFormed) -> Facts:
    yield Fact(group_formed, (event.group_id, event.code))


@facts_of(events.RosterChanged)
def _roster_change(event: events.RosterChanged) -> Facts:
    # Who is named on both sides stays: leaving and joining again is no change.
    joined, left = set(event.joined), set(event.left)
    for user_id in joined - left:
        yield Fact(roster_change, (user_id, event.group_id, True))
    for user_id in left - joined:
        yield Fact(roster_change, (user_id, event.group_id, False))


def _session(event: events.SessionEvent) -> tuple[object, ...]:
    return event.group_id, event.session_id, event.session_number, event.module


@facts_of(events.SessionScheduled)
def _session_scheduled(event: events.SessionScheduled) -> Facts:
    own = event.topic, event.scheduled_on
    yield Fact(session_scheduled, (*_session(event), *own))


@facts_of(events.SessionHeld)
def _session_held(event: events.SessionHeld) -> Facts:
    yield Fact(session_held, (*_session(event), event.present, event.absent))


@facts_of(events.SessionDateCorrected)
def _session_date(event: events.SessionDateCorrected) -> Facts:
    own = event.held_from, event.held_on, event.correction
    yield Fact(session_date_correction, (*_session(event), *own))


@facts_of(events.SessionCancelled)
def _session_cancelled(event: events.SessionCancelled) -> Facts:
    yield Fact(session_cancelled, (*_session(event), event.reason))


@facts_of(events.SessionRescheduled)
def _session_rescheduled(event: events.SessionRescheduled) -> Facts:
    own = event.scheduled_from, event.scheduled_on, event.reason
    yield Fact(session_rescheduled, (*_session(event), *own))


@facts_of(events.AttendanceListValidated)
def _list_validation(event: events.AttendanceListValidated) -> Facts:
    own = event.matching, event.differing
    yield Fact(list_validation, (*_session(event), *own))


def _testimony(event: events.AttendanceEvent, *, present: bool) -> tuple[object, ...]:
    return event.user_id, *_session(event), event.testimony, present


@facts_of(events.SessionAttended)
def _attended(event: events.SessionAttended) -> Facts:
    yield Fact(attendance, (*_testimony(event, present=True), None))


@facts_of(events.SessionMissed)
def _missed(event: events.SessionMissed) -> Facts:
    yield Fact(attendance, (*_testimony(event, present=False), event.reason))


@facts_of(events.AttendanceDisputed)
def _disputed(event: events.AttendanceDisputed) -> Facts:
    yield Fact(attendance_dispute, _testimony(event, present=event.present))


@facts_of(events.AttendanceResolved)
def _resolved(event: events.AttendanceResolved) -> Facts:
    yield Fact(attendance_resolution, _testimony(event, present=event.present))


@facts_of(events.AttendanceCorrected)
def _corrected(event: events.AttendanceCorrected) -> Facts:
    own = event.correction, event.reason
    yield Fact(attendance_correction, (*_testimony(event, present=event.present), *own))


@facts_of(events.AttendanceDateCorrected)
def _attendance_date(event: events.AttendanceDateCorrected) -> Facts:
    own = event.held_from, event.held_on
    yield Fact(attendance_date_correction, (event.user_id, *_session(event), *own))


@facts_of(events.ProgramStarted)
def _started(event: events.ProgramStarted) -> Facts:
    yield Fact(program_start, (event.user_id, event.session_number))


@facts_of(events.ProgramCompleted)
def _completed(event: events.ProgramCompleted) -> Facts:
    yield Fact(
        program_completion,
        (event.user_id, event.attended, event.threshold, event.policy),
    )


@facts_of(events.ProgramStartRevoked)
def _start_revoked(event: events.ProgramStartRevoked) -> Facts:
    yield Fact(program_revocation, (event.user_id, "start"))


@facts_of(events.ProgramCompletionRevoked)
def _completion_revoked(event: events.ProgramCompletionRevoked) -> Facts:
    yield Fact(program_revocation, (event.user_id, "completion"))
