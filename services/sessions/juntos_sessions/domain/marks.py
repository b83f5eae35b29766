"""What is known of one usuaria at one session: the list and what was said after it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from juntos_chassis.seedwork import Territory

from .standards import DisputeReading
from .values import AbsenceReason, AttendanceLine, SessionRef, Testimony


@dataclass(frozen=True, slots=True)
class Given:
    """A line of an attendance list, with place and date of its session."""

    line: AttendanceLine
    territory: Territory
    held_on: date


@dataclass(frozen=True, slots=True)
class HeldDate:
    """When a session was really held, with the unit of that day, and who says it."""

    on: date
    place: Territory
    testimony: Testimony


class MarkState(StrEnum):
    """How settled the attendance at one session is."""

    RECORDED = "recorded"
    DISPUTED = "disputed"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Dispute:
    """What a second testimony says otherwise, and whose it is."""

    present: bool
    testimony: Testimony


@dataclass(slots=True)
class Mark:
    """Her attendance at one session; ``present`` is what the list says by now."""

    line: AttendanceLine
    territory: Territory
    held_on: date
    present: bool
    reason: AbsenceReason | None
    corrected: bool = False
    state: MarkState = MarkState.RECORDED
    dispute: Dispute | None = None

    @classmethod
    def of(cls, line: AttendanceLine, territory: Territory, held_on: date) -> "Mark":
        """A line just recorded."""
        reason = None if line.present else line.reason
        return cls(line, territory, held_on, line.present, reason)

    @property
    def session(self) -> SessionRef:
        """The session it is about."""
        return self.line.session

    def counts(self, reading: DisputeReading) -> bool:
        """Whether she counts as present while nothing more is said."""
        if self.dispute is None or self.state is not MarkState.DISPUTED:
            return self.present
        if reading is DisputeReading.ABSENT:
            return False
        # Of two lists by the municipality itself the first one counts.
        if (
            self.line.testimony is Testimony.TERRITORIAL_UNIT
            and self.dispute.testimony is Testimony.LOCAL_GOVERNMENT
        ):
            return self.dispute.present
        return self.present
