"""Calls to absentees and survey calls, and what the words of a reply mean."""

import pytest

from juntos_outreach.application.replies import reply_kind
from juntos_outreach.domain.calls import FollowUpCall, SatisfactionSurvey
from juntos_outreach.domain.rules import AlreadySurveyed, CallsAreOver
from juntos_outreach.domain.values import AbsenceReason, CallOutcome, ReplyKind
from tests.outreach.builders import ANA, MAY_4, MAY_5, WHERE
from tests.support.replay import replayed

UNKNOWN = AbsenceReason.UNKNOWN


def a_call(outcome: CallOutcome) -> FollowUpCall:
    """A first call about session 3."""
    return FollowUpCall(
        user_id=ANA,
        session_number=3,
        outcome=outcome,
        reason=UNKNOWN,
        territory=WHERE,
        occurred_on=MAY_4,
    )


def a_survey(outcome: CallOutcome) -> SatisfactionSurvey:
    """A first survey call."""
    return SatisfactionSurvey(
        user_id=ANA,
        outcome=outcome,
        satisfaction=None,
        territory=WHERE,
        occurred_on=MAY_4,
    )


def test_an_absentee_who_was_reached_is_not_called_again() -> None:
    call = a_call(CallOutcome.REACHED)

    with pytest.raises(CallsAreOver):
        call.call_again(CallOutcome.REACHED, UNKNOWN, MAY_5, allowed=3)


def test_calls_end_with_the_attempts_of_the_policy() -> None:
    call = a_call(CallOutcome.NO_ANSWER)
    call.call_again(CallOutcome.NO_ANSWER, UNKNOWN, MAY_5, allowed=2)

    with pytest.raises(CallsAreOver, match="2 intentos"):
        call.call_again(CallOutcome.NO_ANSWER, UNKNOWN, MAY_5, allowed=2)


def test_an_answered_survey_is_not_repeated() -> None:
    survey = a_survey(CallOutcome.NO_ANSWER)
    survey.call_again(CallOutcome.REACHED, 80, MAY_5)

    with pytest.raises(AlreadySurveyed):
        survey.call_again(CallOutcome.REACHED, 80, MAY_5)


def test_replayed_calls_are_the_live_ones() -> None:
    call, survey = a_call(CallOutcome.NO_ANSWER), a_survey(CallOutcome.NO_ANSWER)
    call.call_again(CallOutcome.REACHED, AbsenceReason.WORK, MAY_5, allowed=3)
    survey.call_again(CallOutcome.REACHED, 90, MAY_5)

    assert vars(replayed(call)) == vars(call)
    assert vars(replayed(survey)) == vars(survey)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Sí", ReplyKind.CONTROL_CONFIRMED),
        ("SI fui!", ReplyKind.CONTROL_CONFIRMED),
        ("No", ReplyKind.CONTROL_DECLINED),
        ("todavía no", ReplyKind.CONTROL_DECLINED),
        ("SALIR", ReplyKind.OPT_OUT),
        ("baja.", ReplyKind.OPT_OUT),
        ("¿A qué hora es?", ReplyKind.QUESTION),
        ("Gracias señorita", ReplyKind.OTHER),
    ],
)
def test_a_reply_is_understood_with_its_accents_and_signs(
    text: str, kind: ReplyKind
) -> None:
    assert reply_kind(text) is kind
