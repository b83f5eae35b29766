"""Who turns everybody away pauses the campaign; one person's trouble does not."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from juntos_console.stack import Issuer
from juntos_outreach.application import Outreach
from juntos_outreach.application.channels import OutgoingMessage
from juntos_outreach.application.channels.port import Answer
from juntos_outreach.application.sending.pacing import CircuitBreaker, TokenBucket
from juntos_outreach.application.sending.sender import Pace, Sender
from juntos_outreach.domain.values import Channel
from tests.outreach.builders import ANA, BEA
from tests.outreach.conftest import (
    NOW,
    UT07,
    asked,
    handed_over,
    outreach_knowing,
    reported,
)
from tests.outreach.sending import Told, sending
from tests.outreach.test_api import report
from tests.outreach.test_campaigns import BODY, changed
from tests.outreach.test_no_delivery import shown, switched_on
from tests.support.databases import FreshDatabases
from tests.support.in_process import InProcess

MANY = [UUID(int=number) for number in range(1, 61)]
AT_ONCE = 32
BOTH, SMS_ONLY = ["whatsapp", "sms"], ["sms"]
HTML = Told(404, b"<html>Not found</html>", "text/html")
NO_PASSWORD = Told(403, b"Authorization failed for sendsms", "text/plain")


async def campaign_shown(api: InProcess) -> dict[str, Any]:
    """The campaign as officials see it."""
    [found] = (await api.get("/campaigns", UT07)).json()
    return dict(found)


async def states_told(api: InProcess) -> list[dict[str, Any]]:
    """Every change of state, as it was published."""
    return [
        one["data"]
        for one in await api.events()
        if one["type"].split(".")[2] == "CampaignStateChanged"
    ]


async def test_a_template_that_is_not_taken_pauses_its_campaign_until_it_is_resumed(
    api: InProcess, nats_url: str
) -> None:
    await switched_on(api, BOTH)
    async with sending(api, nats_url) as out:
        out.providers.whatsapp = Told.error(132001, 404)
        await out.batch()
        paused = await campaign_shown(api)
        waiting = await shown(api)
        while_paused = await out.batch()
        out.providers.restore()

        await changed(api, "active")
        out.moves_on(seconds=60)
        await out.batch()

    assert (paused["state"], paused["pause_reason"]) == ("paused", "template")
    assert "132001" in paused["pause_detail"]
    assert "reanude la campaña" in paused["pause_detail"]
    assert waiting == [("queued", "whatsapp", None)]
    assert while_paused == 0
    assert {"reason": "template", "provider_code": "132001"}.items() <= (
        await states_told(api)
    )[1].items()
    assert await shown(api) == [("sent", "whatsapp", None)]
    assert (await campaign_shown(api))["pause_detail"] is None
    assert "MessageFailed" not in await api.published()


async def test_no_more_than_those_already_asked_meet_the_refusal(
    databases: FreshDatabases, issuer: Issuer, nats_url: str
) -> None:
    async with outreach_knowing(MANY, databases, issuer) as api:
        await switched_on(api, BOTH)
        async with sending(api, nats_url) as out:
            out.providers.whatsapp = Told.error(132001)

            await out.batch()

            assert out.providers.asked == ["whatsapp"] * AT_ONCE
            assert await shown(api) == [("queued", "whatsapp", None)]


async def test_what_was_claimed_before_a_pause_is_not_sent(
    api: InProcess, app: Outreach
) -> None:
    await switched_on(api, BOTH)
    claimed = app.ledger.claim(50, NOW, None, list(Channel), uuid4())
    await changed(api, "paused")

    assert len(claimed) == 2
    assert asked(app, claimed) == []


async def test_who_opted_out_since_she_was_claimed_is_not_written_to(
    api: InProcess, app: Outreach
) -> None:
    await switched_on(api, BOTH)
    claimed = app.ledger.claim(50, NOW, None, list(Channel), uuid4())
    wish = {"user_id": str(ANA), "occurred_on": "2026-05-04"}
    await api.post("/opt-outs", wish, UT07)

    assert [one.message.user_id for one in asked(app, claimed)] == [BEA]


async def test_one_persons_trouble_goes_by_sms_and_pauses_nothing(
    api: InProcess, nats_url: str
) -> None:
    await switched_on(api, BOTH)
    async with sending(api, nats_url) as out:
        out.providers.whatsapp = Told.error(131026)
        await out.batch()
        await out.batch()

    assert out.providers.asked == ["whatsapp", "whatsapp", "sms", "sms"]
    assert (await campaign_shown(api))["state"] == "active"


async def opted_out(api: InProcess) -> set[str]:
    """Who is told to want no more messages."""
    return {
        one["data"]["user_id"]
        for one in await api.events()
        if one["type"].split(".")[2] == "OptedOut"
    }


async def test_who_stopped_marketing_messages_opts_out_and_gets_no_sms(
    api: InProcess, nats_url: str
) -> None:
    await switched_on(api, BOTH)
    async with sending(api, nats_url) as out:
        out.providers.whatsapp = Told.error(131050)
        await out.batch()
        await out.batch()
    again = {**BODY, "code": "hierro-2"}
    await api.post("/campaigns", again, UT07)
    dry_run = await api.post(
        "/campaigns/hierro-2/dry-run",
        {"territorial_unit": "UT07", "on": "2026-05-04"},
        UT07,
    )

    assert out.providers.asked == ["whatsapp", "whatsapp"]
    assert await shown(api) == [("failed", "whatsapp", "opted_out")]
    assert await opted_out(api) == {str(ANA), str(BEA)}
    assert dry_run.json()["left_out"] == {"opted_out": 2}


async def test_a_report_that_she_stopped_is_an_opt_out_too_however_often_it_comes(
    api: InProcess, app: Outreach
) -> None:
    await switched_on(api, BOTH)
    first, _ = handed_over(app)
    stopped = report(first, "failed", 131050)

    answers = [await reported(api, stopped, stopped), await reported(api, stopped)]

    assert {one.status_code for one in answers} == {httpx.codes.OK}
    assert (await api.published()).count("OptedOut") == 1
    assert [state for state, *_ in await shown(api)] == ["failed", "sent"]


class Broken:
    """An adapter with a bug."""

    async def send(self, message: OutgoingMessage) -> Answer:
        """Fail as no adapter may."""
        raise KeyError(message.channel)

    async def close(self) -> None:
        """Nothing is open."""


async def test_an_adapter_with_a_bug_leaves_its_message_uncertain_and_the_sender_alive(
    api: InProcess, nats_url: str
) -> None:
    await switched_on(api, BOTH)
    async with sending(api, nats_url) as out:
        pace = Pace(
            Broken(),
            TokenBucket(None, 1.0, lambda: 0.0),
            CircuitBreaker(5, 10.0, lambda: 0.0),
        )
        sender = Sender(out.app, {Channel.WHATSAPP: pace}, lambda: NOW, "")

        settled = await sender.send_batch(out.client)

    assert settled == 2
    assert await shown(api) == [("uncertain", "whatsapp", None)]


async def test_an_answer_of_enrollment_that_is_none_is_asked_for_again(
    api: InProcess, nats_url: str
) -> None:
    await switched_on(api, BOTH)
    async with sending(api, nats_url, contact=b'{"contacts": 7}') as out:
        settled = await out.batch()

    assert settled == 0
    assert await shown(api) == [("queued", "whatsapp", None)]


async def test_attempts_that_were_turned_away_are_counted(
    api: InProcess, nats_url: str
) -> None:
    await switched_on(api, BOTH)
    async with sending(api, nats_url) as out:
        out.providers.whatsapp = Told.error(132001)
        await out.batch()

    counted = (await api.get("/campaigns/attempts", UT07)).json()

    assert [(one["outcome"], one["attempts"]) for one in counted] == [
        ("not_taken: blocked 132001", 2)
    ]
