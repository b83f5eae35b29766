"""What a device may send in an offline packet: the endpoints of field work."""

from typing import Final

from juntos_chassis.packets import packet_commands

from ..domain.rules import (
    AttendanceNotRecorded,
    MakeUpNeedsGroup,
    MemberOfAnotherGroup,
    MemberOfAnotherUnit,
    NothingToResolve,
    NotOnRoster,
    OnlyEnrolledUsersJoin,
    RosterIsEmpty,
    SessionNotHeldYet,
    SessionNumberTaken,
)
from . import routers
from .attendance import (
    correct_attendance,
    dispute_attendance,
    record_attendance,
    resolve_attendance,
    validate_list,
)
from .groups import change_roster, form_group, schedule_sessions
from .sessions import cancel_session, correct_held_date, reschedule_session

commands: Final = packet_commands(
    routers,
    {
        "form_group": form_group,
        "change_roster": change_roster,
        "schedule_sessions": schedule_sessions,
        "reschedule_session": reschedule_session,
        "cancel_session": cancel_session,
        "hold_session": record_attendance,
        "validate_list": validate_list,
        "correct_held_date": correct_held_date,
        "correct_attendance": correct_attendance,
        "dispute_attendance": dispute_attendance,
        "resolve_attendance": resolve_attendance,
    },
)
"""A second list of a held session is accepted and says how many lines it disputes."""

may_pass_later: Final = (
    # Of lists, which names who is missing: a change of the roster may be on its way.
    "attendance-list-mismatch",
    AttendanceNotRecorded.code,
    MakeUpNeedsGroup.code,
    MemberOfAnotherGroup.code,
    MemberOfAnotherUnit.code,
    NothingToResolve.code,
    NotOnRoster.code,
    OnlyEnrolledUsersJoin.code,
    RosterIsEmpty.code,
    SessionNotHeldYet.code,
    SessionNumberTaken.code,
)
"""Rules that another command or an event of another service may satisfy."""
