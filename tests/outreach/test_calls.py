"""Calls to absentees and survey calls."""

from datetime import date

import pytest

from juntos_outreach.domain.calls import FollowUpCall
from juntos_outreach.domain.rules import (
    AlreadySurveyed,
    CallsAreOver,
    SurveyCallsAreOver,
)
from juntos_outreach.domain.survey import EXAMPLE, SatisfactionSurvey, SurveyAnswer
from juntos_outreach.domain.values import (
    AbsenceReason,
    BarrierKind,
    CallOutcome,
    CallRecord,
    NextStep,
)
from tests.outreach.builders import ANA, MAY_4, MAY_5, WHERE
from tests.support.replay import replayed

UNKNOWN = AbsenceReason.UNKNOWN


def record(outcome: CallOutcome) -> CallRecord:
    """What a caller tells."""
    return CallRecord(outcome, UNKNOWN)


def answer(outcome: CallOutcome, score: int | None = None) -> SurveyAnswer:
    """What a survey call brought."""
    return SurveyAnswer(outcome, *EXAMPLE, satisfaction=score)


def a_call(outcome: CallOutcome, on: date = MAY_4) -> FollowUpCall:
    """A first call about session 3."""
    return FollowUpCall(
        user_id=ANA,
        session_number=3,
        record=record(outcome),
        territory=WHERE,
        occurred_on=on,
    )


def a_survey(outcome: CallOutcome) -> SatisfactionSurvey:
    """A first survey call."""
    return SatisfactionSurvey(
        user_id=ANA, answer=answer(outcome), territory=WHERE, occurred_on=MAY_4
    )


def test_an_absentee_who_was_reached_is_not_called_again() -> None:
    call = a_call(CallOutcome.REACHED)

    with pytest.raises(CallsAreOver):
        call.call_again(record(CallOutcome.REACHED), MAY_5, allowed=3)


def test_calls_end_with_the_attempts_of_the_policy() -> None:
    call = a_call(CallOutcome.NO_ANSWER)
    call.call_again(record(CallOutcome.NO_ANSWER), MAY_5, allowed=2)

    with pytest.raises(CallsAreOver, match="2 intentos"):
        call.call_again(record(CallOutcome.NO_ANSWER), MAY_5, allowed=2)


def test_an_answered_survey_is_not_repeated() -> None:
    survey = a_survey(CallOutcome.NO_ANSWER)
    survey.call_again(answer(CallOutcome.REACHED, 80), MAY_5, allowed=3)

    with pytest.raises(AlreadySurveyed):
        survey.call_again(answer(CallOutcome.REACHED, 80), MAY_5, allowed=3)


def test_survey_calls_end_with_the_attempts_of_the_policy() -> None:
    survey = a_survey(CallOutcome.NO_ANSWER)

    with pytest.raises(SurveyCallsAreOver, match="1 intentos"):
        survey.call_again(answer(CallOutcome.NO_ANSWER), MAY_5, allowed=1)


def test_replayed_calls_are_the_live_ones() -> None:
    call, survey = a_call(CallOutcome.NO_ANSWER), a_survey(CallOutcome.NO_ANSWER)
    told = CallRecord(
        CallOutcome.REACHED,
        AbsenceReason.WORK,
        BarrierKind.DISTANCE,
        NextStep.MAKES_UP,
    )
    call.call_again(told, MAY_5, allowed=3)
    survey.call_again(answer(CallOutcome.REACHED, 90), MAY_5, allowed=3)

    assert vars(replayed(call)) == vars(call)
    assert vars(replayed(survey)) == vars(survey)
