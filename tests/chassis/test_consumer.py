"""The consumer: from a real stream to an inbox, with the producer's feed behind it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import nats
import psycopg
import pytest
from nats.aio.msg import Msg

from juntos_chassis.health import Health
from juntos_chassis.messaging import consumer as consumer_module
from juntos_chassis.messaging import headers, provisioning
from juntos_chassis.messaging import pull as pull_module
from juntos_chassis.messaging.consumer import ConsumerState
from juntos_chassis.messaging.feed import Feed, FeedItem
from juntos_chassis.messaging.inbox import Inbox
from juntos_chassis.messaging.provisioning import provision
from juntos_chassis.messaging.pull import Pull
from juntos_chassis.runtime import service_engine, transactions_on
from juntos_chassis.settings import ServiceSettings
from tests.chassis.broker import relaying, stored, until
from tests.chassis.consuming import consuming
from tests.chassis.diary import Diaries, a_command
from tests.chassis.listener import Listener
from tests.chassis.web import application, serving

DURABLE = "reporting_from_leaders"
STREAM = "JUNTOS_LEADERS"
LOCK_HOLDER = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"


@asynccontextmanager
async def feed_served(
    settings: ServiceSettings, diaries: Diaries, feed: Feed
) -> AsyncIterator[None]:
    """The producer answers HTTP."""
    engine = service_engine(settings)
    app = application(settings, diaries, feed, Health(engine, feed))
    async with serving(app, settings.http_port):
        yield
    engine.dispose()


async def publish(nats_url: str, items: Sequence[FeedItem]) -> None:
    """Put events into the stream as they are, whatever is missing between them."""
    client = await nats.connect(nats_url)
    for item in items:
        chain = {
            headers.POSITION: str(item.position),
            headers.PREVIOUS_POSITION: str(item.previous_position),
        }
        await client.jetstream().publish(item.subject, item.body, headers=chain)
    await client.close()


async def acknowledged(nats_url: str) -> int:
    """The last stream sequence that the consumer has acknowledged."""
    client = await nats.connect(nats_url)
    info = await client.jetstream().consumer_info(STREAM, DURABLE)
    await client.close()
    return info.ack_floor.stream_seq if info.ack_floor else 0


async def test_what_is_stored_is_heard_once_and_in_order(
    diaries: Diaries,
    feed: Feed,
    listener: Listener,
    settings: ServiceSettings,
) -> None:
    diary_id = diaries.filled(1, 2)

    async with (
        relaying(feed, settings.database_url, settings.nats_url),
        consuming(listener, settings) as consumer,
    ):
        for number in range(3, 40):
            await asyncio.to_thread(diaries.note, a_command(), diary_id, number)
        await until(lambda: consumer.status.position == 40)

    assert listener.numbers() == list(range(40))
    assert await acknowledged(settings.nats_url) == 40


async def test_events_that_the_stream_lacks_come_from_the_producers_feed(
    diaries: Diaries, feed: Feed, listener: Listener, settings: ServiceSettings
) -> None:
    diaries.filled(1, 2, 3, 4, 5)
    items = stored(settings.database_url, feed)
    await publish(settings.nats_url, [items[0], items[1], items[4], items[5]])

    async with (
        feed_served(settings, diaries, feed),
        consuming(listener, settings) as consumer,
    ):
        await until(lambda: consumer.status.position == 6)
        await until(lambda: consumer.status.state is ConsumerState.RUNNING)

    assert listener.numbers() == [0, 1, 2, 3, 4, 5]


async def test_a_gap_is_held_while_the_feed_is_away(
    diaries: Diaries, feed: Feed, listener: Listener, settings: ServiceSettings
) -> None:
    diaries.filled(1, 2, 3)
    items = stored(settings.database_url, feed)
    await publish(settings.nats_url, [items[0], items[3]])

    async with consuming(listener, settings) as consumer:
        await until(lambda: consumer.status.state is ConsumerState.MISSING_EVENTS)
        await asyncio.sleep(0.5)
        before = listener.numbers()
        acknowledged_before = await acknowledged(settings.nats_url)
        async with feed_served(settings, diaries, feed):
            await until(lambda: consumer.status.state is ConsumerState.RUNNING)

    assert before == [0]
    assert acknowledged_before <= 1
    assert listener.numbers() == [0, 1, 2, 3]


async def test_what_comes_by_the_stream_after_all_ends_the_gap(
    diaries: Diaries, feed: Feed, listener: Listener, settings: ServiceSettings
) -> None:
    diaries.filled(1, 2, 3)
    items = stored(settings.database_url, feed)
    await publish(settings.nats_url, [items[0], items[3]])

    # The producer's feed is away all the time.
    async with consuming(listener, settings) as consumer:
        await until(lambda: consumer.status.state is ConsumerState.MISSING_EVENTS)
        await publish(settings.nats_url, [items[1], items[2]])
        await until(lambda: consumer.status.position == items[3].position)
        await until(lambda: consumer.status.state is ConsumerState.RUNNING)

    assert listener.numbers() == [0, 1, 2, 3]


async def test_nothing_is_acknowledged_before_it_is_committed(
    diaries: Diaries,
    feed: Feed,
    listener: Listener,
    settings: ServiceSettings,
    nats_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = await nats.connect(nats_url)
    await client.jetstream().delete_consumer(STREAM, DURABLE)
    monkeypatch.setattr(provisioning, "ACK_WAIT_SECONDS", 1.0)
    await provision(client)
    await client.close()
    diaries.filled(1, 2)
    listener.database_away_at = {2}

    async with (
        relaying(feed, settings.database_url, settings.nats_url),
        consuming(listener, settings) as consumer,
    ):
        await until(lambda: consumer.status.state is ConsumerState.DATABASE_AWAY)
        acknowledged_before = await acknowledged(settings.nats_url)
        heard_before = listener.numbers()
        listener.database_away_at = set()
        await until(lambda: consumer.status.position == 3)

    assert acknowledged_before == 0
    assert heard_before == []
    assert listener.numbers() == [0, 1, 2]
    assert await acknowledged(settings.nats_url) == 3


async def test_a_poison_event_does_not_stop_the_others(
    diaries: Diaries, feed: Feed, listener: Listener, settings: ServiceSettings
) -> None:
    listener.poison = {2}
    one, other = diaries.filled(1, 2), diaries.opened()

    async with (
        relaying(feed, settings.database_url, settings.nats_url),
        consuming(listener, settings) as consumer,
    ):
        diaries.note(a_command(), other, 7)
        diaries.note(a_command(), one, 3)
        await until(lambda: consumer.status.position == 6)

    assert listener.numbers() == [0, 1, 0, 7]
    assert set(listener.parked()) == {3, 6}
    assert consumer.status.parked == 2
    assert await acknowledged(settings.nats_url) == 6


async def test_after_a_restart_it_shows_where_it_stands_before_any_new_event(
    diaries: Diaries,
    feed: Feed,
    listener: Listener,
    settings: ServiceSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consumer_module, "WATCH_SECONDS", 0.2)
    listener.poison = {2}
    diaries.filled(1, 2)
    async with (
        relaying(feed, settings.database_url, settings.nats_url),
        consuming(listener, settings) as first,
    ):
        await until(lambda: first.status.position == 3)

    async with consuming(listener, settings) as second:
        await until(lambda: second.status.state is ConsumerState.RUNNING)
        shown = second.status.position, second.status.parked
        listener.poison = set()
        inbox = Inbox("leaders", transactions_on(listener.engine), listener)
        assert await asyncio.to_thread(inbox.retry_parked) == 0
        await until(lambda: second.status.parked == 0)

    assert shown == (3, 1)


async def test_a_durable_deleted_by_mistake_is_noticed_and_costs_nothing(
    diaries: Diaries,
    feed: Feed,
    listener: Listener,
    settings: ServiceSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The open pull tells it at once; the watchdog is for a pull that fell silent.
    monkeypatch.setattr(consumer_module, "WATCH_SECONDS", 3600.0)
    diary_id = diaries.filled(1, 2)
    health = Health(listener.engine, feed)
    client = await nats.connect(settings.nats_url)

    async with (
        relaying(feed, settings.database_url, settings.nats_url),
        consuming(listener, settings) as consumer,
    ):
        health.consumers.append(consumer)
        await until(lambda: consumer.status.position == 3)
        ready_before, _ = health.lag(3)
        await client.jetstream().delete_consumer(STREAM, DURABLE)
        diaries.note(a_command(), diary_id, 3)
        await until(lambda: consumer.status.state is ConsumerState.NO_DURABLE)
        ready_meanwhile, _ = health.lag(4)
        await asyncio.sleep(1.5)
        await provision(client)
        await until(lambda: consumer.status.position == 4)
        ready_after, _ = health.lag(4)

    await client.close()
    assert (ready_before, ready_meanwhile, ready_after) == (True, False, True)
    assert listener.numbers() == [0, 1, 2, 3]


async def test_a_consumer_creates_no_stream_and_no_durable(
    diaries: Diaries,
    feed: Feed,
    listener: Listener,
    settings: ServiceSettings,
    nats_url: str,
) -> None:
    diaries.filled(1)
    client = await nats.connect(nats_url)
    js = client.jetstream()
    for info in await js.streams_info():
        await js.delete_stream(str(info.config.name))

    async with consuming(listener, settings) as consumer:
        await until(lambda: consumer.status.state is ConsumerState.NO_DURABLE)
        await asyncio.sleep(1.5)
        assert await js.streams_info() == []
        await provision(client)
        async with relaying(feed, settings.database_url, settings.nats_url):
            await until(lambda: consumer.status.position == 2)
    await client.close()

    assert listener.numbers() == [0, 1]


async def test_a_second_consumer_stands_by_and_takes_over(
    diaries: Diaries, feed: Feed, listener: Listener, settings: ServiceSettings
) -> None:
    diary_id = diaries.filled(1)

    async with relaying(feed, settings.database_url, settings.nats_url):
        async with consuming(listener, settings) as first:
            await until(lambda: first.status.state is ConsumerState.RUNNING)
            second_running = consuming(listener, settings)
            second = await second_running.__aenter__()
            await until(lambda: second.status.state is ConsumerState.STANDBY)
            await until(lambda: first.status.position == 2)
            heard_by_second = second.status.position
        diaries.note(a_command(), diary_id, 2)
        await until(lambda: second.status.position == 3)
        await second_running.__aexit__(None, None, None)

    assert heard_by_second == 0
    assert listener.numbers() == [0, 1, 2]


async def test_a_message_that_no_relay_sent_stops_neither_relay_nor_consumer(
    diaries: Diaries, feed: Feed, listener: Listener, settings: ServiceSettings
) -> None:
    diary_id = diaries.filled(1)
    client = await nats.connect(settings.nats_url)

    async with relaying(feed, settings.database_url, settings.nats_url) as relay:
        await until(lambda: relay.position == 2)
    for subject in ("a", "b"):
        await client.jetstream().publish(f"juntos.v1.leaders.{subject}", b"stray")
    await client.close()
    async with (
        relaying(feed, settings.database_url, settings.nats_url),
        consuming(listener, settings) as consumer,
    ):
        diaries.note(a_command(), diary_id, 2)
        await until(lambda: consumer.status.position == 3)

    assert listener.numbers() == [0, 1, 2]


async def test_a_durable_that_has_gone_is_noticed_where_nothing_told_it(
    diaries: Diaries,
    feed: Feed,
    listener: Listener,
    settings: ServiceSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A pull that fell silent: only the watchdog asks.
    monkeypatch.setattr(Pull, "_on_status", lambda *_: None)
    monkeypatch.setattr(consumer_module, "WATCH_SECONDS", 0.2)
    diaries.filled(1)
    client = await nats.connect(settings.nats_url)

    async with (
        relaying(feed, settings.database_url, settings.nats_url),
        consuming(listener, settings) as consumer,
    ):
        await until(lambda: consumer.status.position == 2)
        await client.jetstream().delete_consumer(STREAM, DURABLE)
        await until(lambda: consumer.status.state is ConsumerState.NO_DURABLE)
    await client.close()


async def test_a_consumer_that_lost_its_lock_takes_it_again(
    listener: Listener,
    consumer_database: str,
    settings: ServiceSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(consumer_module, "WATCH_SECONDS", 0.2)

    with psycopg.connect(consumer_database, autocommit=True) as db:

        def holder() -> int | None:
            row = db.execute(LOCK_HOLDER).fetchone()
            return None if row is None else int(row[0])

        async with consuming(listener, settings) as consumer:
            await until(holder)
            first = holder()
            db.execute("SELECT pg_terminate_backend(%s)", (first,))
            await until(lambda: holder() not in {None, first})
            await until(lambda: consumer.status.state is ConsumerState.RUNNING)


async def test_a_request_that_was_lost_is_made_again(
    diaries: Diaries,
    feed: Feed,
    settings: ServiceSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pull_module, "EXPIRES_SECONDS", 0.3)
    monkeypatch.setattr(pull_module, "GRACE_SECONDS", 0.1)
    diaries.opened()
    await publish(settings.nats_url, stored(settings.database_url, feed))
    client = await nats.connect(settings.nats_url)

    async def lost(*_: object, **__: object) -> None:
        """What a server that is killed does with a request."""

    async with Pull(client, STREAM, DURABLE) as pull:
        with monkeypatch.context() as silent:
            silent.setattr(client, "publish", lost)
            assert await pull.take(10) == []
        found: list[Msg] = []
        async with asyncio.timeout(5):
            while not found:
                found = await pull.take(10)
    await client.close()

    assert len(found) == 1
