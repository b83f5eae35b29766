"""What waits for its turn is not asked yet: when told to stop, or when it gets late."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from juntos_chassis.clock import LIMA
from juntos_console.stack import Issuer
from juntos_outreach.application import Outreach
from tests.outreach.conftest import campaign, outreach_knowing
from tests.outreach.sending import sending
from tests.support.databases import FreshDatabases
from tests.support.in_process import InProcess

PEOPLE = [UUID(int=number) for number in range(1, 8)]
AT_ONCE = 3
ALMOST_EIGHT = datetime(2026, 5, 4, 19, 59, 30, tzinfo=LIMA)


async def until(true: Callable[[], bool]) -> None:
    """Wait, a bounded time, for another task."""
    async with asyncio.timeout(10):
        while not true():  # a provider tells nobody
            await asyncio.sleep(0.02)


def states(app: Outreach) -> dict[str, int]:
    """How many messages are in each state."""
    with app.recorder.datastore.pool.connection() as conn:
        query = "SELECT state, count(*) AS n FROM message_queue GROUP BY state"
        return {row["state"]: row["n"] for row in conn.execute(query)}


async def test_what_waits_for_its_turn_is_not_yet_asked_and_what_is_asked_ends(
    databases: FreshDatabases, issuer: Issuer, nats_url: str
) -> None:
    async with (
        outreach_knowing(PEOPLE, databases, issuer) as api,
        sending(api, nats_url, whatsapp_per_second=AT_ONCE) as out,
    ):
        app = out.app
        await campaign(api)
        out.providers.goes_on.clear()
        work = asyncio.create_task(out.batch())
        await until(lambda: len(out.providers.asked) == AT_ONCE)
        asked = states(app)

        for _ in range(3):
            work.cancel()
            await asyncio.sleep(0.05)
        out.providers.goes_on.set()
        with suppress(asyncio.CancelledError):
            await work

        assert asked == {"sending": AT_ONCE, "claimed": len(PEOPLE) - AT_ONCE}
        assert work.cancelled()
        assert states(app) == {"sent": AT_ONCE, "claimed": len(PEOPLE) - AT_ONCE}


async def test_a_slow_rate_does_not_lead_into_the_quiet_hours(
    api: InProcess, nats_url: str
) -> None:
    async with sending(api, nats_url, whatsapp_per_second=1) as out:
        await campaign(api)
        out.hands.append(ALMOST_EIGHT)
        out.providers.goes_on.clear()
        work = asyncio.create_task(out.batch())
        await until(lambda: len(out.providers.asked) == 1)
        out.moves_on(seconds=60)
        out.providers.goes_on.set()
        await work

        assert out.providers.asked == ["whatsapp"]
        assert states(out.app) == {"sent": 1, "queued": 1}


async def test_who_stops_sending_closes_the_connections_to_the_providers(
    api: InProcess, nats_url: str
) -> None:
    async with sending(api, nats_url) as out:
        await campaign(api)
        work = asyncio.create_task(out.sender(out.client))
        await until(lambda: states(out.app).get("sent", 0) > 0)
        open_then = out.providers.connections

        work.cancel()
        with suppress(asyncio.CancelledError):
            await work

        assert open_then > 0
        async with asyncio.timeout(1):  # idle ones close by themselves after two
            await until(lambda: out.providers.connections == 0)
