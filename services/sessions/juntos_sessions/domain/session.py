"""The educational session: one of the twelve of a group."""

from datetime import date
from enum import StrEnum
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import RosterIsEmpty, SessionAlreadyHeld, SessionWasCancelled
from .values import CancellationReason, SessionPlan, SessionRef

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.sessions.session")


class SessionStatus(StrEnum):
    """How far a session got; held and cancelled are final."""

    SCHEDULED = "scheduled"
    HELD = "held"
    CANCELLED = "cancelled"


class EducationalSession(Aggregate):
    """A session of a group. Its id follows from group, number and turn.

    The turn counts how often the number was scheduled: a cancelled session stays
    cancelled, and the number gets a new session with the next turn.
    """

    TOPIC = "sessions.session"

    class Scheduled(Created):
        """The session got a topic, a date and a place."""

        TOPIC = "sessions.session.scheduled"
        group_id: UUID
        turn: int
        plan: SessionPlan

    class Held(Aggregate.Event):
        """It took place and its attendance list came in."""

        TOPIC = "sessions.session.held"
        group_id: UUID
        number: int
        present: int
        absent: int

    class Cancelled(Aggregate.Event):
        """It did not take place."""

        TOPIC = "sessions.session.cancelled"
        group_id: UUID
        number: int
        reason: CancellationReason

    @event(Scheduled)
    def __init__(
        self,
        group_id: UUID,
        turn: int,
        plan: SessionPlan,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Schedule a session of a group."""
        self.group_id = group_id
        self.turn = turn
        self.plan = plan
        self.territory = territory
        self.recorded_on = occurred_on
        self.held_on: date | None = None
        self.cancelled_on: date | None = None

    @staticmethod
    def create_id(group_id: UUID, turn: int, plan: SessionPlan) -> UUID:
        """The one id of a turn of a number in a group."""
        return uuid5(NAMESPACE, f"{group_id}:{plan.number}:{turn}")

    @property
    def number(self) -> int:
        """Which of the twelve it is."""
        return self.plan.number

    @property
    def ref(self) -> SessionRef:
        """How attendance facts name this session."""
        return SessionRef(self.id, self.group_id, self.number)

    @property
    def status(self) -> SessionStatus:
        """How far it got."""
        if self.held_on is not None:
            return SessionStatus.HELD
        if self.cancelled_on is not None:
            return SessionStatus.CANCELLED
        return SessionStatus.SCHEDULED

    def require_open(self) -> None:
        """Refuse what only a scheduled session may become."""
        if self.held_on is not None:
            raise SessionAlreadyHeld(number=self.number, held_on=self.held_on)
        if self.cancelled_on is not None:
            raise SessionWasCancelled(
                number=self.number, cancelled_on=self.cancelled_on
            )

    def hold(self, present: int, absent: int, occurred_on: date) -> None:
        """Record that it took place with these many usuarias present and absent."""
        self.require_open()
        if present + absent == 0:
            raise RosterIsEmpty(held_on=occurred_on)
        self._held(
            group_id=self.group_id,
            number=self.number,
            present=present,
            absent=absent,
            occurred_on=occurred_on,
        )

    def cancel(self, reason: CancellationReason, occurred_on: date) -> None:
        """Record that it did not take place; nobody is absent from it."""
        self.require_open()
        self._cancelled(
            group_id=self.group_id,
            number=self.number,
            reason=reason,
            occurred_on=occurred_on,
        )

    @event(Held)
    def _held(
        self, group_id: UUID, number: int, present: int, absent: int, occurred_on: date
    ) -> None:
        self.held_on = occurred_on

    @event(Cancelled)
    def _cancelled(
        self,
        group_id: UUID,
        number: int,
        reason: CancellationReason,
        occurred_on: date,
    ) -> None:
        self.cancelled_on = occurred_on
