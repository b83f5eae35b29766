"""Calls to those who missed a session."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import CallsAreOver
from .values import CallOutcome, CallRecord

FOLLOW_UPS = uuid5(NAMESPACE_OID, "juntos.outreach.follow-up")


def _record(state: dict[str, Any]) -> None:
    state["record"] = {
        "outcome": state.pop("outcome"),
        "reason": state.pop("reason"),
        "barrier": None,
        "next_step": None,
    }


class FollowUpCall(Aggregate):
    """The calls to one usuaria about one missed session."""

    TOPIC = "outreach.follow-up-call"

    class FirstMade(Created):
        """The first attempt."""

        TOPIC = "outreach.follow-up-call.first-made"
        class_version = 2
        user_id: UUID
        session_number: int
        record: CallRecord

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Barrier and next step were not asked."""
            _record(state)

    class Made(Aggregate.Event):
        """A further attempt."""

        TOPIC = "outreach.follow-up-call.made"
        class_version = 2
        user_id: UUID
        session_number: int
        attempt: int
        record: CallRecord

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Barrier and next step were not asked."""
            _record(state)

    @event(FirstMade)
    def __init__(
        self,
        user_id: UUID,
        session_number: int,
        record: CallRecord,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Make the first call."""
        self.user_id = user_id
        self.session_number = session_number
        self.territory = territory
        self.made_on: list[date] = []
        self.reached_on: date | None = None
        self._note(record, occurred_on)

    @staticmethod
    def create_id(user_id: UUID, session_number: int) -> UUID:
        """The one id of the calls about an absence."""
        return uuid5(FOLLOW_UPS, f"{user_id}:{session_number}")

    @property
    def attempts(self) -> int:
        """How many calls were made, effective or not."""
        return len(self.made_on)

    @property
    def reached(self) -> bool:
        """Whether one of them reached her."""
        return self.reached_on is not None

    def call_again(self, record: CallRecord, occurred_on: date, allowed: int) -> None:
        """Make a further call, while the policy allows it and she was not reached.

        A call entered late is judged by what had happened up to its day.
        """
        before = sum(day <= occurred_on for day in self.made_on)
        over = self.reached_on is not None and self.reached_on <= occurred_on
        if over or before >= allowed:
            raise CallsAreOver(attempts=allowed)
        self._made(
            user_id=self.user_id,
            session_number=self.session_number,
            attempt=self.attempts + 1,
            record=record,
            occurred_on=occurred_on,
        )

    @event(Made)
    def _made(
        self,
        user_id: UUID,
        session_number: int,
        attempt: int,
        record: CallRecord,
        occurred_on: date,
    ) -> None:
        self._note(record, occurred_on)

    def _note(self, record: CallRecord, on: date) -> None:
        self.made_on.append(on)
        if record.outcome is CallOutcome.REACHED:
            self.reached_on = min(self.reached_on or on, on)
