"""A sender that is told to stop under load ends what it began and begins no more."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from juntos_console.stack import Issuer
from tests.outreach.conftest import campaign, outreach_knowing
from tests.outreach.sending import sending
from tests.support.databases import FreshDatabases

PEOPLE = [UUID(int=number) for number in range(1, 8)]
AT_ONCE = 3


async def until(true: Callable[[], bool]) -> None:
    """Wait, a bounded time, for another task."""
    async with asyncio.timeout(10):
        while not true():  # a provider tells nobody
            await asyncio.sleep(0.02)


async def test_what_waits_for_its_turn_is_not_yet_asked_and_what_is_asked_ends(
    databases: FreshDatabases, issuer: Issuer, nats_url: str
) -> None:
    def states() -> dict[str, int]:
        with app.recorder.datastore.pool.connection() as conn:
            query = "SELECT state, count(*) AS n FROM message_queue GROUP BY state"
            return {row["state"]: row["n"] for row in conn.execute(query)}

    async with (
        outreach_knowing(PEOPLE, databases, issuer) as api,
        sending(api, nats_url, whatsapp_per_second=AT_ONCE) as out,
    ):
        app = out.app
        await campaign(api)
        out.providers.goes_on.clear()
        work = asyncio.create_task(out.batch())
        await until(lambda: len(out.providers.asked) == AT_ONCE)
        asked = states()

        for _ in range(3):
            work.cancel()
            await asyncio.sleep(0.05)
        out.providers.goes_on.set()
        with suppress(asyncio.CancelledError):
            await work

        assert asked == {"sending": AT_ONCE, "claimed": len(PEOPLE) - AT_ONCE}
        assert work.cancelled()
        assert states() == {"sent": AT_ONCE, "claimed": len(PEOPLE) - AT_ONCE}
