"""The calls part of the application: absentees."""

from datetime import date
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.districts import ServedApplication

from ..domain.calls import FollowUpCall
from ..domain.rules import (
    CallBeforeAbsence,
    CallsAreOver,
    NoLongerCalled,
    NotAbsent,
    PolicyUnknown,
)
from ..domain.values import CallRecord
from .call_list import CallList, Threshold, note_follow_up

CALL_ATTEMPTS = "call_attempts"
SURVEY_THRESHOLD = "survey_threshold"
COMPLETION_THRESHOLD = "completion_threshold"


class Calling(ServedApplication):
    """Calls to absentees."""

    name = "outreach"
    call_list: CallList

    @repeatable()
    def make_follow_up_call(
        self,
        command: Command,
        user_id: UUID,
        session_number: int,
        record: CallRecord,
        occurred_on: date,
    ) -> Answer:
        """Record a call about a missed session, effective or not, today or late."""
        absence = self.call_list.absence(user_id, session_number, occurred_on)
        if absence is None:
            raise NotAbsent(session_number=session_number)
        if occurred_on < absence.missed_on:
            raise CallBeforeAbsence(
                called_on=occurred_on,
                missed_on=absence.missed_on,
                session_number=session_number,
            )
        self.require_called(user_id, occurred_on)
        allowed = self.policy(CALL_ATTEMPTS, occurred_on)
        call_id = FollowUpCall.create_id(user_id, session_number)
        call = self.load_many(FollowUpCall, [call_id]).get(call_id)
        if call is not None:
            call.call_again(record, occurred_on, allowed)
        elif allowed < 1:
            raise CallsAreOver(attempts=allowed)
        else:
            call = FollowUpCall(
                user_id=user_id,
                session_number=session_number,
                record=record,
                territory=self.placed(absence.territory, occurred_on),
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

    def require_called(self, user_id: UUID, on: date) -> None:
        """Refuse a call to somebody who had left by then, also where it was claimed.

        Raises:
            NoLongerCalled: naming the day since when.
        """
        since = self.call_list.ended_on(user_id)
        if since is not None and since <= on:
            raise NoLongerCalled(since=since)

    def policy(self, name: str, on: date) -> int:
        """The whole number that a policy sets on a date.

        Raises:
            PolicyUnknown: if none was adopted for that date.
        """
        return int(self._adopted(name, on))

    def threshold(self, name: str, on: date) -> Threshold:
        """How many sessions a policy asks for: a number or a share of those held.

        Raises:
            PolicyUnknown: if none was adopted for that date.
        """
        return Threshold.parse(self._adopted(name, on))

    def _adopted(self, name: str, on: date) -> str:
        value = self.call_list.policy_text(name, on)
        if value is None:
            raise PolicyUnknown(policy=name)
        return value
