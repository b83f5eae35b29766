"""[relay] stored events to JetStream, a second."""

import asyncio
import time

from nats.aio.client import Client

from juntos_chassis.commands import Command
from juntos_chassis.messaging.connection import connect
from juntos_chassis.messaging.feed import Feed, FeedItem
from juntos_chassis.messaging.provisioning import provision
from juntos_chassis.messaging.relay import BATCH_EVENTS, Relay, atomic_batch
from juntos_contracts import stream_name
from juntos_enrollment.application import Enrollment
from juntos_enrollment.domain.household import Household
from juntos_enrollment.domain.values import Eligibility
from juntos_enrollment.relay import published

from .append import ACTOR, ON, PLACE
from .figure import Figure
from .servers import enrollment_database, nats, postgres

EVENTS = 20_000
A_COMMIT = 500


def measure() -> Figure:
    """Relay a full log into an empty stream; raw: publish ready-made bytes."""
    with postgres() as server, nats() as broker, nats() as other:
        url = enrollment_database(server)
        _fill(url)
        ours = asyncio.run(_relayed(url, broker.url))
        raw = asyncio.run(_published(other.url))
    return Figure(
        "relay",
        ours,
        "events/s",
        "del almacén al flujo, contra publicar bytes ya listos en lotes atómicos",
        raw=raw,
    )


def _fill(url: str) -> None:
    app = Enrollment(url, edition=2026)
    for _ in range(EVENTS // A_COMMIT):
        households = [
            Household(territory=PLACE, eligibility=Eligibility.PREGNANT, occurred_on=ON)
            for _ in range(A_COMMIT)
        ]
        app.commit(Command("bench", ACTOR), households, {})
    app.close()


async def _relayed(url: str, nats_url: str) -> float:
    client = await connect(nats_url, "bench")
    await provision(client)
    relay = Relay(Feed("enrollment", published), url, client)
    started = time.perf_counter()
    task = asyncio.create_task(relay.run())
    while relay.position < EVENTS:  # the relay tells nobody but us
        await asyncio.sleep(0.005)
    seconds = time.perf_counter() - started
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await client.close()
    return EVENTS / seconds


async def _published(nats_url: str) -> float:
    client = await connect(nats_url, "bench")
    await provision(client)
    body = b"x" * 760
    started = time.perf_counter()
    sequence = 0
    for first in range(1, EVENTS + 1, BATCH_EVENTS):
        sequence = await _raw_batch(client, body, first, sequence)
    seconds = time.perf_counter() - started
    await client.close()
    return EVENTS / seconds


async def _raw_batch(client: Client, body: bytes, first: int, sequence: int) -> int:
    subject = "juntos.v1.enrollment.individual.10.100101.Bench.x"
    items = [
        FeedItem(position, position - 1, subject, body, None)
        for position in range(first, first + BATCH_EVENTS)
    ]
    return await atomic_batch(client, stream_name("enrollment"), items, sequence)
