"""A gestor's own words: a day long by WhatsApp, else by SMS; once; kept nowhere."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from juntos_console.stack import Issuer
from juntos_contracts.requests import Contact, ContactsReply
from juntos_outreach.api.kannel import reply_key
from juntos_outreach.application import Outreach
from tests.outreach.builders import ANA, MAY_4
from tests.outreach.conftest import (
    GESTOR,
    SHARED_KEY,
    UAS,
    campaign,
    handed_over,
    number_of,
    outreach_knowing,
    reported,
)
from tests.outreach.sending import Sending, Told, sending
from tests.outreach.test_api import NOON, answered, report
from tests.support.databases import FreshDatabases
from tests.support.in_process import Caller, InProcess

ASKED_AT = datetime.fromtimestamp(NOON, UTC)
WORDS = "Puede llevarlo el martes por la manana"
ON = {"occurred_on": MAY_4.isoformat()}
HOURS = timedelta(hours=1)


async def asked_by_ana(
    api: InProcess, app: Outreach, after: timedelta = HOURS
) -> dict[str, Any]:
    """She asked by WhatsApp, and the gestora looks at her list a while later."""
    await campaign(api)
    handed_over(app)
    await reported(api, answered(ANA, "¿A qué hora es?"))
    api.app.state.clock = lambda: ASKED_AT + after
    return await on_the_list(api)


async def on_the_list(api: InProcess) -> dict[str, Any]:
    """The one question that waits for the gestora."""
    (question,) = (await api.get("/questions", GESTOR)).json()
    return dict(question)


async def written(
    api: InProcess, question: dict[str, Any], **changes: Any
) -> httpx.Response:
    """The gestora writes to her."""
    path = f"/questions/{question['message_id']}/{question['report_id']}/message"
    return await api.post(path, {"text": WORDS, **ON, **changes}, GESTOR)


async def sent_after(out: Sending, after: timedelta = HOURS) -> int:
    """The sender's next batch, so long after she asked."""
    out.hands.append(ASKED_AT + after)
    return await out.batch()


async def test_within_a_day_she_is_answered_in_own_words_and_the_question_is_closed(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    question = await asked_by_ana(api, app)
    answer = await written(api, question)
    waiting = await on_the_list(api)
    again = await written(api, question)
    async with sending(api, nats_url) as out:
        await sent_after(out)
        await sent_after(out)

    assert answer.status_code == httpx.codes.ACCEPTED
    until = (ASKED_AT + 24 * HOURS).isoformat()
    assert datetime.fromisoformat(question["whatsapp_until"]).isoformat() == until
    assert waiting["answer_state"] == "queued"
    assert again.json()["code"] == "answer-is-written"
    assert out.providers.asked == ["whatsapp"]
    assert out.providers.texts == [WORDS]
    assert (await api.get("/questions", GESTOR)).json() == []
    told = await api.events()
    assert [one["type"].split(".")[2] for one in told][-3:] == [
        "AnswerWritten",
        "AnswerProgressed",
        "QuestionAnswered",
    ]
    assert told[-1]["data"]["channel"] == "whatsapp"
    assert "MessageSent" not in [one["type"].split(".")[2] for one in told[-3:]]


async def test_her_words_and_the_gestors_are_neither_published_nor_kept(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    await written(api, await asked_by_ana(api, app))
    async with sending(api, nats_url) as out:
        await sent_after(out)

    assert "martes" not in str(await api.events())
    with app.recorder.datastore.pool.connection() as conn:
        stored = conn.execute(
            "SELECT (SELECT string_agg(q::text, '') FROM message_queue q)"
            " || (SELECT string_agg(convert_from(state, 'UTF8'), '')"
            " FROM outreach_events) AS everything"
        ).fetchone()
    assert stored is not None
    assert "martes" not in stored["everything"]


async def test_after_a_day_she_is_not_and_the_other_ways_are_named(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    question = await asked_by_ana(api, app, after=24 * HOURS)

    late = await written(api, question)
    by_sms = await written(api, question, channel="sms")
    async with sending(api, nats_url) as out:
        await sent_after(out, 25 * HOURS)

    assert late.status_code == httpx.codes.CONFLICT
    assert late.json()["code"] == "window-is-closed"
    assert "04/05/2026 a las 12:00" in late.json()["detail"]
    assert "SMS" in late.json()["detail"]
    assert "plantilla" in late.json()["detail"]
    assert by_sms.status_code == httpx.codes.ACCEPTED
    assert out.providers.asked == ["sms"]
    assert (await api.get("/questions", GESTOR)).json() == []


async def test_what_she_asked_by_sms_opens_no_window(
    api: InProcess, app: Outreach
) -> None:
    await campaign(api)
    handed_over(app)
    headers = {"Content-Type": "text/plain", "X-Kannel-From": f"+{number_of(ANA)}"}
    path = f"/webhooks/kannel/reply/{reply_key(SHARED_KEY.encode())}"
    await api.send(path, b"A que hora es?", GESTOR, headers)

    answer = await written(api, await on_the_list(api))

    assert "No consta que ella haya escrito por WhatsApp" in answer.json()["detail"]


async def test_where_the_provider_says_the_window_is_closed_she_is_on_the_list_again(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    question = await asked_by_ana(api, app)
    await written(api, question)
    async with sending(api, nats_url) as out:
        out.providers.whatsapp = Told.error(131047)
        await sent_after(out)
        refused = await on_the_list(api)
        same_way = await written(api, question)
        await written(api, question, channel="sms")
        await sent_after(out)

    assert (refused["answer_state"], refused["answer_reason"]) == (
        "failed",
        "window_closed",
    )
    assert same_way.json()["code"] == "answer-is-written"
    assert out.providers.asked == ["whatsapp", "sms"]
    assert (await api.get("/questions", GESTOR)).json() == []


async def test_an_answer_that_was_taken_and_did_not_arrive_opens_her_question_again(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    await written(api, await asked_by_ana(api, app))
    async with sending(api, nats_url) as out:
        await sent_after(out)
    with app.recorder.datastore.pool.connection() as conn:
        (row,) = conn.execute(
            "SELECT message_id FROM message_queue WHERE question_of IS NOT NULL"
        ).fetchall()
    failed = report(f"{row['message_id']}:whatsapp", "failed", 131026)

    await reported(api, failed, failed)

    assert (await on_the_list(api))["answer_reason"] == "no_whatsapp"
    assert (await api.published()).count("QuestionReopened") == 1


async def test_a_number_that_never_wrote_is_not_written_to_in_own_words(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    await written(api, await asked_by_ana(api, app))
    hers = Contact(user_id=ANA, telephone="+51999999999", has_whatsapp=True)
    another = ContactsReply(contacts=(hers,))
    async with sending(api, nats_url, another.model_dump_json().encode()) as out:
        await sent_after(out)

    assert out.providers.asked == []
    assert (await on_the_list(api))["answer_reason"] == "window_closed"


async def test_in_quiet_hours_it_waits_unless_the_window_ends_before(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    at_nine_in_the_evening = 9 * HOURS
    question = await asked_by_ana(api, app, after=at_nine_in_the_evening)
    await written(api, question)
    async with sending(api, nats_url) as out:
        await sent_after(out, at_nine_in_the_evening)
        at_night = list(out.providers.asked)
        await sent_after(out, 20 * HOURS)

    assert at_night == []
    assert out.providers.asked == ["whatsapp"]


async def test_what_would_wait_in_quiet_hours_beyond_the_window_is_refused_at_once(
    databases: FreshDatabases, issuer: Issuer
) -> None:
    async with outreach_knowing((ANA,), databases, issuer) as api:
        app = api.service.application
        assert isinstance(app, Outreach)
        early = ASKED_AT - 5 * HOURS
        await campaign(api)
        handed_over(app)
        asked = {**answered(ANA, "¿A qué hora es?"), "timestamp": str(NOON - 5 * 3600)}
        await reported(api, asked)
        api.app.state.clock = lambda: early + 23 * HOURS

        answer = await written(api, await on_the_list(api))

    assert answer.json()["code"] == "window-ends-in-quiet-hours"
    assert "05/05/2026 08:00" in answer.json()["detail"]


async def test_what_does_not_go_out_within_the_window_ends_and_says_so(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    await written(api, await asked_by_ana(api, app))
    pause = {"state": "paused", "reason": "provider_down", **ON}
    await api.post("/channels/whatsapp/state", pause, UAS)
    async with sending(api, nats_url) as out:
        await sent_after(out, 24 * HOURS)
        out.sender.tidy()

    assert out.providers.asked == []
    assert (await on_the_list(api))["answer_reason"] == "window_closed"


def takes_back_consent(api: InProcess) -> None:
    """She does not consent to messages any more."""
    with api.service.engine.begin() as db:
        db.exec_driver_sql("UPDATE message_consents SET given = false")


async def test_who_may_not_be_written_to_is_called_instead(
    api: InProcess, app: Outreach
) -> None:
    question = await asked_by_ana(api, app)
    takes_back_consent(api)

    answer = await written(api, question)

    assert answer.json()["code"] == "may-not-be-written"
    assert "consentimiento" in answer.json()["detail"]


async def test_salir_after_the_answer_was_written_stops_it(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    question = await asked_by_ana(api, app)
    await written(api, question)
    await reported(api, answered(ANA, "SALIR"))
    refused = await written(api, question)
    async with sending(api, nats_url) as out:
        await sent_after(out)

    assert refused.json()["code"] == "may-not-be-written"
    assert out.providers.asked == []
    assert (await on_the_list(api))["answer_reason"] == "opted_out"


async def test_what_she_says_to_the_answer_belongs_to_the_message_she_asked_about(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    question = await asked_by_ana(api, app)
    await written(api, question)
    async with sending(api, nats_url) as out:
        await sent_after(out)

    await reported(
        api, {**answered(ANA, "¿Y el jueves?"), "context": {"id": "wamid.1"}}
    )

    assert (await on_the_list(api))["message_id"] == question["message_id"]


async def test_who_does_not_serve_her_unit_does_not_answer_her(
    api: InProcess, app: Outreach
) -> None:
    question = await asked_by_ana(api, app)
    path = f"/questions/{question['message_id']}/{question['report_id']}/message"
    stranger = Caller("gestor", units=("UT08",))

    answer = await api.post(path, {"text": WORDS, **ON}, stranger)

    assert answer.status_code == httpx.codes.FORBIDDEN


async def test_an_answer_takes_nothing_of_her_messages_of_the_day(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    await written(api, await asked_by_ana(api, app))
    async with sending(api, nats_url) as out:
        await sent_after(out)
        await campaign(api, code="otra", scheduled_on="2026-05-05")
        await sent_after(out, 21 * HOURS)

    assert out.providers.asked == ["whatsapp"] * 3
