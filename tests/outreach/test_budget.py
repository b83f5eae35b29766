"""A budget is money: an SMS of two segments costs two."""

from tests.outreach.conftest import UT07
from tests.outreach.sending import sending
from tests.outreach.test_campaigns import BODY, changed, tried
from tests.outreach.test_no_delivery import shown
from tests.support.in_process import InProcess

DEAR = {
    **BODY,
    "channels": ["sms"],
    "texts": {"es": "á" * 71},
    "daily_budget": 3,
}


async def test_a_days_budget_is_spent_in_segments_and_the_rest_waits_until_tomorrow(
    api: InProcess, nats_url: str
) -> None:
    await api.post("/campaigns", DEAR, UT07)
    rehearsed = await tried(api)
    await changed(api, "active")
    async with sending(api, nats_url) as out:
        await out.batch()
        first_day = await shown(api)
        out.moves_on(seconds=86_400)
        await out.batch()

    assert rehearsed["days_needed"] == 2
    assert sorted(first_day) == [("queued", "sms", None), ("sent", "sms", None)]
    assert await shown(api) == [("sent", "sms", None)]
