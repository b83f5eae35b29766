"""Values of the sessions domain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

SESSIONS_A_MODULE = 4
SESSIONS = 12


class CancellationReason(StrEnum):
    """Why a session was not held."""

    WEATHER = "weather"
    NO_FACILITATOR = "no_facilitator"
    NO_VENUE = "no_venue"
    LOCAL_EVENT = "local_event"
    LOW_TURNOUT = "low_turnout"


class CorrectionReason(StrEnum):
    """Why an attendance already recorded is corrected by whoever recorded it."""

    DATA_ENTRY_ERROR = "data_entry_error"
    WRONG_PERSON = "wrong_person"
    SIGNATURE_FOUND = "signature_found"
    SIGNATURE_MISSING = "signature_missing"


class DateCorrectionReason(StrEnum):
    """Why the date on which a session was held had been told wrongly."""

    DATA_ENTRY_ERROR = "data_entry_error"
    DATE_AS_SCHEDULED = "date_as_scheduled"
    DATE_AS_HANDED_IN = "date_as_handed_in"


class Testimony(StrEnum):
    """Who says that a usuaria was or was not there."""

    LOCAL_GOVERNMENT = "local_government"
    TERRITORIAL_UNIT = "territorial_unit"


class AbsenceReason(StrEnum):
    """Why a usuaria missed a held session, where it is known."""

    UNKNOWN = "unknown"
    ILLNESS = "illness"
    WORK = "work"
    DISTANCE = "distance"
    FAMILY = "family"
    NOT_INFORMED = "not_informed"


@dataclass(frozen=True, slots=True)
class SessionRef:
    """Which session of which group, as every attendance fact names it."""

    session_id: UUID
    group_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """Which session is to take place, when, where and led by whom.

    The facilitator is an opaque code; plans stored before there was one have none.
    """

    number: int
    topic: str
    scheduled_on: date
    place: str
    facilitator: str | None = None


@dataclass(frozen=True, slots=True)
class AttendanceLine:
    """What an attendance list says of one usuaria, and who says it.

    ``own_group_id`` is set where she made the session up in another group.
    """

    session: SessionRef
    testimony: Testimony
    present: bool
    reason: AbsenceReason
    own_group_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What a line should have said, whose line it is, and why it is corrected."""

    testimony: Testimony
    present: bool
    cause: CorrectionReason
    reason: AbsenceReason | None = None


def module_of(number: int) -> int:
    """The module (1..3) of a session number (1..12); each module has four."""
    return (number - 1) // SESSIONS_A_MODULE + 1


def listed(ids: Iterable[UUID]) -> str:
    """Ids as people read them in the detail of a rule."""
    return ", ".join(sorted(str(one) for one in ids))
