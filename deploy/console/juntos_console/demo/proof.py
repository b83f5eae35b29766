"""The proof: stores, streams and facts hold the same events, byte for byte."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import nats
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from juntos_contracts import STREAMS, peek, stream_name

from ..stack import Target
from .client import TIMEOUT_SECONDS, Platform

PAGE = 1000


@dataclass(slots=True)
class Log:
    """A service's log as one of its copies shows it."""

    positions: list[int] = field(default_factory=list)
    types: Counter[str] = field(default_factory=Counter)
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, body: bytes) -> None:
        """Take the next event."""
        seen = peek(body)
        self.positions.append(seen.position)
        self.types[seen.type] += 1
        self.digest.update(hashlib.sha256(body).digest())

    def same_as(self, other: "Log") -> bool:
        """Whether both hold the same bytes at the same positions, in the same order."""
        return (
            self.positions == other.positions
            and self.digest.hexdigest() == other.digest.hexdigest()
        )


async def read_stores(target: Target) -> dict[str, Log]:
    """Each service's log from its own feed, which reads its event store."""
    token = target.mint("auditor-demo", ["auditor"])
    logs: dict[str, Log] = {}
    async with aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {token}"},
        raise_for_status=True,
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
    ) as session:
        for service in STREAMS:
            log = Log()
            after = 0
            while lines := await _feed_page(session, target.url(service), after):
                for line in lines:
                    log.add(line)
                after = log.positions[-1]
            logs[service] = log
    return logs


async def _feed_page(
    session: aiohttp.ClientSession, url: str, after: int
) -> list[bytes]:
    page = {"after": after, "limit": PAGE}
    async with session.get(f"{url}/events", params=page) as response:
        return (await response.read()).splitlines()


async def read_streams(target: Target) -> dict[str, Log]:
    """Each service's log from its JetStream stream."""
    client = await nats.connect(target.nats_url)
    try:
        return {service: await _stream(client, service) for service in STREAMS}
    finally:
        await client.close()


async def _stream(client: Client, service: str) -> Log:
    """Read a whole stream through a consumer that vanishes afterwards."""
    js = client.jetstream()
    log = Log()
    count = (await js.stream_info(stream_name(service))).state.messages
    subscription = await js.pull_subscribe(
        "",
        stream=stream_name(service),
        config=ConsumerConfig(
            deliver_policy=DeliverPolicy.ALL,
            ack_policy=AckPolicy.NONE,
            inactive_threshold=60,
        ),
    )
    while len(log.positions) < count:
        for message in await subscription.fetch(PAGE, timeout=10):
            log.add(message.data)
    await subscription.unsubscribe()
    return log


async def facts_by_type(platform: Platform) -> dict[str, int]:
    """How many events of each type the reporting facts hold."""
    summary = await platform.get(
        "reporting", "/facts/summary", platform.actor("auditor")
    )
    return {row["type"]: row["events"] for row in summary["events"]}


def stores_equal_streams(stores: dict[str, Log], streams: dict[str, Log]) -> bool:
    """Whether every service's store and stream hold the same log."""
    return all(stores[service].same_as(streams[service]) for service in STREAMS)


def event_counts(logs: dict[str, Log]) -> dict[str, int]:
    """Events by published type over all services."""
    total: Counter[str] = Counter()
    for log in logs.values():
        total.update(log.types)
    return dict(total)
