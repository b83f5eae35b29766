"""Calls: to those who missed a session, and to survey those who came."""

from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import AlreadySurveyed, CallsAreOver
from .values import AbsenceReason, CallOutcome

FOLLOW_UPS = uuid5(NAMESPACE_OID, "juntos.outreach.follow-up")
SURVEYS = uuid5(NAMESPACE_OID, "juntos.outreach.survey")


class FollowUpCall(Aggregate):
    """The calls to one usuaria about one missed session."""

    TOPIC = "outreach.follow-up-call"

    class FirstMade(Created):
        """The first attempt."""

        TOPIC = "outreach.follow-up-call.first-made"
        user_id: UUID
        session_number: int
        outcome: CallOutcome
        reason: AbsenceReason

    class Made(Aggregate.Event):
        """A further attempt."""

        TOPIC = "outreach.follow-up-call.made"
        user_id: UUID
        session_number: int
        attempt: int
        outcome: CallOutcome
        reason: AbsenceReason

    @event(FirstMade)
    def __init__(
        self,
        user_id: UUID,
        session_number: int,
        outcome: CallOutcome,
        reason: AbsenceReason,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Make the first call."""
        self.user_id = user_id
        self.session_number = session_number
        self.territory = territory
        self.attempts = 1
        self.reached = outcome is CallOutcome.REACHED

    @staticmethod
    def create_id(user_id: UUID, session_number: int) -> UUID:
        """The one id of the calls about an absence."""
        return uuid5(FOLLOW_UPS, f"{user_id}:{session_number}")

    def call_again(
        self,
        outcome: CallOutcome,
        reason: AbsenceReason,
        occurred_on: date,
        allowed: int,
    ) -> None:
        """Make a further call, while the policy allows it and she was not reached."""
        if self.reached or self.attempts >= allowed:
            raise CallsAreOver(attempts=allowed)
        self._made(
            user_id=self.user_id,
            session_number=self.session_number,
            attempt=self.attempts + 1,
            outcome=outcome,
            reason=reason,
            occurred_on=occurred_on,
        )

    @event(Made)
    def _made(
        self,
        user_id: UUID,
        session_number: int,
        attempt: int,
        outcome: CallOutcome,
        reason: AbsenceReason,
        occurred_on: date,
    ) -> None:
        self.attempts = attempt
        self.reached = outcome is CallOutcome.REACHED


class SatisfactionSurvey(Aggregate):
    """The survey calls to one usuaria."""

    TOPIC = "outreach.satisfaction-survey"

    class FirstCalled(Created):
        """The first attempt."""

        TOPIC = "outreach.satisfaction-survey.first-called"
        user_id: UUID
        outcome: CallOutcome
        satisfaction: int | None

    class Called(Aggregate.Event):
        """A further attempt."""

        TOPIC = "outreach.satisfaction-survey.called"
        user_id: UUID
        attempt: int
        outcome: CallOutcome
        satisfaction: int | None

    @event(FirstCalled)
    def __init__(
        self,
        user_id: UUID,
        outcome: CallOutcome,
        satisfaction: int | None,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Make the first survey call."""
        self.user_id = user_id
        self.territory = territory
        self.attempts = 1
        self.answered = outcome is CallOutcome.REACHED

    @staticmethod
    def create_id(user_id: UUID) -> UUID:
        """The one id of the survey of a usuaria."""
        return uuid5(SURVEYS, str(user_id))

    def call_again(
        self, outcome: CallOutcome, satisfaction: int | None, occurred_on: date
    ) -> None:
        """Make a further survey call while she has not answered."""
        if self.answered:
            raise AlreadySurveyed
        self._called(
            user_id=self.user_id,
            attempt=self.attempts + 1,
            outcome=outcome,
            satisfaction=satisfaction,
            occurred_on=occurred_on,
        )

    @event(Called)
    def _called(
        self,
        user_id: UUID,
        attempt: int,
        outcome: CallOutcome,
        satisfaction: int | None,
        occurred_on: date,
    ) -> None:
        self.attempts = attempt
        self.answered = outcome is CallOutcome.REACHED
