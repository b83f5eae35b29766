"""Rebuilding the view from real streams beside the live one, and switching."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import nats
import pytest
from sqlalchemy import Engine, create_engine, func, select

from juntos_chassis.errors import Conflict, NotFound
from juntos_chassis.messaging import headers
from juntos_chassis.messaging.received import Received
from juntos_console.stack import Issuer
from juntos_contracts import Subject
from juntos_reporting.consumers import rebuild
from juntos_reporting.consumers.bulk import fill_in_processes
from juntos_reporting.consumers.rebuild import Authority, ViewBuilder
from juntos_reporting.consumers.stream_reader import StreamIncomplete
from juntos_reporting.facts import view
from juntos_reporting.facts.digest import digest
from juntos_reporting.facts.enrollment import contact as contacts
from tests.reporting.rebuilding import USERS, Platform, total
from tests.support.databases import FreshDatabases
from tests.support.in_process import settings_on


@pytest.fixture
def database(databases: FreshDatabases) -> Iterator[Engine]:
    """A migrated reporting database."""
    url = databases.create_database("reporting")
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    yield engine
    engine.dispose()


@pytest.fixture
async def platform(provisioned_nats: str, database: Engine) -> AsyncIterator[Platform]:
    """Empty streams and an empty live view, with a history to tell."""
    client = await nats.connect(provisioned_nats)
    yield Platform(database, client)
    await client.close()


async def test_a_message_that_none_of_ours_sent_stops_no_rebuild(
    platform: Platform,
) -> None:
    stray = str(Subject(service="enrollment", event="Stray")).replace("*", "x")
    await platform.client.jetstream().publish(stray, b"stray")
    await platform.publish_all()
    await platform.client.jetstream().publish(stray, b"stray")
    platform.consume_all()

    report = await platform.builder().rebuild(Authority.LOG)

    assert (report.switched, report.events) == (True, total(platform.history))


async def test_an_equal_view_goes_live_and_the_old_one_is_kept(
    platform: Platform,
) -> None:
    await platform.publish_all()
    platform.consume_all()

    report = await platform.builder().rebuild()

    assert (report.switched, report.differing) == (True, ())
    assert (report.live, platform.live()) == ("reporting_v2", "reporting_v2")
    assert platform.schemas() == ["reporting_v1", "reporting_v2"]
    assert report.events == platform.count() == total(platform.history)
    assert platform.feed_asked == []
    assert {p.upstream for p in platform.progress} == set(platform.history.events)


async def test_a_view_that_differs_is_refused_and_the_tables_are_named(
    platform: Platform,
) -> None:
    await platform.publish_all()
    platform.consume_all()
    with view.live_transactions(platform.engine)() as db:
        db.execute(contacts.update().values(effective=False))

    report = await platform.builder().rebuild()

    assert (report.switched, report.differing) == (False, ("contact",))
    assert platform.live() == "reporting_v1"


async def test_the_log_rules_if_it_is_asked_to(platform: Platform) -> None:
    await platform.publish_all()
    platform.consume_all()
    with view.live_transactions(platform.engine)() as db:
        db.execute(contacts.delete())

    report = await platform.builder().rebuild(Authority.LOG)

    assert (report.switched, report.differing) == (True, ("contact",))
    with view.snapshot(platform.engine) as db:
        counted = select(func.count()).select_from(contacts)
        assert db.execute(counted).scalar_one() == len(USERS)


async def test_a_lost_view_comes_back_whole_from_the_log(platform: Platform) -> None:
    await platform.publish_all()

    report = await platform.builder().rebuild(Authority.LOG)

    assert report.switched
    assert platform.count() == total(platform.history)


async def test_what_the_live_view_has_not_read_is_left_to_its_consumers(
    platform: Platform,
) -> None:
    await platform.publish_all()
    events = platform.history.events["enrollment"]
    platform.consume("enrollment", events[:50])

    report = await platform.builder().rebuild()
    platform.consume_all()

    assert report.switched
    assert report.positions["enrollment"] == events[49].position
    assert report.positions["sessions"] == 0
    assert platform.count() == total(platform.history)


async def test_live_consumers_go_on_during_a_rebuild_and_nothing_is_lost(
    platform: Platform,
) -> None:
    await platform.publish_all()
    enough = threading.Event()

    def consume_in_small_steps() -> None:
        for service, events in platform.history.events.items():
            for start in range(0, len(events), 5):
                platform.consume(service, events[start : start + 5])
                enough.set()

    consumer = threading.Thread(target=consume_in_small_steps)
    consumer.start()
    await asyncio.to_thread(enough.wait)
    reports = [await platform.builder().rebuild() for _ in range(3)]
    await asyncio.to_thread(consumer.join)
    last = await platform.builder().rebuild()

    assert [report.switched for report in (*reports, last)] == [True] * 4
    assert platform.count() == total(platform.history)


async def test_live_consumers_stand_still_while_the_views_are_compared(
    platform: Platform,
) -> None:
    with platform.engine.connect() as switching:
        view.lock_active(switching)
        events = platform.history.events["enrollment"]
        consumer = threading.Thread(
            target=platform.consume, args=("enrollment", events)
        )
        consumer.start()
        await asyncio.sleep(0.3)
        held = consumer.is_alive()
        switching.rollback()
        await asyncio.to_thread(consumer.join)

    assert held
    assert platform.count() == len(events)


async def test_events_that_the_stream_lacks_come_from_the_producers_feed(
    platform: Platform,
) -> None:
    events = platform.history.events["enrollment"]
    await platform.publish(*events[:20], *events[30:])
    platform.consume("enrollment", events)

    report = await platform.builder().rebuild()

    assert report.switched
    assert platform.feed_asked[0] == ("enrollment", events[19].position)
    assert platform.count() == len(events)


async def test_a_rebuild_that_cannot_be_complete_fails_and_changes_nothing(
    platform: Platform,
) -> None:
    events = platform.history.events.pop("enrollment")
    await platform.publish(*events[:20], *events[30:])
    platform.consume("enrollment", events)

    with pytest.raises(StreamIncomplete, match="enrollment"):
        await platform.builder().rebuild()

    assert platform.live() == "reporting_v1"


async def test_going_back_brings_the_old_view_up_to_date_first(
    platform: Platform,
) -> None:
    await platform.publish_all()
    events = platform.history.events["enrollment"]
    platform.consume("enrollment", events[:50])
    await platform.builder().rebuild()
    platform.consume_all()

    report = await platform.builder().roll_back()

    assert (report.switched, platform.live()) == (True, "reporting_v1")
    assert report.differing == ()
    assert platform.count() == total(platform.history)


async def test_there_is_no_way_back_without_an_earlier_view(
    platform: Platform,
) -> None:
    with pytest.raises(NotFound, match="anterior"):
        await platform.builder().roll_back()


async def test_what_an_interrupted_rebuild_left_behind_disappears(
    platform: Platform,
) -> None:
    await platform.publish_all()
    platform.consume_all()
    with platform.engine.begin() as db:
        view.create_view(db, "reporting_v2")
        view.create_view(db, "reporting_v7")

    report = await platform.builder().rebuild()

    assert report.switched
    assert platform.schemas() == ["reporting_v1", "reporting_v2"]


async def test_two_rebuilds_at_once_are_refused(platform: Platform) -> None:
    await platform.publish_all()
    platform.consume_all()

    outcomes = await asyncio.gather(
        platform.builder().rebuild(),
        platform.builder().rebuild(),
        return_exceptions=True,
    )

    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [
        False,
        True,
    ]


async def test_a_parked_event_is_parked_in_the_rebuilt_view_too(
    platform: Platform,
) -> None:
    events = platform.history.events["enrollment"]
    bad = events[10]
    broken = bad.body.replace(b'"data":{', b'"data":{"purpose":"selling",')
    events[10] = Received(
        broken.replace(b'"household_id":"', b'"household_id":"X'),
        bad.position,
        bad.previous_position,
        bad.aggregate_id,
    )
    js = platform.client.jetstream()
    for event in events:
        place = {
            headers.POSITION: str(event.position),
            headers.PREVIOUS_POSITION: str(event.previous_position),
        }
        subject = bad.envelope.nats_subject.rpartition(".")[0]
        await js.publish(f"{subject}.{event.aggregate_id}", event.body, headers=place)
    platform.consume("enrollment", events)

    report = await platform.builder().rebuild()

    assert (report.switched, report.parked) == (True, 1)
    assert platform.count() == len(events) - 1
    with view.snapshot(platform.engine) as db:
        assert digest(db)["parked_events"].rows == 1


async def test_streams_may_be_filled_by_one_process_each(
    platform: Platform,
    issuer: Issuer,
    provisioned_nats: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await platform.publish_all()
    platform.consume_all()
    monkeypatch.setattr(rebuild, "BULK_EVENTS", 1)
    url = platform.engine.url.render_as_string(hide_password=False)
    settings = settings_on(url.replace("+psycopg", ""), issuer).model_copy(
        update={"nats_url": provisioned_nats}
    )
    # A fork of a process that runs tests is not safe; the commands fork earlier.
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        builder = ViewBuilder(
            platform.engine,
            platform.client,
            platform.feed,
            platform.progress.append,
            partial(fill_in_processes, settings, pool),
        )
        report = await builder.rebuild()

    assert (report.switched, report.differing) == (True, ())
    assert report.events == platform.count() == total(platform.history)
    assert platform.progress


async def test_readers_see_one_whole_view_whenever_they_ask(
    platform: Platform,
) -> None:
    await platform.publish_all()
    platform.consume_all()
    expected = platform.count()
    seen: set[int] = set()
    failures: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add(platform.count())
            except Exception as problem:  # noqa: BLE001  # whatever it is, it is the result
                failures.append(problem)

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(3):
        await platform.builder().rebuild()
    stop.set()
    await asyncio.to_thread(reader.join)

    assert failures == []
    assert seen == {expected}
