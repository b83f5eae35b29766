"""The provisioner: the only one that creates streams, and it never changes one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import nats
import pytest
from nats.aio.client import Client
from nats.js.api import (
    AckPolicy,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
)

from juntos_chassis.messaging.feed import Feed
from juntos_chassis.messaging.provisioning import (
    CONSUMERS,
    UnsafeStream,
    consumer_config,
    durable_name,
    provision,
    stream_config,
)
from juntos_contracts import STREAMS, stream_name
from tests.chassis.broker import relayed, relaying
from tests.chassis.diary import Diaries


@pytest.fixture
async def client(nats_url: str) -> AsyncIterator[Client]:
    """A connection to a server without streams."""
    connection = await nats.connect(nats_url)
    yield connection
    await connection.close()


async def everything(client: Client) -> list[Any]:
    """The configuration of every stream and durable, with when it was made."""
    js = client.jetstream()
    found: list[Any] = []
    for info in await js.streams_info():
        found.append((info.config, info.created))
        consumers = await js.consumers_info(str(info.config.name))
        found += [(one.config, one.created) for one in consumers]
    return found


async def test_the_first_run_creates_every_stream_and_durable(client: Client) -> None:
    done = await provision(client)

    durables = {
        durable_name(c, u) for c, upstreams in CONSUMERS.items() for u in upstreams
    }
    assert set(done.created) == {stream_name(s) for s in STREAMS} | durables
    assert done.present == ()


async def test_a_second_run_changes_nothing(client: Client) -> None:
    first = await provision(client)
    before = await everything(client)

    second = await provision(client)

    assert second.created == ()
    assert set(second.present) == set(first.created)
    assert await everything(client) == before


async def test_a_stream_keeps_everything_and_cannot_be_shortened(
    client: Client,
) -> None:
    await provision(client)
    js = client.jetstream()
    await js.publish("juntos.v1.leaders.x", b"kept")

    with pytest.raises(nats.js.errors.APIError, match=r"not permitted|denied"):
        await js.purge_stream("JUNTOS_LEADERS")
    with pytest.raises(nats.js.errors.APIError, match=r"not permitted|denied"):
        await js.delete_msg("JUNTOS_LEADERS", 1)

    found = await js.stream_info("JUNTOS_LEADERS")
    assert found.state.messages == 1


@pytest.mark.parametrize(
    "unsafe",
    [
        {"max_age": 3600.0},
        {"max_msgs": 1000},
        {"max_msgs_per_subject": 1},
        {"max_bytes": 1_000_000},
        {"discard": DiscardPolicy.OLD},
        {"retention": RetentionPolicy.WORK_QUEUE},
        {"subjects": ["juntos.v1.leaders.individual.>"]},
        {"storage": StorageType.MEMORY},
        {"deny_delete": False},
        {"deny_purge": False},
        {"allow_atomic": False},
    ],
    ids=lambda unsafe: next(iter(unsafe)),
)
async def test_an_unsafe_stream_is_refused_and_left_as_it_is(
    client: Client, unsafe: dict[str, Any]
) -> None:
    js = client.jetstream()
    await js.add_stream(replace(stream_config("leaders", 1), **unsafe))
    await js.publish("juntos.v1.leaders.individual.x", b"kept")
    before = (await js.stream_info("JUNTOS_LEADERS")).config

    with pytest.raises(UnsafeStream, match=next(iter(unsafe))):
        await provision(client)

    after = await js.stream_info("JUNTOS_LEADERS")
    assert after.config == before
    assert after.state.messages == 1


@pytest.mark.parametrize(
    "unsafe",
    [
        {"max_deliver": 3},
        {"deliver_policy": DeliverPolicy.NEW},
        {"ack_policy": AckPolicy.NONE},
        {"filter_subject": "juntos.v1.leaders.individual.>"},
    ],
    ids=lambda unsafe: next(iter(unsafe)),
)
async def test_an_unsafe_durable_is_refused(
    client: Client, unsafe: dict[str, Any]
) -> None:
    js = client.jetstream()
    await js.add_stream(stream_config("leaders", 1))
    durable = durable_name("reporting", "leaders")
    await js.add_consumer("JUNTOS_LEADERS", replace(consumer_config(durable), **unsafe))

    with pytest.raises(UnsafeStream, match=next(iter(unsafe))):
        await provision(client)


async def test_a_relay_creates_no_stream_and_waits_for_it(
    client: Client, diaries: Diaries, feed: Feed, database_url: str, nats_url: str
) -> None:
    diaries.filled(1, 2)

    async with relaying(feed, database_url, nats_url):
        await asyncio.sleep(1.5)
        before = await client.jetstream().streams_info()
        await provision(client)
        found = await relayed(nats_url, database_url, feed)

    assert before == []
    assert len(found) == 3
