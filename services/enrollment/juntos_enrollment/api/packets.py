"""What a device may send in an offline packet: the endpoints of field work."""

from typing import Final

from juntos_chassis.packets import packet_commands

from ..domain.rules import (
    ConsentNotGiven,
    DistrictIsServedByAnotherUnit,
    DistrictIsUnknown,
    FinalCAPNeedsInitialCAP,
    HasNotWithdrawn,
    InstrumentNotInForce,
    NoPregnancyToEnd,
    NotEnrolled,
)
from . import routers
from .households import assign_manager, register_user, report_birth
from .users import (
    annul_withdrawal,
    complete_cap,
    correct_contact,
    end_pregnancy,
    move_user,
    record_contact,
    report_pregnancy,
    withdraw_consent,
    withdraw_user,
)

commands: Final = packet_commands(
    routers,
    {
        "record_contact": record_contact,
        "complete_cap": complete_cap,
        "withdraw_consent": withdraw_consent,
        "withdraw_user": withdraw_user,
        "annul_withdrawal": annul_withdrawal,
        "move_user": move_user,
        "report_birth": report_birth,
        "report_pregnancy": report_pregnancy,
        "end_pregnancy": end_pregnancy,
        "register_user": register_user,
        "correct_contact": correct_contact,
        "assign_manager": assign_manager,
    },
    alone_by="user_id",
)

may_pass_later: Final = (
    ConsentNotGiven.code,
    DistrictIsServedByAnotherUnit.code,
    DistrictIsUnknown.code,
    FinalCAPNeedsInitialCAP.code,
    HasNotWithdrawn.code,
    InstrumentNotInForce.code,
    NoPregnancyToEnd.code,
    NotEnrolled.code,
)
"""Rules that another command or an event of another service may satisfy."""
