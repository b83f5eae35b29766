"""What is not delivered in the policy's time goes by the next channel, once."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from juntos_chassis.commands import Command
from juntos_contracts.events import reporting
from juntos_outreach.application import Outreach
from juntos_outreach.application.results import Report, ReportStatus, SendResult
from juntos_outreach.application.sending.ledger import Asking
from juntos_outreach.application.sending.sender import SENDER, Sender
from juntos_outreach.domain.values import Channel
from tests.outreach.builders import MAY_4, PLACE
from tests.outreach.conftest import NOW, UT07
from tests.outreach.test_campaigns import BODY, changed
from tests.support.in_process import InProcess
from tests.support.told import Upstream

DAY = timedelta(hours=24)
MOMENT = timedelta(seconds=1)
WHATSAPP_FIRST, SMS_FIRST = ["whatsapp", "sms"], ["sms", "whatsapp"]
BOTH = [WHATSAPP_FIRST, SMS_FIRST]


async def switched_on(api: InProcess, channels: list[str]) -> None:
    """A campaign over these channels."""
    (
        await api.post("/campaigns", {**BODY, "channels": channels}, UT07)
    ).raise_for_status()
    (await changed(api, "active")).raise_for_status()


def handed_over(app: Outreach, *, uncertain: bool = False) -> list[Asking]:
    """Ask the providers for what waits; they take it, or nobody knows."""
    claimed = app.ledger.claim(50, NOW + 3 * DAY, None, list(Channel), uuid4())
    asking = [Asking(one, uuid4(), MAY_4, b"x") for one in claimed]
    app.ledger.asking(asking, NOW)
    results = [
        SendResult(one.message, None, MAY_4, attempt=one.attempt, uncertain=uncertain)
        for one in asking
    ]
    app.record_results(Command("send messages", SENDER), results)
    return asking


def reported(app: Outreach, one: Asking, status: ReportStatus) -> None:
    """What a provider says later."""
    report = Report(one.message.message_id, one.message.channel, status, MAY_4)
    app.record_reports(Command("report", SENDER), [report])


def expired(app: Outreach, after: timedelta) -> int:
    """How many a sender gives up so long after they were asked."""
    return Sender(app, {}, lambda: NOW + after, "").expire()


async def shown(api: InProcess) -> list[tuple[Any, ...]]:
    """What people see of the campaign."""
    told = (await api.get("/campaigns/hierro/messages", UT07)).json()["totals"]
    return [(one["state"], one["channel"], one["reason"]) for one in told]


@pytest.mark.parametrize("uncertain", [False, True])
@pytest.mark.parametrize("channels", BOTH)
async def test_without_delivery_in_time_it_goes_by_the_next_channel_once(
    api: InProcess, app: Outreach, channels: list[str], *, uncertain: bool
) -> None:
    await switched_on(api, channels)
    handed_over(app, uncertain=uncertain)
    early = expired(app, DAY - MOMENT)

    in_time = expired(app, DAY)
    waiting = await shown(api)
    again = expired(app, DAY)
    second = handed_over(app)

    assert (early, in_time, again) == (0, 2, 0)
    assert waiting == [("queued", channels[1], None)]
    assert {one.message.channel for one in second} == {channels[1]}
    assert len(second) == 2
    assert handed_over(app) == []


@pytest.mark.parametrize("channels", BOTH)
async def test_what_was_delivered_goes_by_no_other_channel(
    api: InProcess, app: Outreach, channels: list[str]
) -> None:
    await switched_on(api, channels)
    first, _ = handed_over(app)
    reported(app, first, ReportStatus.DELIVERED)

    given_up = expired(app, DAY)

    assert given_up == 1
    assert [state for state, *_ in await shown(api)] == ["delivered", "queued"]


@pytest.mark.parametrize("channels", BOTH)
async def test_a_late_delivery_takes_it_off_the_queue_of_the_next_channel(
    api: InProcess, app: Outreach, channels: list[str]
) -> None:
    await switched_on(api, channels)
    first, _ = handed_over(app)
    expired(app, DAY)

    reported(app, first, ReportStatus.DELIVERED)

    assert len(handed_over(app)) == 1


async def test_how_long_is_waited_is_a_policy(api: InProcess, app: Outreach) -> None:
    policy = reporting.PolicyAdopted(
        policy="fallback_after_hours",
        value="2",
        effective_on=date(2026, 5, 1),
        legal_reference="Plan 2026",
        author="UAS",
    )
    Upstream(api.service, "reporting").tells(policy, on=MAY_4, place=PLACE)
    await switched_on(api, WHATSAPP_FIRST)
    handed_over(app)

    early = expired(app, timedelta(hours=2) - MOMENT)
    in_time = expired(app, timedelta(hours=2))

    assert (early, in_time) == (0, 2)


async def test_an_sms_without_a_report_stays_sent_where_no_channel_is_left(
    api: InProcess, app: Outreach
) -> None:
    await switched_on(api, ["sms"])
    handed_over(app)

    expired(app, DAY)

    assert await shown(api) == [("sent", "sms", None)]


@pytest.mark.parametrize("channels", [["sms"], ["whatsapp"]])
async def test_what_nobody_clears_up_is_shown_as_not_arrived(
    api: InProcess, app: Outreach, channels: list[str]
) -> None:
    await switched_on(api, channels)
    first, _ = handed_over(app, uncertain=True)

    expired(app, DAY)
    given_up = await shown(api)
    reported(app, first, ReportStatus.DELIVERED)

    assert given_up == [("failed", channels[0], "expired")]
    assert [state for state, *_ in await shown(api)] == ["delivered", "failed"]
