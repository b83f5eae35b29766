"""The educational session: one of the twelve of a group."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import (
    DateCorrectionSaysTheSame,
    HeldAfterItsCorrection,
    RescheduleChangesNothing,
    RosterIsEmpty,
    SessionAlreadyHeld,
    SessionNotHeldYet,
    SessionWasCancelled,
)
from .values import (
    CancellationReason,
    DateCorrectionReason,
    SessionPlan,
    SessionRef,
)

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

    class Rescheduled(Aggregate.Event):
        """It has another date or place; the first date stays in history."""

        TOPIC = "sessions.session.rescheduled"
        group_id: UUID
        number: int
        scheduled_from: date
        scheduled_on: date
        place: str
        reason: CancellationReason

    class ListValidated(Aggregate.Event):
        """The territorial unit compared its own list with the recorded one."""

        TOPIC = "sessions.session.list-validated"
        group_id: UUID
        number: int
        matching: int
        differing: int

    class Held(Aggregate.Event):
        """It took place and its attendance list came in."""

        TOPIC = "sessions.session.held"
        group_id: UUID
        number: int
        present: int
        absent: int

    class HeldDateCorrected(Aggregate.Event):
        """It was held on another date; what was told first stays in history."""

        TOPIC = "sessions.session.held-date-corrected"
        group_id: UUID
        number: int
        held_from: date
        held_on: date
        reason: DateCorrectionReason

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
        self.validations = 0

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

    def reschedule(
        self,
        scheduled_on: date,
        place: str,
        reason: CancellationReason,
        occurred_on: date,
    ) -> None:
        """Move it to another date or place before it is held."""
        self.require_open()
        if (scheduled_on, place) == (self.plan.scheduled_on, self.plan.place):
            raise RescheduleChangesNothing(number=self.number)
        self._rescheduled(
            group_id=self.group_id,
            number=self.number,
            scheduled_from=self.plan.scheduled_on,
            scheduled_on=scheduled_on,
            place=place,
            reason=reason,
            occurred_on=occurred_on,
        )

    def require_held(self) -> date:
        """The date on which it was held; refuse what needs a recorded list."""
        if self.held_on is None:
            raise SessionNotHeldYet(number=self.number)
        return self.held_on

    def correct_held_date(
        self, held_on: date, reason: DateCorrectionReason, occurred_on: date
    ) -> None:
        """Record that it was held on another date than was told."""
        held_from = self.require_held()
        if held_on == held_from:
            raise DateCorrectionSaysTheSame(number=self.number, held_on=held_on)
        if held_on > occurred_on:
            raise HeldAfterItsCorrection(number=self.number, held_on=held_on)
        self._held_date_corrected(
            group_id=self.group_id,
            number=self.number,
            held_from=held_from,
            held_on=held_on,
            reason=reason,
            territory=self.place_on(held_on),
            occurred_on=occurred_on,
        )

    def validate(self, matching: int, differing: int, occurred_on: date) -> None:
        """Record that the unit compared its list with the recorded one."""
        self.require_held()
        self._list_validated(
            group_id=self.group_id,
            number=self.number,
            matching=matching,
            differing=differing,
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

    @event(Rescheduled)
    def _rescheduled(
        self,
        *,
        group_id: UUID,
        number: int,
        scheduled_from: date,
        scheduled_on: date,
        place: str,
        reason: CancellationReason,
        occurred_on: date,
    ) -> None:
        self.plan = replace(self.plan, scheduled_on=scheduled_on, place=place)

    @event(ListValidated)
    def _list_validated(
        self,
        group_id: UUID,
        number: int,
        matching: int,
        differing: int,
        occurred_on: date,
    ) -> None:
        self.validations += 1

    @event(Held)
    def _held(
        self, group_id: UUID, number: int, present: int, absent: int, occurred_on: date
    ) -> None:
        self.held_on = occurred_on

    @event(HeldDateCorrected)
    def _held_date_corrected(
        self,
        *,
        group_id: UUID,
        number: int,
        held_from: date,
        held_on: date,
        reason: DateCorrectionReason,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.held_on = held_on

    @event(Cancelled)
    def _cancelled(
        self,
        group_id: UUID,
        number: int,
        reason: CancellationReason,
        occurred_on: date,
    ) -> None:
        self.cancelled_on = occurred_on
