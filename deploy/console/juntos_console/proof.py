"""The proof: stores, streams and facts hold the same events, byte for byte."""

import hashlib
import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest

import aiohttp
import nats
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from juntos_contracts import STREAMS, peek, stream_name

from .stack import Target

PAGE = 1000
FACTS_PAGE = 10_000
TIMEOUT_SECONDS = 120.0


@dataclass(slots=True)
class Log:
    """A service's log as one of its copies shows it.

    Attributes:
        positions: of its events, in the order of the copy.
        digests: SHA-256 of the exact bytes of each.
        types: how many there are of each published type; not known of facts.
        broken_at: the first event that does not follow the one before it, or None.
    """

    positions: list[int] = field(default_factory=list)
    digests: list[bytes] = field(default_factory=list)
    types: Counter[str] = field(default_factory=Counter)
    broken_at: int | None = None

    def add(self, body: bytes) -> None:
        """Take the next event."""
        seen = peek(body)
        last = self.positions[-1] if self.positions else 0
        if seen.previous_position != last and self.broken_at is None:
            self.broken_at = seen.position
        self.positions.append(seen.position)
        self.digests.append(hashlib.sha256(body).digest())
        self.types[seen.type] += 1

    def add_digest(self, line: bytes) -> None:
        """Take the next event where only its position and digest are shown."""
        shown = json.loads(line)
        self.positions.append(shown["position"])
        self.digests.append(bytes.fromhex(shown["sha256"]))

    def same_as(self, other: "Log") -> bool:
        """Whether both hold the same bytes at the same positions, in the same order."""
        return self.first_difference(other) is None

    def first_difference(self, other: "Log") -> int | None:
        """The first position at which two copies differ, None if none does."""
        mine = zip(self.positions, self.digests, strict=True)
        theirs = zip(other.positions, other.digests, strict=True)
        for one, two in zip_longest(mine, theirs):
            if one != two:
                return min(found[0] for found in (one, two) if found is not None)
        return None

    def cut_after(self, position: int) -> None:
        """Forget what came after a position."""
        kept = bisect_right(self.positions, position)
        del self.positions[kept:], self.digests[kept:]

    def seal(self, events: int | None = None) -> str:
        """One SHA-256 over the digests of the first events, None for all of them.

        Who keeps it can tell later that nothing of them was altered since, even if
        every copy had been altered alike.
        """
        return hashlib.sha256(b"".join(self.digests[:events])).hexdigest()


Logs = dict[str, Log]


async def read_stores(target: Target) -> Logs:
    """Each service's log from its own feed, which reads its event store."""
    async with _session(target) as session:
        return {
            service: await _read(
                session, f"{target.url(service)}/events", PAGE, Log.add
            )
            for service in STREAMS
        }


async def read_facts(target: Target) -> Logs:
    """Each service's log as the live view of reporting holds it."""
    url = f"{target.url('reporting')}/facts"
    async with _session(target) as session:
        return {
            service: await _read(
                session, f"{url}/{service}", FACTS_PAGE, Log.add_digest
            )
            for service in STREAMS
        }


def _session(target: Target) -> aiohttp.ClientSession:
    token = target.mint("auditor-prueba", ["auditor"])
    return aiohttp.ClientSession(
        headers={"Authorization": f"Bearer {token}"},
        raise_for_status=True,
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
    )


async def _read(
    session: aiohttp.ClientSession,
    url: str,
    limit: int,
    take: Callable[[Log, bytes], None],
) -> Log:
    """A whole log, page by page; what a line says is for ``take`` to know."""
    log = Log()
    while lines := await _page(session, url, log, limit):
        for line in lines:
            take(log, line)
    return log


async def _page(
    session: aiohttp.ClientSession, url: str, log: Log, limit: int
) -> list[bytes]:
    """The lines that follow what the log holds already."""
    after = log.positions[-1] if log.positions else 0
    async with session.get(url, params={"after": after, "limit": limit}) as response:
        return (await response.read()).splitlines()


async def read_streams(target: Target) -> Logs:
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


def same_logs(some: Mapping[str, Log], others: Mapping[str, Log]) -> bool:
    """Whether two copies of all logs are the same."""
    return all(some[service].same_as(others[service]) for service in STREAMS)


def event_counts(logs: Mapping[str, Log]) -> dict[str, int]:
    """Events by published type over all services."""
    total: Counter[str] = Counter()
    for log in logs.values():
        total.update(log.types)
    return dict(total)
