"""What waits in a campaign that is over ends with its reason, and is counted."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from juntos_outreach.application import Outreach
from juntos_outreach.application.sending.sender import Sender
from juntos_outreach.domain.values import Channel
from tests.outreach.conftest import NOW, UT07
from tests.outreach.test_campaigns import changed
from tests.outreach.test_no_delivery import (
    DAY,
    WHATSAPP_FIRST,
    handed_over,
    shown,
    switched_on,
)
from tests.support.in_process import InProcess

LAST_DAY = datetime(2026, 5, 15, 17, tzinfo=UTC)
MORNING_AFTER = LAST_DAY + timedelta(days=1)
CLOSED = [("failed", "whatsapp", "campaign_closed")]


def tidied(app: Outreach, at: datetime, **how: Any) -> None:
    """What a sender does now and then."""
    Sender(app, {}, lambda: at, "", **how).tidy()


async def failures(api: InProcess) -> list[dict[str, Any]]:
    """Every failure, as it was published."""
    return [
        one["data"]
        for one in await api.events()
        if one["type"].split(".")[2] == "MessageFailed"
    ]


async def test_what_waits_in_a_closed_campaign_ends_once(
    api: InProcess, app: Outreach
) -> None:
    await switched_on(api, WHATSAPP_FIRST)
    await changed(api, "closed")

    tidied(app, NOW)
    tidied(app, NOW)

    assert await shown(api) == CLOSED
    totals = (await api.get("/campaigns/hierro/messages", UT07)).json()["totals"]
    assert [one["messages"] for one in totals] == [2]
    told = [(one["reason"], one["final"]) for one in await failures(api)]
    assert told == [("campaign_closed", True)] * 2


async def test_more_than_one_batch_ends_at_once(
    api: InProcess, app: Outreach, monkeypatch: Any
) -> None:
    monkeypatch.setattr("juntos_outreach.application.sending.sender.BATCH", 1)
    await switched_on(api, WHATSAPP_FIRST)
    await changed(api, "closed")

    tidied(app, NOW)

    assert await shown(api) == CLOSED


async def test_what_was_claimed_when_it_closed_ends_too(
    api: InProcess, app: Outreach
) -> None:
    await switched_on(api, WHATSAPP_FIRST)
    app.ledger.claim(50, NOW, None, list(Channel), uuid4())
    await changed(api, "closed")

    app.ledger.free_leases()
    tidied(app, NOW)

    assert await shown(api) == CLOSED


async def test_a_fallback_of_a_closed_campaign_ends(
    api: InProcess, app: Outreach
) -> None:
    await switched_on(api, WHATSAPP_FIRST)
    handed_over(app)
    await changed(api, "closed")

    tidied(app, NOW + DAY)

    assert await shown(api) == [("failed", "sms", "campaign_closed")]


async def test_a_pause_beyond_the_last_day_ends_what_waits(
    api: InProcess, app: Outreach
) -> None:
    await switched_on(api, WHATSAPP_FIRST)
    await changed(api, "paused")
    tidied(app, LAST_DAY)
    on_the_last_day = await shown(api)

    tidied(app, MORNING_AFTER)

    assert on_the_last_day == [("queued", "whatsapp", None)]
    assert await shown(api) == [("failed", "whatsapp", "expired")]


async def test_where_messages_follow_their_own_dates_only_closing_ends_them(
    api: InProcess, app: Outreach
) -> None:
    await switched_on(api, WHATSAPP_FIRST)
    await changed(api, "paused")

    tidied(app, MORNING_AFTER, by_scheduled_date=True)

    assert await shown(api) == [("queued", "whatsapp", None)]


async def test_what_is_on_or_paused_goes_on_waiting(
    api: InProcess, app: Outreach
) -> None:
    await switched_on(api, WHATSAPP_FIRST)
    tidied(app, NOW)
    while_on = await shown(api)
    await changed(api, "paused")

    tidied(app, NOW)

    assert while_on == await shown(api) == [("queued", "whatsapp", None)]
