"""A call entered late is judged as of the day on which it was made."""

from datetime import date
from typing import Any

import httpx
import pytest

from juntos_outreach.domain.rules import CallsAreOver
from juntos_outreach.domain.values import CallOutcome
from tests.outreach.builders import ANA, MAY_4, MAY_5, PLACE
from tests.outreach.conftest import GESTOR
from tests.outreach.test_attendance_known import (
    ELSEWHERE,
    HERS,
    attended,
    corrected,
    missed,
)
from tests.outreach.test_calls import a_call, record
from tests.support.in_process import InProcess
from tests.support.told import Upstream

MAY_3, MAY_6, MAY_7 = date(2026, 5, 3), date(2026, 5, 6), date(2026, 5, 7)
REACHED, NO_ANSWER = CallOutcome.REACHED, CallOutcome.NO_ANSWER


async def called(api: InProcess, on: date, outcome: str = "reached") -> httpx.Response:
    """A call about session 3 that was made on a day."""
    body = {"outcome": outcome, "occurred_on": on.isoformat()}
    return await api.post(f"/follow-ups/{ANA}/3/calls", body, GESTOR)


@pytest.fixture
def tells(api: InProcess) -> Upstream:
    """Sessions, after ANA missed number 3 on 4 May."""
    upstream = Upstream(api.service, "sessions")
    upstream.tells(missed(HERS), on=MAY_4, place=PLACE)
    return upstream


@pytest.mark.usefixtures("tells")
async def test_a_call_before_the_absence_it_answers_is_refused(api: InProcess) -> None:
    answer = await called(api, MAY_3)

    assert answer.status_code == httpx.codes.CONFLICT
    assert answer.json()["code"] == "call-before-absence"
    assert "03/05/2026" in answer.json()["detail"]
    assert "04/05/2026" in answer.json()["detail"]


@pytest.mark.parametrize(
    "since",
    [
        pytest.param(attended(ELSEWHERE), id="made-up-elsewhere"),
        pytest.param(corrected(HERS, present=True), id="corrected"),
    ],
)
async def test_what_was_an_absence_on_the_day_of_the_call_takes_it_later(
    api: InProcess, tells: Upstream, since: Any
) -> None:
    tells.tells(since, on=MAY_6, place=PLACE)

    before = await called(api, MAY_5, "no_answer")
    after = await called(api, MAY_7)

    assert before.status_code == httpx.codes.CREATED, before.text
    assert after.json()["code"] == "not-absent"


async def test_a_late_correction_to_an_absence_is_one_since_its_session(
    api: InProcess,
) -> None:
    upstream = Upstream(api.service, "sessions")
    upstream.tells(attended(HERS), on=MAY_4, place=PLACE)
    upstream.tells(corrected(HERS, present=False), on=MAY_6, place=PLACE)

    assert (await called(api, MAY_7)).status_code == httpx.codes.CREATED


def test_a_call_made_before_she_was_reached_is_taken_after_it() -> None:
    call = a_call(NO_ANSWER)
    call.call_again(record(REACHED), MAY_7, allowed=3)

    call.call_again(record(NO_ANSWER), MAY_5, allowed=3)

    assert (call.attempts, call.reached) == (3, True)
    with pytest.raises(CallsAreOver):
        call.call_again(record(NO_ANSWER), MAY_7, allowed=3)


def test_attempts_are_counted_up_to_the_day_of_the_call() -> None:
    call = a_call(NO_ANSWER, MAY_6)
    call.call_again(record(NO_ANSWER), MAY_7, allowed=2)

    call.call_again(record(NO_ANSWER), MAY_5, allowed=2)

    assert call.attempts == 3
    with pytest.raises(CallsAreOver, match="2 intentos"):
        call.call_again(record(NO_ANSWER), MAY_6, allowed=2)
