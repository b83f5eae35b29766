"""From an attendance list to the attendance of each usuaria on it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from juntos_chassis.identity import Actor, Role

from ..domain.attendance import Attendance
from ..domain.comparing import Comparison, compare
from ..domain.marks import Given
from ..domain.session import EducationalSession
from ..domain.standards import Standards
from ..domain.values import AttendanceLine, Testimony
from .lists import ListedUser


@dataclass(frozen=True, slots=True)
class Recording:
    """One list of one session, as one party hands it in."""

    session: EducationalSession
    held_on: date
    testimony: Testimony
    standards: Mapping[UUID, Standards]
    own_groups: Mapping[UUID, UUID]
    """Of those who made the session up: the group she belongs to."""

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
            given, standards = self._given(line), self.standards[line.user_id]
            attendance = known.get(Attendance.create_id(edition, line.user_id))
            if attendance is None:
                attendance = Attendance.open(edition, line.user_id, given, standards)
            else:
                attendance.record(given, standards)
            recorded.append(attendance)
        return recorded

    def compared(
        self,
        edition: int,
        lines: Sequence[ListedUser],
        known: Mapping[UUID, Attendance],
        on: date,
    ) -> tuple[list[Attendance], list[Comparison]]:
        """The same list beside one that is recorded: line by line what came of it."""
        touched: list[Attendance] = []
        outcomes: list[Comparison] = []
        for line in lines:
            given, standards = self._given(line), self.standards[line.user_id]
            attendance = known.get(Attendance.create_id(edition, line.user_id))
            if attendance is None:
                attendance = Attendance.open(edition, line.user_id, given, standards)
                outcomes.append(Comparison.ADDED)
            else:
                outcomes.append(compare(attendance, given, standards, on))
            touched.append(attendance)
        return touched, outcomes

    def _given(self, line: ListedUser) -> Given:
        session = self.session
        own_group = self.own_groups.get(line.user_id)
        kept = AttendanceLine(
            session.ref, self.testimony, line.present, line.reason, own_group
        )
        return Given(kept, session.place_on(self.held_on), self.held_on)


def consequences(attendances: Iterable[Attendance]) -> dict[str, int]:
    """How many started or completed by it, or did so no longer."""
    kinds: Counter[type] = Counter(
        type(one) for attendance in attendances for one in attendance.pending_events
    )
    return {
        "started": kinds[Attendance.Started],
        "completed": kinds[Attendance.Completed],
        "starts_revoked": kinds[Attendance.StartRevoked],
        "completions_revoked": kinds[Attendance.CompletionRevoked],
    }


def testimony_of(actor: Actor) -> Testimony:
    """Whose word a list is."""
    if actor.role is Role.LOCAL_GOVERNMENT:
        return Testimony.LOCAL_GOVERNMENT
    return Testimony.TERRITORIAL_UNIT
