"""The relay: what is stored is in the stream, once each and in order."""

import asyncio
import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

import nats
import psycopg
import pytest
import yaml

from juntos_chassis.errors import Conflict
from juntos_chassis.messaging import headers, relay
from juntos_chassis.messaging.feed import Feed
from juntos_chassis.messaging.provisioning import provision, stream_config
from tests.chassis.broker import chain, messages, relayed, relaying, stored, until
from tests.chassis.diary import Diaries, a_command
from tests.chassis.proxy import Proxy

ASYNCAPI = Path(__file__).parents[2] / "contracts" / "asyncapi.yaml"
SERVERS_OWN = {
    headers.EXPECTED_LAST_SEQUENCE,
    headers.BATCH_ID,
    headers.BATCH_SEQUENCE,
    headers.BATCH_COMMIT,
}
SELECT_EVENTS = b"SELECT e.notification_id"


def burn_a_position(diaries: Diaries, diary_id: UUID) -> None:
    """A conflict leaves a hole in the positions."""

    def rival() -> None:
        diaries.note(a_command(), diary_id, 1000)

    with pytest.raises(Conflict):
        diaries.note_as_seen(a_command(), diary_id, 2000, meanwhile=rival)


async def without_duplicate_window(nats_url: str) -> None:
    """The stream of the tests, without the help of the server's duplicate check."""
    client = await nats.connect(nats_url)
    await client.jetstream().add_stream(
        replace(stream_config("leaders", 1), duplicate_window=0.1)
    )
    await client.close()


async def test_the_stream_holds_what_is_stored_and_the_chain_has_no_gap(
    diaries: Diaries, feed: Feed, database_url: str, provisioned_nats: str
) -> None:
    diary_id = diaries.filled(1, 2)
    burn_a_position(diaries, diary_id)
    diaries.note(a_command(), diary_id, 3)

    async with relaying(feed, database_url, provisioned_nats):
        found = await relayed(provisioned_nats, database_url, feed)

    links = chain(found)
    assert [position for _, position in links] == [1, 2, 3, 4, 6]
    assert links[0][0] == 0
    assert all(before[1] == after[0] for before, after in pairwise(links))


async def test_messages_carry_the_headers_that_the_contract_describes(
    diaries: Diaries, feed: Feed, database_url: str, provisioned_nats: str
) -> None:
    """A batch of several and one alone; the batch's own headers are the server's."""
    diaries.filled(1, 2)
    async with relaying(feed, database_url, provisioned_nats):
        await relayed(provisioned_nats, database_url, feed)
        diaries.filled(3)
        found = await relayed(provisioned_nats, database_url, feed)
    contract = yaml.safe_load(ASYNCAPI.read_text())["components"]
    described = contract["schemas"]["EventHeaders"]
    event = contract["messages"]["NetworkFormedV1:Message"]

    assert event["headers"] == {"$ref": "#/components/schemas/EventHeaders"}
    assert event["correlationId"]["location"] == "$message.payload#/correlationid"
    for one in found:
        sent = one.headers or {}
        own = {name for name in sent if name not in SERVERS_OWN}
        assert set(described["required"]) <= own <= set(described["properties"])
        for name in own:
            pattern = described["properties"][name].get("pattern", "")
            assert re.search(pattern, sent[name])
        assert "correlationid" in json.loads(one.data)


async def test_a_relay_goes_on_after_the_last_message_of_the_stream(
    diaries: Diaries, feed: Feed, database_url: str, provisioned_nats: str
) -> None:
    diary_id = diaries.filled(1)
    async with relaying(feed, database_url, provisioned_nats):
        await relayed(provisioned_nats, database_url, feed)
    diaries.note(a_command(), diary_id, 2)
    diaries.note(a_command(), diary_id, 3)

    async with relaying(feed, database_url, provisioned_nats) as second:
        await relayed(provisioned_nats, database_url, feed)
        await until(lambda: second.position == 4)


async def test_a_single_event_is_a_batch_of_one(
    diaries: Diaries, feed: Feed, database_url: str, provisioned_nats: str
) -> None:
    diaries.opened()

    async with relaying(feed, database_url, provisioned_nats):
        (only,) = await relayed(provisioned_nats, database_url, feed)

    assert headers.BATCH_ID not in (only.headers or {})
    assert (only.headers or {})[headers.EXPECTED_LAST_SEQUENCE] == "0"


async def test_rivals_over_one_log_send_every_event_once(
    diaries: Diaries, feed: Feed, database_url: str, nats_url: str
) -> None:
    await without_duplicate_window(nats_url)
    diary_id = diaries.opened()

    async with (
        relaying(feed, database_url, nats_url),
        relaying(feed, database_url, nats_url),
    ):
        for number in range(150):
            await asyncio.to_thread(diaries.note, a_command(), diary_id, number)
        found = await relayed(nats_url, database_url, feed)

    assert len(found) == 151


@pytest.mark.parametrize("numbers", [(), (1, 2, 3)], ids=["one event", "a batch"])
async def test_a_rivals_stale_batch_is_refused_as_a_whole(
    diaries: Diaries,
    feed: Feed,
    database_url: str,
    nats_url: str,
    numbers: tuple[int, ...],
) -> None:
    await without_duplicate_window(nats_url)
    diaries.filled(*numbers)

    with Proxy(database_url) as proxy:
        held = proxy.hold_reply_to(SELECT_EVENTS)
        async with relaying(feed, proxy.url, nats_url) as stale:
            # It knows where the stream ends and waits for the events to send.
            await until(held.is_set)
            async with relaying(feed, database_url, nats_url):
                await relayed(nats_url, database_url, feed)
                await asyncio.sleep(0.3)
            proxy.release()
            await until(lambda: stale.position == 1 + len(numbers))

            assert len(await relayed(nats_url, database_url, feed)) == 1 + len(numbers)


async def test_a_batch_that_breaks_off_is_invisible_and_then_sent_as_a_whole(
    diaries: Diaries,
    feed: Feed,
    database_url: str,
    provisioned_nats: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay, "ANSWER_SECONDS", 1.0)
    monkeypatch.setattr(relay, "ASK_AGAIN_SECONDS", 3600.0)
    diary_id = diaries.opened()

    with Proxy(provisioned_nats) as proxy:
        async with relaying(feed, database_url, proxy.url) as broken:
            await until(lambda: broken.position == 1)
            broken_off = proxy.break_off_after(40_000)
            diaries.note(a_command(), diary_id, *range(300))
            await until(broken_off.is_set)
            seen_meanwhile = await messages(provisioned_nats)
            # What comes later must not be sent before what broke off.
            diaries.note(a_command(), diary_id, 1000)
            found = await relayed(provisioned_nats, database_url, feed)

    assert len(seen_meanwhile) == 1
    assert len(found) == 302


async def test_a_commit_wakes_the_relay(
    diaries: Diaries,
    feed: Feed,
    database_url: str,
    provisioned_nats: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay, "POLL_SECONDS", 60.0)
    async with relaying(feed, database_url, provisioned_nats) as awake:
        diaries.opened()
        await until(lambda: awake.position == 1)
        await asyncio.sleep(0.2)

        diaries.opened()

        await until(lambda: awake.position == 2, seconds=5)


async def test_many_commits_during_one_read_delay_the_next_one_only_once(
    diaries: Diaries,
    feed: Feed,
    database_url: str,
    provisioned_nats: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay, "PACE_SECONDS", 1.0)
    with Proxy(database_url) as proxy:
        reading = proxy.hold_reply_to(SELECT_EVENTS)
        async with relaying(feed, proxy.url, provisioned_nats) as busy:
            diary_id = diaries.opened()
            await until(reading.is_set)
            for note in range(30):
                diaries.note(a_command(), diary_id, note)
            proxy.release()
            await until(lambda: busy.position == 31)

            diaries.note(a_command(), diary_id, 30)

            await until(lambda: busy.position == 32, seconds=5)


async def test_the_poll_finds_what_no_notification_told(
    diaries: Diaries, feed: Feed, database_url: str, provisioned_nats: str
) -> None:
    diaries.opened()
    async with relaying(feed, database_url, provisioned_nats) as polling:
        await until(lambda: polling.position == 1)
        await asyncio.sleep(0.2)

        with psycopg.connect(database_url) as db:
            # Past append_events, which is what notifies.
            db.execute(
                "INSERT INTO leaders_events (originator_id, originator_version, topic,"
                " state, command_id, recorded_at) SELECT %s, 1, topic, state,"
                " command_id, recorded_at FROM leaders_events",
                (uuid4(),),
            )

        await until(lambda: polling.position == 2, seconds=5)


async def test_batches_are_split_by_their_bytes(
    diaries: Diaries,
    feed: Feed,
    database_url: str,
    provisioned_nats: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    diary_id = diaries.opened()
    diaries.note(a_command(), diary_id, *range(40))
    size = max(len(item.body) for item in stored(database_url, feed))
    monkeypatch.setattr(relay, "BATCH_BYTES", 10 * size)

    async with relaying(feed, database_url, provisioned_nats):
        found = await relayed(provisioned_nats, database_url, feed)

    sizes: dict[str, int] = {}
    for one in found:
        fields = one.headers or {}
        batch = fields.get(headers.BATCH_ID, fields[headers.MESSAGE_ID])
        sizes[batch] = sizes.get(batch, 0) + len(one.data)
    assert len(sizes) >= 4
    assert max(sizes.values()) <= 10 * size


async def test_a_message_names_event_position_and_trace(
    diaries: Diaries, feed: Feed, database_url: str, provisioned_nats: str
) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    diaries.open(replace(a_command(), traceparent=trace))

    async with relaying(feed, database_url, provisioned_nats):
        (only,) = await relayed(provisioned_nats, database_url, feed)

    fields = only.headers or {}
    assert fields[headers.MESSAGE_ID] == "leaders:1"
    assert fields[headers.TRACEPARENT] == trace
    assert only.subject.startswith(
        "juntos.v1.leaders.institutional.10.100101.NetworkFormed."
    )


async def test_a_stream_deleted_by_mistake_is_filled_again_without_a_new_event(
    diaries: Diaries,
    feed: Feed,
    database_url: str,
    provisioned_nats: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay, "ASK_AGAIN_SECONDS", 0.5)
    diaries.filled(1, 2, 3)
    client = await nats.connect(provisioned_nats)

    async with relaying(feed, database_url, provisioned_nats):
        await relayed(provisioned_nats, database_url, feed)
        await client.jetstream().delete_stream("JUNTOS_LEADERS")
        await provision(client)
        found = await relayed(provisioned_nats, database_url, feed)

    await client.close()
    assert len(found) == 4


async def test_another_stream_is_not_taken_for_ours(
    diaries: Diaries, feed: Feed, database_url: str, provisioned_nats: str
) -> None:
    diaries.opened()
    client = await nats.connect(provisioned_nats)
    js = client.jetstream()
    await js.delete_stream("JUNTOS_LEADERS")
    await js.add_stream(replace(stream_config("leaders", 1), name="OTHER"))

    with pytest.raises(relay.BatchRefused, match="OTHER"):
        await relay.atomic_batch(
            client, "JUNTOS_LEADERS", stored(database_url, feed), 0
        )
    await client.close()
