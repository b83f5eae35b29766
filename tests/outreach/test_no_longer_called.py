"""Who left or asked to be erased is on no call list, also where she was claimed."""

from typing import Any

import httpx
import pytest

from juntos_contracts.events import enrollment
from juntos_contracts.values import AnnulmentReason, WithdrawalReason
from juntos_outreach.application.surveying import example_instrument
from tests.outreach.builders import ANA, HOUSEHOLD, MAY_4, MAY_5, PLACE
from tests.outreach.conftest import GESTOR, UAS, attended_enough
from tests.outreach.test_attendance_known import HERS, missed
from tests.support.in_process import InProcess
from tests.support.told import Upstream

WHO = {"user_id": ANA, "household_id": HOUSEHOLD}
UNIT = {"territorial_unit": "UT07", "on": MAY_5.isoformat()}
ENDS = [
    pytest.param(enrollment.PersonalDataErased(**WHO), id="erased"),
    pytest.param(
        enrollment.UserWithdrawn(**WHO, reason=WithdrawalReason.OWN_DECISION),
        id="withdrawn",
    ),
]


async def listed(api: InProcess, path: str) -> list[dict[str, Any]]:
    """A list of the unit."""
    rows: list[dict[str, Any]] = (await api.get(path, GESTOR, **UNIT)).json()
    return rows


@pytest.mark.parametrize("end", ENDS)
async def test_an_absentee_who_left_is_not_called_though_she_was_claimed(
    api: InProcess, end: Any
) -> None:
    Upstream(api.service, "sessions").tells(missed(HERS), on=MAY_4, place=PLACE)
    claimed = await api.post("/follow-ups/claims", UNIT, GESTOR)
    Upstream(api.service, "enrollment").tells(end, on=MAY_5, place=PLACE)
    path = f"/follow-ups/{ANA}/3/calls"

    again = await api.post("/follow-ups/claims", UNIT, GESTOR)
    on_the_day = await api.post(path, call_on(MAY_5.isoformat()), GESTOR)
    before = await api.post(path, call_on(MAY_4.isoformat()), GESTOR)

    assert (len(claimed.json()), again.json()) == (1, [])
    assert await listed(api, "/follow-ups") == []
    assert on_the_day.json()["code"] == "no-longer-called"
    assert before.status_code == httpx.codes.CREATED


@pytest.mark.parametrize("end", ENDS)
async def test_who_left_is_not_asked_how_it_was(api: InProcess, end: Any) -> None:
    attended_enough(api)
    await api.post("/survey-instruments", example_instrument(), UAS)
    due = await listed(api, "/surveys/due")
    Upstream(api.service, "enrollment").tells(end, on=MAY_5, place=PLACE)

    call = {"user_id": str(ANA), **call_on(MAY_5.isoformat())}
    answer = await api.post("/surveys", call, GESTOR)

    assert [row["user_id"] for row in due] == [str(ANA)]
    assert await listed(api, "/surveys/due") == []
    assert answer.json()["code"] == "no-longer-called"


async def test_who_did_not_leave_after_all_is_called_again(api: InProcess) -> None:
    Upstream(api.service, "sessions").tells(missed(HERS), on=MAY_4, place=PLACE)
    stays = enrollment.WithdrawalAnnulled(
        **WHO, reason=AnnulmentReason.RECORDED_BY_MISTAKE
    )
    withdrawn = enrollment.UserWithdrawn(**WHO, reason=WithdrawalReason.OWN_DECISION)
    Upstream(api.service, "enrollment").tells(withdrawn, on=MAY_4, place=PLACE)
    gone = await listed(api, "/follow-ups")
    Upstream(api.service, "enrollment").tells(stays, on=MAY_5, place=PLACE)

    back = await listed(api, "/follow-ups")

    assert (gone, [row["user_id"] for row in back]) == ([], [str(ANA)])


async def test_a_caller_sees_who_wants_no_messages(api: InProcess) -> None:
    Upstream(api.service, "sessions").tells(missed(HERS), on=MAY_4, place=PLACE)
    before = await listed(api, "/follow-ups")
    wish = {"user_id": str(ANA), "occurred_on": MAY_4.isoformat()}
    await api.post("/opt-outs", wish, GESTOR)

    after = await listed(api, "/follow-ups")

    assert [row["opted_out"] for row in (*before, *after)] == [False, True]


def call_on(day: str) -> dict[str, Any]:
    """Nobody answered."""
    return {"outcome": "no_answer", "occurred_on": day}
