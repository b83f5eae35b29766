"""A channel that stands still: for everybody, with its reason, until somebody acts."""

from typing import Any

import httpx
import pytest

from juntos_contracts.events import reporting
from juntos_outreach.application import Outreach
from tests.outreach.builders import MAY_4, PLACE
from tests.outreach.conftest import UAS, UT07, handed_over, reported
from tests.outreach.sending import Told, sending
from tests.outreach.test_api import report
from tests.outreach.test_no_delivery import shown, switched_on
from tests.support.in_process import InProcess
from tests.support.told import Upstream

BOTH, SMS_ONLY = ["whatsapp", "sms"], ["sms"]
HTML = Told(404, b"<html>Not found</html>", "text/html")
NO_PASSWORD = Told(403, b"Authorization failed for sendsms", "text/plain")
ON = {"occurred_on": MAY_4.isoformat()}


async def switched(api: InProcess, channel: str, **how: str) -> httpx.Response:
    """An operator stops or resumes a channel."""
    return await api.post(f"/channels/{channel}/state", {**how, **ON}, UAS)


async def channel_shown(api: InProcess, channel: str) -> dict[str, Any]:
    """A channel as officials see it."""
    found = (await api.get("/channels", UT07)).json()
    return next(one for one in found if one["channel"] == channel)


def falls_back(api: InProcess) -> None:
    """The policy sends by the next channel what meets everybody's trouble."""
    policy = reporting.PolicyAdopted(
        policy="provider_trouble",
        value="next_channel",
        effective_on=MAY_4,
        legal_reference="Plan 2026",
        author="UAS",
    )
    Upstream(api.service, "reporting").tells(policy, on=MAY_4, place=PLACE)


async def test_what_waits_for_a_stopped_channel_waits_and_does_not_go_by_the_next(
    api: InProcess, nats_url: str
) -> None:
    await switched_on(api, BOTH)
    answer = await switched(api, "whatsapp", state="paused", reason="provider_down")
    async with sending(api, nats_url) as out:
        await out.batch()
        stopped = await channel_shown(api, "whatsapp")
        campaigns = (await api.get("/campaigns", UT07)).json()
        await switched(api, "whatsapp", state="active")
        await out.batch()

    assert answer.json() == {"channel": "whatsapp", "state": "paused"}
    assert stopped["state"] == "paused"
    assert (stopped["reason"], stopped["waiting"]) == ("provider_down", 2)
    assert [one["paused_channels"] for one in campaigns] == [["whatsapp"]]
    assert out.providers.asked == ["whatsapp", "whatsapp"]
    assert (await channel_shown(api, "whatsapp"))["state"] == "active"
    assert (await api.published()).count("ChannelStateChanged") == 2


async def test_only_the_uas_stops_a_channel_and_says_why_and_once(
    api: InProcess,
) -> None:
    pause = {"state": "paused", "reason": "budget"}

    of_a_unit = await api.post("/channels/sms/state", {**pause, **ON}, UT07)
    without_reason = await switched(api, "sms", state="paused")
    first = await switched(api, "sms", **pause)
    again = await switched(api, "sms", **pause)
    resumed = await switched(api, "sms", state="active")
    never_stopped = await switched(api, "whatsapp", state="active")

    assert of_a_unit.status_code == httpx.codes.FORBIDDEN
    assert without_reason.json()["errors"] == [
        {"field": "reason", "reason": "una pausa necesita su motivo"}
    ]
    assert (first.status_code, resumed.status_code) == (200, 200)
    assert {again.status_code, never_stopped.status_code} == {httpx.codes.CONFLICT}


async def test_what_waits_for_a_stopped_channel_beyond_its_campaign_ends(
    api: InProcess, nats_url: str
) -> None:
    await switched_on(api, BOTH)
    await switched(api, "whatsapp", state="paused", reason="provider_account")
    async with sending(api, nats_url) as out:
        out.moves_on(seconds=86_400 * 30)
        out.sender.tidy()

    assert await shown(api) == [("failed", "whatsapp", "expired")]


@pytest.mark.parametrize(
    ("told", "channels", "why"),
    [
        (Told.error(190, 401), BOTH, ("provider_access", "190")),
        (Told.error(131031, 403), BOTH, ("provider_account", "131031")),
        (HTML, BOTH, ("provider_access", "HTTP 404")),
        (NO_PASSWORD, SMS_ONLY, ("provider_access", "HTTP 403")),
    ],
)
async def test_a_provider_that_takes_nothing_of_ours_stops_its_channel(
    api: InProcess,
    nats_url: str,
    told: Told,
    channels: list[str],
    why: tuple[str, str],
) -> None:
    await switched_on(api, channels)
    async with sending(api, nats_url) as out:
        out.providers.whatsapp = out.providers.sms = told
        await out.batch()
        stopped = await channel_shown(api, channels[0])
        waiting = await shown(api)
        meanwhile = await out.batch()
        out.providers.restore()

        await switched(api, channels[0], state="active")
        out.moves_on(seconds=60)
        await out.batch()

    assert (stopped["reason"], stopped["provider_code"]) == why
    assert waiting == [("queued", channels[0], None)]
    assert meanwhile == 0
    assert await shown(api) == [("sent", channels[0], None)]
    assert "MessageFailed" not in await api.published()


async def test_trouble_told_after_acceptance_stops_the_channel_and_nothing_goes_by_sms(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    await switched_on(api, BOTH)
    first, second = handed_over(app)
    told = [
        {**report(reference, status, code), "id": f"wamid.{reference[:8]}"}
        for reference in (first, second)
        for status, code in (("failed", 131042), ("sent", 0))
    ]

    await reported(api, *told, *told)
    stopped = await channel_shown(api, "whatsapp")
    waiting = await shown(api)
    async with sending(api, nats_url) as out:
        await switched(api, "whatsapp", state="active")
        await out.batch()
        await reported(api, *reversed(told))
        await out.batch()

    assert (stopped["state"], stopped["provider_code"]) == ("paused", "131042")
    assert waiting == [("queued", "whatsapp", None)]
    assert out.providers.asked == ["whatsapp", "whatsapp"]
    assert await shown(api) == [("sent", "whatsapp", None)]
    assert (await channel_shown(api, "whatsapp"))["state"] == "active"


async def test_where_the_policy_says_so_it_goes_by_the_next_channel(
    api: InProcess, app: Outreach, nats_url: str
) -> None:
    falls_back(api)
    await switched_on(api, BOTH)
    first, _ = handed_over(app)
    await reported(api, report(first, "failed", 131042))

    async with sending(api, nats_url) as out:
        out.moves_on(seconds=86_400)
        await out.batch()

    assert (await channel_shown(api, "whatsapp"))["state"] == "paused"
    assert out.providers.asked == ["sms"]
