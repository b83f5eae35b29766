"""The tables of the event store: order, time and immutability."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import LiteralString
from uuid import uuid4

import psycopg
import pytest
from pydantic import ValidationError

from juntos_chassis.errors import Conflict, InvalidInput, NotFound
from juntos_chassis.identity import Actor, Role
from juntos_chassis.messaging.feed import Feed
from juntos_chassis.seedwork import Territory
from juntos_contracts import Envelope
from tests.chassis.broker import stored
from tests.chassis.diary import MARCH_3, Diaries, Diary, a_command

SLOW_COMMITS: LiteralString = """
CREATE FUNCTION sleep_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_sleep(CASE NEW.topic WHEN 'diary.diary.opened' THEN {opened}
                                        ELSE {noted} END);
        RETURN NULL;
    END $$;
CREATE CONSTRAINT TRIGGER sleep_at_commit AFTER INSERT ON leaders_events
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION sleep_at_commit();
"""
NEW: LiteralString = (
    "SELECT notification_id FROM leaders_events WHERE notification_id > %s"
    " ORDER BY notification_id"
)


@pytest.fixture
def db(database_url: str) -> Iterator[psycopg.Connection]:
    """A connection that sees what has been committed."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@contextmanager
def following(database_url: str) -> Iterator[list[int]]:
    """The positions that a polling reader meets, each time after the last one."""
    met: list[int] = []
    done = threading.Event()

    def follow() -> None:
        with psycopg.connect(database_url, autocommit=True) as connection:
            while not done.wait(0.001):
                after = met[-1] if met else 0
                met.extend(row[0] for row in connection.execute(NEW, (after,)))

    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(follow)
        try:
            yield met
            time.sleep(0.1)
        finally:
            done.set()
            reader.result()


def positions(db: psycopg.Connection) -> list[int]:
    """Every stored position."""
    return [row[0] for row in db.execute(NEW, (0,))]


def test_who_appends_later_is_visible_later(
    diaries: Diaries, db: psycopg.Connection, database_url: str
) -> None:
    diary_id = diaries.opened()
    db.execute(SLOW_COMMITS.replace("{opened}", "0.5").replace("{noted}", "0"))

    with ThreadPoolExecutor(1) as pool, following(database_url) as met:
        slow = pool.submit(diaries.opened)
        time.sleep(0.2)
        diaries.note(a_command(), diary_id, 1)
        slow.result()

    assert met == positions(db)
    assert len(met) == 3


def test_a_polling_reader_skips_nothing_while_many_write(
    diaries: Diaries, db: psycopg.Connection, database_url: str
) -> None:
    db.execute(SLOW_COMMITS.replace("{opened}", "random() / 200").format(noted="0"))

    with ThreadPoolExecutor(8) as pool, following(database_url) as met:
        list(pool.map(lambda _: diaries.opened(), range(120)))

    assert met == positions(db)
    assert len(met) == 120


def test_recorded_at_never_decreases_even_if_the_clock_is_put_back(
    diaries: Diaries, db: psycopg.Connection
) -> None:
    diaries.opened()
    future = datetime.now(UTC) + timedelta(hours=1)
    db.execute(
        "INSERT INTO leaders_events (originator_id, originator_version, topic, state,"
        " command_id, recorded_at) SELECT %s, 1, topic, state, command_id, %s"
        " FROM leaders_events",
        (uuid4(), future),
    )

    diaries.opened()

    rows = db.execute("SELECT recorded_at FROM leaders_events ORDER BY notification_id")
    times = [row[0] for row in rows]
    assert times == sorted(times)
    assert times[2] >= future


def test_events_of_one_command_keep_their_order(
    diaries: Diaries, db: psycopg.Connection
) -> None:
    diary_id = diaries.opened()

    diaries.note(a_command(), diary_id, *range(50))

    rows = db.execute(
        "SELECT originator_version FROM leaders_events ORDER BY notification_id"
    )
    assert [row[0] for row in rows] == list(range(1, 52))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE leaders_events SET state = ''",
        "DELETE FROM leaders_events",
        "TRUNCATE leaders_events",
        "UPDATE commands SET answer = '{}'",
        "DELETE FROM commands",
        "TRUNCATE commands CASCADE",
    ],
)
def test_history_is_append_only(
    diaries: Diaries, db: psycopg.Connection, change: LiteralString
) -> None:
    diary_id = diaries.filled(1)

    with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
        db.execute(change)

    assert diaries.numbers(diary_id) == [1]


def test_a_stray_setting_does_not_switch_the_table_lock_off(
    database_url: str, monkeypatch: pytest.MonkeyPatch, db: psycopg.Connection
) -> None:
    monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
    monkeypatch.setenv("POSTGRES_DBNAME", "elsewhere")

    stray = Diaries(database_url, edition=2026)
    try:
        stray.opened()
        assert not stray.recorder.datastore.enable_db_functions
    finally:
        stray.close()
    assert len(positions(db)) == 1


def test_the_setting_is_refused_where_it_is_given_on_purpose(diaries: Diaries) -> None:
    with pytest.raises(ValueError, match="table lock"):
        diaries.construct_env("leaders", {"POSTGRES_ENABLE_DB_FUNCTIONS": "y"})


def test_an_event_keeps_the_edition_it_was_recorded_in(
    diaries: Diaries, database_url: str, feed: Feed
) -> None:
    diaries.opened()
    next_year = Diaries(database_url, edition=2027)
    next_year.opened()
    next_year.close()

    editions = [
        Envelope.from_bytes(item.body).edition for item in stored(database_url, feed)
    ]

    assert editions == [2026, 2027]


def test_an_event_without_its_command_stops_the_feed_and_does_not_vanish(
    diaries: Diaries, db: psycopg.Connection, database_url: str, feed: Feed
) -> None:
    diaries.opened()
    db.execute(
        "INSERT INTO leaders_events (originator_id, originator_version, topic, state,"
        " command_id, recorded_at) SELECT gen_random_uuid(), 1, topic, state,"
        " gen_random_uuid(), recorded_at FROM leaders_events"
    )

    with pytest.raises(ValidationError, match="actor"):
        stored(database_url, feed)


def test_a_command_without_an_actor_is_not_stored(
    diaries: Diaries, db: psycopg.Connection
) -> None:
    nobody = replace(a_command(), actor=Actor("", Role.UAS))

    with pytest.raises(Conflict):
        diaries.open(nobody)

    assert positions(db) == []


def test_a_command_whose_event_has_a_nul_stores_nothing(
    diaries: Diaries, db: psycopg.Connection
) -> None:
    command = a_command()
    diary = Diary(territory=Territory("100101\0", "UT07"), occurred_on=MARCH_3)

    with pytest.raises(InvalidInput, match="no se pueden guardar"):
        diaries.commit(command, [diary], {})

    assert positions(db) == []
    assert diaries.first_answer(command) is None


def test_whoever_waits_for_the_table_lock_gives_up_in_time(diaries: Diaries) -> None:
    with diaries.recorder.datastore.get_connection() as conn:
        row = conn.execute("SHOW lock_timeout").fetchone()

    assert row == {"lock_timeout": "5s"}


def test_an_aggregate_of_another_kind_is_not_found(diaries: Diaries) -> None:
    class Shelf(Diary):
        """Where diaries stand; nobody stored one."""

        TOPIC = "diary.shelf"

        class Opened(Diary.Opened):
            """It began."""

            TOPIC = "diary.shelf.opened"

        class Noted(Diary.Noted):
            """A number was added."""

            TOPIC = "diary.shelf.noted"

    diary_id = diaries.opened()

    with pytest.raises(NotFound, match="estante"):
        diaries.load(Shelf, diary_id, "No existe ese estante.")
    assert diaries.load_many(Shelf, [diary_id]) == {}
