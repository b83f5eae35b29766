"""The calls part of the application: follow-ups and survey."""

from datetime import date
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.seedwork import Territory

from ..domain.calls import FollowUpCall, SatisfactionSurvey
from ..domain.rules import CallsAreOver, NotAbsent, PolicyUnknown, SurveyNeedsAttendance
from ..domain.values import AbsenceReason, CallOutcome
from .call_list import CallList, note_follow_up

NO_SUCH_PARTICIPANT = "No se conoce a esa participante."
CALL_ATTEMPTS = "call_attempts"
SURVEY_THRESHOLD = "survey_threshold"


class Calling(EventSourcedService):
    """Calls to absentees and survey calls."""

    name = "outreach"
    call_list: CallList

    @repeatable()
    def make_follow_up_call(
        self,
        command: Command,
        user_id: UUID,
        session_number: int,
        outcome: CallOutcome,
        reason: AbsenceReason,
        occurred_on: date,
    ) -> Answer:
        """Record a call about a missed session, effective or not."""
        place = self.call_list.absence(user_id, session_number)
        if place is None:
            raise NotAbsent(session_number=session_number)
        allowed = self.policy(CALL_ATTEMPTS, occurred_on)
        call_id = FollowUpCall.create_id(user_id, session_number)
        call = self.load_many(FollowUpCall, [call_id]).get(call_id)
        if call is not None:
            call.call_again(outcome, reason, occurred_on, allowed)
        elif allowed < 1:
            raise CallsAreOver(attempts=allowed)
        else:
            call = FollowUpCall(
                user_id=user_id,
                session_number=session_number,
                outcome=outcome,
                reason=reason,
                territory=place,
                occurred_on=occurred_on,
            )
        attempts, reached = call.attempts, call.reached
        return self.commit(
            command,
            [call],
            {"user_id": str(user_id), "attempt": attempts, "reached": reached},
            within=lambda cursor: note_follow_up(
                cursor, user_id, session_number, attempts, reached
            ),
        )

    @repeatable()
    def make_survey_call(
        self,
        command: Command,
        user_id: UUID,
        outcome: CallOutcome,
        satisfaction: int | None,
        occurred_on: date,
    ) -> Answer:
        """Record a survey call to somebody who attended enough sessions."""
        attended, place = self._participant(user_id)
        threshold = self.policy(SURVEY_THRESHOLD, occurred_on)
        if attended < threshold:
            raise SurveyNeedsAttendance(attended=attended, threshold=threshold)
        survey_id = SatisfactionSurvey.create_id(user_id)
        survey = self.load_many(SatisfactionSurvey, [survey_id]).get(survey_id)
        if survey is not None:
            survey.call_again(outcome, satisfaction, occurred_on)
        else:
            survey = SatisfactionSurvey(
                user_id=user_id,
                outcome=outcome,
                satisfaction=satisfaction,
                territory=place,
                occurred_on=occurred_on,
            )
        answer: Answer = {"user_id": str(user_id), "attempt": survey.attempts}
        return self.commit(command, [survey], answer)

    def policy(self, name: str, on: date) -> int:
        """The number that a policy sets on a date.

        Raises:
            PolicyUnknown: if none was adopted for that date.
        """
        value = self.call_list.policy(name, on)
        if value is None:
            raise PolicyUnknown(policy=name)
        return value

    def _participant(self, user_id: UUID) -> tuple[int, Territory]:
        found = self.call_list.attended(user_id)
        if found is None:
            raise NotFound(NO_SUCH_PARTICIPANT)
        return found
