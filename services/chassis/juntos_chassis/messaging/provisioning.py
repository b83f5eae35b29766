"""The provisioner: the only code that creates or changes streams and durables.

Idempotent: what is there and right is left alone, what is missing is created, what
differs in a way that could lose messages is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import nats.js.errors
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)

from juntos_contracts import STREAMS, stream_name
from juntos_contracts.subjects import service_subjects

ACK_WAIT_SECONDS = 30.0
MAX_ACK_PENDING = 5000
DUPLICATE_WINDOW_SECONDS = 120.0

SAFETY = (
    "subjects",
    "retention",
    "storage",
    "discard",
    "max_msgs",
    "max_msgs_per_subject",
    "max_bytes",
    "max_age",
    "deny_delete",
    "deny_purge",
    "allow_atomic",
)
"""Settings of a stream by which it could lose or hide messages."""

CONSUMER_SAFETY = ("deliver_policy", "ack_policy", "max_deliver", "filter_subject")
"""Settings of a durable by which it could skip messages or give up on one."""

CONSUMERS: Mapping[str, Sequence[str]] = {
    "enrollment": ("reporting",),
    "sessions": ("enrollment", "reporting"),
    "outreach": ("enrollment", "sessions", "reporting"),
    "leaders": ("enrollment", "sessions", "reporting"),
    "reporting": STREAMS,
}
"""Which service reads which upstreams. The one file that says who depends on whom."""


@dataclass(frozen=True, slots=True)
class Provisioned:
    """What one run did."""

    created: tuple[str, ...]
    present: tuple[str, ...]


class UnsafeStream(Exception):
    """An existing stream or durable could lose, hide or skip messages."""


def durable_name(consumer: str, upstream: str) -> str:
    """The durable consumer through which a service reads an upstream."""
    return f"{consumer}_from_{upstream}"


def stream_config(service: str, replicas: int) -> StreamConfig:
    """A stream that keeps everything and only lets itself be appended to."""
    return StreamConfig(
        name=stream_name(service),
        subjects=[service_subjects(service)],
        retention=RetentionPolicy.LIMITS,
        storage=StorageType.FILE,
        discard=DiscardPolicy.NEW,
        num_replicas=replicas,
        duplicate_window=DUPLICATE_WINDOW_SECONDS,
        max_msgs=-1,
        max_msgs_per_subject=-1,
        max_bytes=-1,
        max_age=0,
        deny_delete=True,
        deny_purge=True,
        allow_direct=True,
        allow_atomic=True,
    )


def consumer_config(durable: str) -> ConsumerConfig:
    """A durable from the first message on; one acknowledgement covers all before it."""
    return ConsumerConfig(
        name=durable,
        durable_name=durable,
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.ALL,
        ack_wait=ACK_WAIT_SECONDS,
        max_ack_pending=MAX_ACK_PENDING,
        max_deliver=-1,
    )


async def provision(client: Client, *, replicas: int = 1) -> Provisioned:
    """Create the streams and durables that are missing.

    Raises:
        UnsafeStream: if a stream or durable exists that could lose or skip messages.
    """
    js = client.jetstream(timeout=10)
    created: list[str] = []
    present: list[str] = []
    for service in STREAMS:
        made = await _ensure_stream(js, stream_config(service, replicas))
        (created if made else present).append(stream_name(service))
    for consumer, upstreams in CONSUMERS.items():
        for upstream in upstreams:
            durable = durable_name(consumer, upstream)
            made = await _ensure_consumer(js, stream_name(upstream), durable)
            (created if made else present).append(durable)
    return Provisioned(tuple(created), tuple(present))


async def _ensure_stream(js: JetStreamContext, wanted: StreamConfig) -> bool:
    try:
        info = await js.stream_info(str(wanted.name))
    except nats.js.errors.NotFoundError:
        await js.add_stream(wanted)
        return True
    for name in SAFETY:
        _require_equal(info.config, wanted, name)
    return False


def _require_equal(found: Any, wanted: Any, name: str) -> None:
    if getattr(found, name) != getattr(wanted, name):
        message = (
            f"{wanted.name}: {name} is {getattr(found, name)!r},"
            f" not {getattr(wanted, name)!r}"
        )
        raise UnsafeStream(message)


async def _ensure_consumer(js: JetStreamContext, stream: str, durable: str) -> bool:
    wanted = consumer_config(durable)
    try:
        info = await js.consumer_info(stream, durable)
    except nats.js.errors.NotFoundError:
        await js.add_consumer(stream, wanted)
        return True
    for name in CONSUMER_SAFETY:
        _require_equal(info.config, wanted, name)
    return False
