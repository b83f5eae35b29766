"""From an attendance list to the attendance of each usuaria on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from juntos_chassis.identity import Actor, Role

from ..domain.attendance import Attendance, Given
from ..domain.session import EducationalSession
from ..domain.values import AttendanceLine, Testimony, Threshold
from .lists import ListedUser


@dataclass(frozen=True, slots=True)
class Recording:
    """One list of one session, as one party hands it in."""

    session: EducationalSession
    held_on: date
    testimony: Testimony
    threshold: Threshold | None

    def attendances(
        self,
        edition: int,
        lines: Sequence[ListedUser],
        known: Mapping[UUID, Attendance],
    ) -> list[Attendance]:
        """The attendance of everybody listed, opened or continued.

        Args:
            edition: year of the plan.
            lines: the list.
            known: attendance that exists already, by its own id.
        """
        recorded: list[Attendance] = []
        for line in lines:
            given = self._given(line)
            attendance = known.get(Attendance.create_id(edition, line.user_id))
            if attendance is None:
                attendance = Attendance.open(
                    edition, line.user_id, given, self.threshold
                )
            else:
                attendance.record(given, self.threshold)
            recorded.append(attendance)
        return recorded

    def _given(self, line: ListedUser) -> Given:
        session = self.session
        kept = AttendanceLine(session.ref, self.testimony, line.present, line.reason)
        return Given(kept, session.territory, self.held_on)


def testimony_of(actor: Actor) -> Testimony:
    """Whose word a list is."""
    if actor.role is Role.LOCAL_GOVERNMENT:
        return Testimony.LOCAL_GOVERNMENT
    return Testimony.TERRITORIAL_UNIT
