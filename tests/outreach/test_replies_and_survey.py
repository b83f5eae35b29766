"""Questions, controls, opt-in, unknown numbers, callers side by side, the survey."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from juntos_contracts import values
from juntos_contracts.events import sessions
from juntos_outreach.api.kannel import reply_key
from juntos_outreach.application import Outreach
from juntos_outreach.application.surveying import example_instrument
from tests.outreach.builders import ANA, BEA, MAY_4, PLACE
from tests.outreach.conftest import (
    GESTOR,
    SHARED_KEY,
    UAS,
    UT07,
    attendance,
    attended_enough,
    campaign,
    handed_over,
    number_of,
    reported,
)
from tests.outreach.test_api import answered
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream

ANOTHER = Caller("ut", units=("UT07",))
ON = {"occurred_on": MAY_4.isoformat()}
ANSWERS = {"temas": 3, "trato": 3, "horario": 2, "recomendaria": 1}


async def test_a_question_waits_for_a_gestor_until_it_is_answered(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    handed_over(app)
    await reported(api, answered(ANA, "¿A qué hora es?"))

    (question,) = (await api.get("/questions", GESTOR)).json()
    path = f"/questions/{question['message_id']}/{question['report_id']}/answer"
    first = await api.post(path, ON, GESTOR)
    second = await api.post(path, ON, GESTOR)

    assert first.status_code == httpx.codes.OK
    assert second.status_code == httpx.codes.NOT_FOUND
    assert (await api.get("/questions", GESTOR)).json() == []
    assert "QuestionAnswered" in await api.published()


@pytest.mark.parametrize(("asks", "confirmed"), [(True, 1), (False, 0)])
async def test_a_yes_confirms_a_control_only_if_one_was_asked_about(
    api: InProcess, app: Outreach, *, asks: bool, confirmed: int
) -> None:
    await campaign(api, asks_control=asks)
    handed_over(app)

    for _ in range(2):
        await reported(api, answered(ANA, "Sí"))

    assert (await api.published()).count("ControlConfirmed") == confirmed


async def test_an_unknown_number_is_kept_apart_without_the_number(
    api: InProcess,
) -> None:
    stranger = {**answered(ANA, "hola"), "from": "51911111111"}

    answer = await reported(api, stranger)
    shown = await api.get("/unknown-replies", GESTOR)

    assert answer.json()["unknown"] == 1
    assert shown.json()[0]["replies"] == 1
    assert "911111111" not in shown.text


async def test_who_opted_out_can_come_back(api: InProcess) -> None:
    wish = {"user_id": str(BEA), **ON}
    await api.post("/opt-outs", wish, GESTOR)
    without = (await campaign(api)).json()["queued"]

    back = await api.post("/opt-ins", wish, GESTOR)
    again = await api.post("/opt-ins", wish, GESTOR)

    assert without == 1
    assert back.status_code == httpx.codes.CREATED
    assert again.json()["code"] == "not-opted-out"
    assert (await campaign(api)).json()["queued"] == 1


async def test_a_webhook_is_verified_with_the_agreed_word(api: InProcess) -> None:
    asked = {"hub.mode": "subscribe", "hub.challenge": "4711"}
    path = "/webhooks/whatsapp"
    word = "ejemplo-de-clave-compartida"

    good = await api.get(path, UT07, **{**asked, "hub.verify_token": word})
    bad = await api.get(path, UT07, **{**asked, "hub.verify_token": "otra"})

    assert (good.status_code, good.text) == (httpx.codes.OK, "4711")
    assert bad.status_code == httpx.codes.UNAUTHORIZED


async def test_an_sms_report_needs_the_address_that_was_given(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    reference = handed_over(app)[0].replace("whatsapp", "sms")
    query = {"reference": reference, "signature": "0" * 64, "status": "1"}

    answer = await api.get("/webhooks/kannel/report", UT07, **query)

    assert answer.status_code == httpx.codes.UNAUTHORIZED


@pytest.mark.parametrize(
    ("words", "charset"), [("S\u00ed", "utf-8"), ("S\u00ed", "utf-16-be")]
)
async def test_an_sms_is_read_in_the_letters_it_was_written_in(
    api: InProcess, app: Outreach, words: str, charset: str
) -> None:
    await campaign(api, asks_control=True)
    handed_over(app)
    path = f"/webhooks/kannel/reply/{reply_key(SHARED_KEY.encode())}"
    headers = {
        "Content-Type": f'text/plain; charset="{charset}"',
        "X-Kannel-From": number_of(ANA),
    }

    answer = await api.send(path, words.encode(charset), UT07, headers)

    assert answer.json() == {"replies": 1, "unknown": 0}
    assert "ControlConfirmed" in await api.published()


async def test_two_callers_never_get_the_same_woman(api: InProcess) -> None:
    missed = [
        sessions.SessionMissed(
            **{**attendance(1), "user_id": user}, reason=values.AbsenceReason.UNKNOWN
        )
        for user in (ANA, BEA)
    ]
    Upstream(api.service, "sessions").tells(*missed, on=MAY_4, place=PLACE)
    body = {"territorial_unit": "UT07", "on": MAY_4.isoformat(), "count": 1}

    first = (await api.post("/follow-ups/claims", body, GESTOR)).json()
    second = (await api.post("/follow-ups/claims", body, ANOTHER)).json()
    third = (await api.post("/follow-ups/claims", body, ANOTHER)).json()

    assert len(first) == len(second) == 1
    assert first[0]["user_id"] != second[0]["user_id"]
    assert third == second


async def test_a_call_tells_barrier_and_next_step(api: InProcess) -> None:
    missed = sessions.SessionMissed(
        **attendance(1), reason=values.AbsenceReason.UNKNOWN
    )
    Upstream(api.service, "sessions").tells(missed, on=MAY_4, place=PLACE)
    body = {
        "outcome": "reached",
        "reason": "distance",
        "barrier": "distance",
        "next_step": "makes_up",
        **ON,
    }

    await api.post(f"/follow-ups/{ANA}/1/calls", body, GESTOR)

    events = (await api.get("/events", Caller("service"))).text
    assert '"barrier":"distance"' in events
    assert '"next_step":"makes_up"' in events


async def test_the_survey_is_a_version_that_is_answered_by_question(
    api: InProcess,
) -> None:
    attended_enough(api)
    registered = await api.post("/survey-instruments", example_instrument(), UAS)
    repeated = await api.post("/survey-instruments", example_instrument(), UAS)
    body = {"user_id": str(ANA), "outcome": "reached", **ON}

    right = await api.post("/surveys", {**body, "answers": ANSWERS}, GESTOR)
    results = (await api.get("/surveys/results", UAS)).json()

    assert registered.status_code == httpx.codes.CREATED
    assert repeated.json()["code"] == "instrument-is-registered"
    assert right.status_code == httpx.codes.CREATED
    assert (results["called"], results["n"], results["response_rate"]) == (1, 1, 1.0)
    shown: list[dict[str, Any]] = results["distribution"]
    assert {row["question"]: row["option"] for row in shown} == ANSWERS
    assert '"satisfaction":100' in (await api.get("/events", Caller("service"))).text


async def test_an_answered_survey_is_no_longer_due(api: InProcess) -> None:
    attended_enough(api)
    query = {"territorial_unit": "UT07", "on": MAY_4.isoformat()}
    await api.post("/survey-instruments", example_instrument(), UAS)
    before = (await api.get("/surveys/due", GESTOR, **query)).json()

    body = {"user_id": str(ANA), "outcome": "reached", "answers": ANSWERS, **ON}
    await api.post("/surveys", body, GESTOR, uuid4())

    assert [row["user_id"] for row in before] == [str(ANA)]
    assert (await api.get("/surveys/due", GESTOR, **query)).json() == []
