"""Outreach over HTTP, on a real store."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from juntos_console.provider.reports import answer_value, status_value
from juntos_contracts import values
from juntos_contracts.events import sessions
from juntos_outreach.application import Outreach
from juntos_outreach.application.surveying import example_instrument
from juntos_outreach.domain.values import Channel
from tests.outreach.builders import ANA, BEA, MAY_4, PLACE
from tests.outreach.conftest import (
    GESTOR,
    NOW,
    UAS,
    UT07,
    attendance,
    attended_enough,
    campaign,
    handed_over,
    number_of,
    reported,
)
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream

NOON = 1_777_914_000
LATE = 1_777_955_400


def report(
    reference: str, status: str, code: int = 0, at: int = NOON
) -> dict[str, Any]:
    """One status of the Cloud API."""
    value = status_value("wamid.1", "51987654321", reference, status, code)
    return {**value, "timestamp": str(at)}


def answered(user: UUID, words: str) -> dict[str, Any]:
    """One answer of the Cloud API."""
    value = answer_value(f"wamid.{uuid4()}", number_of(user), words)
    return {**value, "timestamp": str(NOON)}


async def test_a_campaign_queues_one_message_a_usuaria(api: InProcess) -> None:
    answer = await campaign(api)

    assert answer.json() == {"campaign": "modulo-1", "queued": 2}
    assert (await api.published())[2:] == ["MessageQueued"] * 2


async def test_the_same_campaign_again_reaches_nobody_twice(api: InProcess) -> None:
    await campaign(api)

    answer = await campaign(api)

    assert answer.json()["queued"] == 0
    assert len(await api.published()) == 4


async def test_nobody_without_consent_gets_a_message(api: InProcess) -> None:
    with api.service.engine.begin() as db:
        db.exec_driver_sql("UPDATE message_consents SET given = false")

    answer = await campaign(api)

    assert answer.json()["queued"] == 0


async def test_delivery_and_reading_are_recorded_once(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    first, _ = handed_over(app)
    reports = [report(first, "read"), report(first, "delivered")]

    for _ in range(2):
        answer = await reported(api, *reports)

    assert answer.json() == {"accepted": 2, "unknown": 0}
    assert sorted((await api.published())[6:]) == ["MessageDelivered", "MessageRead"]


async def test_what_whatsapp_cannot_deliver_waits_as_an_sms(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    first, _ = handed_over(app)

    await reported(api, report(first, "failed", 131026))

    (queued,) = app.ledger.claim(50, NOW, None, list(Channel), uuid4())
    assert (str(queued.message_id), queued.channel) == (first.split(":")[0], "sms")


async def test_who_opts_out_by_reply_is_left_out_of_the_next_campaign(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    handed_over(app)

    await reported(api, answered(ANA, "SALIR"))
    answer = await campaign(api, code="modulo-2")

    assert answer.json()["queued"] == 1
    assert {"ReplyReceived", "OptedOut"} <= set(await api.published())


async def test_the_words_of_a_reply_are_not_kept(api: InProcess, app: Outreach) -> None:
    await campaign(api)
    handed_over(app)

    await reported(api, answered(ANA, "secreto de familia"))

    answer = await api.get("/events", Caller("service"))
    assert '"kind":"other"' in answer.text
    assert "secreto" not in answer.text


async def test_a_report_near_midnight_counts_on_the_day_in_lima(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    first, _ = handed_over(app)

    await reported(api, report(first, "delivered", at=LATE))

    answer = await api.get("/events", Caller("service"))
    (delivered,) = [x for x in answer.text.splitlines() if "MessageDelivered" in x]
    assert '"occurredon":"2026-05-04"' in delivered


async def test_a_report_with_a_wrong_signature_is_refused(api: InProcess) -> None:
    answer = await reported(api, key="otra-clave-que-no-es-la-misma")

    assert answer.status_code == httpx.codes.UNAUTHORIZED


async def test_a_usuaria_who_opts_out_in_a_call_does_so_once(api: InProcess) -> None:
    body = {"user_id": str(BEA), "occurred_on": MAY_4.isoformat()}

    first = await api.post("/opt-outs", body, GESTOR)
    second = await api.post("/opt-outs", body, GESTOR)

    assert first.status_code == httpx.codes.CREATED
    assert second.json()["code"] == "already-opted-out"


async def test_absentees_are_called_until_reached(api: InProcess) -> None:
    missed = sessions.SessionMissed(
        **attendance(1), reason=values.AbsenceReason.UNKNOWN
    )
    Upstream(api.service, "sessions").tells(missed, on=MAY_4, place=PLACE)
    path = f"/follow-ups/{ANA}/1/calls"
    query = {"territorial_unit": "UT07", "on": MAY_4.isoformat()}
    body = {"outcome": "no_answer", "occurred_on": MAY_4.isoformat()}

    before = (await api.get("/follow-ups", GESTOR, **query)).json()
    await api.post(path, body, GESTOR)
    await api.post(path, {**body, "outcome": "reached"}, GESTOR)
    after = (await api.get("/follow-ups", GESTOR, **query)).json()
    again = await api.post(path, body, GESTOR)

    assert [row["user_id"] for row in before] == [str(ANA)]
    assert after == []
    assert again.json()["code"] == "calls-are-over"


async def test_who_was_not_absent_is_not_called(api: InProcess) -> None:
    body = {"outcome": "reached", "occurred_on": MAY_4.isoformat()}

    answer = await api.post(f"/follow-ups/{ANA}/1/calls", body, GESTOR)

    assert answer.json()["code"] == "not-absent"


@pytest.mark.parametrize(("attended", "status"), [(7, 409), (8, 201)])
async def test_the_survey_is_for_those_with_enough_sessions(
    api: InProcess, attended: int, status: int
) -> None:
    attended_enough(api, attended)
    await api.post("/survey-instruments", example_instrument(), UAS)
    body = {"user_id": str(ANA), "outcome": "no_answer", "occurred_on": "2026-09-30"}

    answer = await api.post("/surveys", body, GESTOR)

    assert answer.status_code == status


async def test_a_survey_before_the_policy_was_adopted_is_refused(
    api: InProcess,
) -> None:
    body = {"user_id": str(ANA), "outcome": "reached", "occurred_on": "2025-12-31"}

    answer = await api.post("/surveys", body, GESTOR)

    assert answer.json()["code"] == "policy-unknown"
    assert "survey_threshold" in answer.json()["detail"]


async def test_another_unit_counts_none_of_a_campaigns_messages(
    api: InProcess,
) -> None:
    await campaign(api)
    elsewhere = Caller("ut", units=("UT08",))

    own = await api.get("/campaigns/modulo-1", UT07)
    others = await api.get("/campaigns/modulo-1", elsewhere)

    assert own.json()["messages"] == {"queued": 2}
    assert others.json()["messages"] == {}


async def test_a_campaign_of_another_unit_is_refused(api: InProcess) -> None:
    answer = await campaign(api, territorial_unit="UT08")

    assert answer.status_code == httpx.codes.FORBIDDEN
    assert (await api.get("/campaigns/modulo-1", UT07)).json()["messages"] == {}
