"""The inbox: work, position and parking commit together, once and in order."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import Connection, exc

from juntos_chassis.messaging import inbox as inbox_module
from juntos_chassis.messaging.inbox import Inbox
from juntos_chassis.messaging.received import Received
from juntos_chassis.runtime import transactions_on
from tests.chassis.listener import ONE, OTHER, Listener, Trouble, number


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox_module, "BACKOFF_SECONDS", 0.0)


@pytest.fixture
def listener(database_url: str) -> Iterator[Listener]:
    """The work of the consumer."""
    one = Listener(database_url)
    yield one
    one.engine.dispose()


@pytest.fixture
def inbox(listener: Listener) -> Inbox:
    """Its inbox for the diaries."""
    return Inbox("leaders", transactions_on(listener.engine), listener)


def newer(event: Received) -> Received:
    """The same event as a version that these contracts do not know."""
    return replace(event, body=event.body.replace(b"Held.v1", b"Held.v2"))


def test_redelivery_is_applied_once(inbox: Inbox, listener: Listener) -> None:
    batch = [number(1), number(2), number(3)]

    inbox.apply(batch)
    inbox.apply(batch)
    again = inbox.apply([*batch, number(4)])

    assert listener.numbers() == [1, 2, 3, 4]
    assert (again.position, again.gap) == (4, False)


def test_two_that_apply_the_same_at_once_apply_it_once(
    inbox: Inbox, listener: Listener
) -> None:
    inbox.apply([number(1)])
    batch = [number(n) for n in range(2, 30)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: inbox.apply(batch), range(12)))

    assert listener.numbers() == list(range(1, 30))


def test_what_comes_after_a_gap_waits(inbox: Inbox, listener: Listener) -> None:
    applied = inbox.apply([number(1), number(2), number(4), number(5)])

    assert (applied.position, applied.gap) == (2, True)
    assert listener.numbers() == [1, 2]
    inbox.apply([number(3), number(4), number(5)])
    assert listener.numbers() == [1, 2, 3, 4, 5]


def test_a_hole_in_the_positions_is_no_gap(inbox: Inbox, listener: Listener) -> None:
    after_a_hole = replace(number(5), previous_position=1)
    body = after_a_hole.body.replace(b'"previousposition":4', b'"previousposition":1')

    applied = inbox.apply([number(1), replace(after_a_hole, body=body)])

    assert (applied.position, applied.gap) == (5, False)
    assert listener.numbers() == [1, 5]


def test_without_the_database_neither_work_nor_position_nor_parking_is_kept(
    inbox: Inbox, listener: Listener
) -> None:
    listener.poison = {1}
    inbox.apply([number(1, of=ONE)])
    listener.database_away_at = {3}

    with pytest.raises(exc.OperationalError):
        inbox.apply([number(2, of=ONE), number(3, of=OTHER)])

    assert listener.numbers() == []
    assert inbox.position() == 1
    assert set(listener.parked()) == {1}
    listener.database_away_at = set()
    inbox.apply([number(2, of=ONE), number(3, of=OTHER)])
    assert listener.numbers() == [3]
    assert set(listener.parked()) == {1, 2}


def test_an_event_is_not_parked_because_the_database_is_away(
    inbox: Inbox, listener: Listener
) -> None:
    listener.poison = {1}
    listener.database_away_at = {2}

    with pytest.raises(exc.OperationalError):
        inbox.apply([number(1, of=ONE), number(2, of=OTHER)])

    assert set(listener.parked()) == {1}
    assert inbox.position() == 1


def test_a_handler_that_loses_the_database_under_the_driver_is_not_parked_either(
    listener: Listener,
) -> None:
    def lost(_: Sequence[Received], __: Connection) -> None:
        raise psycopg.OperationalError("server closed the connection")

    inbox = Inbox("leaders", transactions_on(listener.engine), lost)

    with pytest.raises(psycopg.OperationalError):
        inbox.apply([number(1)])

    assert listener.parked() == {}
    assert inbox.position() == 0


def test_passing_trouble_is_tried_three_times(inbox: Inbox, listener: Listener) -> None:
    # Once with its batch, then alone.
    listener.passing_trouble = {2: 3}

    applied = inbox.apply([number(1), number(2), number(3)])

    assert listener.numbers() == [1, 2, 3]
    assert (applied.position, applied.parked) == (3, 0)


def test_a_poison_event_is_parked_with_the_later_ones_of_its_aggregate(
    inbox: Inbox, listener: Listener
) -> None:
    listener.poison = {2}
    batch = [
        number(1, of=ONE),
        number(2, of=ONE),
        number(3, of=OTHER),
        number(4, of=ONE),
    ]

    applied = inbox.apply(batch)
    inbox.apply([number(5, of=ONE), number(6, of=OTHER)])

    assert listener.numbers() == [1, 3, 6]
    assert listener.parked() == {
        2: "Trouble(2)",
        4: "behind a parked event",
        5: "behind a parked event",
    }
    assert (applied.position, applied.parked) == (4, 2)
    assert inbox.position() == 6


def test_parked_events_are_applied_in_order_when_the_trouble_is_over(
    inbox: Inbox, listener: Listener
) -> None:
    listener.poison = {1, 2}
    inbox.apply([number(1, of=ONE), number(2, of=OTHER), number(3, of=ONE)])
    listener.poison = {2}

    left = inbox.retry_parked()

    assert left == 1
    assert listener.numbers() == [1, 3]
    assert set(listener.parked()) == {2}
    inbox.apply([number(4, of=ONE), number(5, of=OTHER)])
    assert listener.numbers() == [1, 3, 4]


def test_an_aggregate_is_retried_as_a_whole(inbox: Inbox, listener: Listener) -> None:
    listener.poison = {1}
    inbox.apply([number(1), number(2), number(3)])
    listener.poison = {3}

    assert inbox.retry_parked() == 3
    assert listener.numbers() == []


def test_a_newer_type_is_held_and_nothing_of_it_is_lost(
    inbox: Inbox, listener: Listener
) -> None:
    inbox.apply([newer(number(1, of=ONE)), number(2, of=OTHER), number(3, of=ONE)])

    assert listener.numbers() == [2]
    parked = listener.parked()
    assert set(parked) == {1, 3}
    assert "RecognitionHeld.v2" in parked[1]


@pytest.mark.parametrize(
    "tampered",
    [
        replace(number(9), position=1, previous_position=0),
        replace(number(1), body=number(1).body.replace(b"position", b"posit1on")),
        replace(number(1), body=b"no JSON at all"),
        replace(number(1), body=number(1).body.replace(b"100101", b"10010x")),
    ],
    ids=["another position", "no position", "no JSON", "no ubigeo"],
)
def test_a_tampered_event_is_parked_and_stays_parked(
    inbox: Inbox, listener: Listener, tampered: Received
) -> None:
    listener.poison = {2}
    inbox.apply([tampered, number(2, of=OTHER), number(3, of=OTHER)])
    listener.poison = set()

    left = inbox.retry_parked()

    assert left == 1
    assert set(listener.parked()) == {1}
    assert listener.numbers() == [2, 3]


def test_work_is_undone_where_the_position_cannot_be_kept(
    inbox: Inbox, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise Trouble

    with monkeypatch.context() as broken:
        broken.setattr(inbox_module, "_advance", fail)
        with pytest.raises(Trouble):
            inbox.apply([number(1)])

    assert listener.numbers() == []
    inbox.apply([number(1)])
    assert listener.numbers() == [1]


def test_a_pause_is_made_between_tries(
    inbox: Inbox, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(inbox_module, "BACKOFF_SECONDS", 0.2)
    monkeypatch.setattr(time, "sleep", pauses.append)
    listener.poison = {1}

    inbox.apply([number(1)])

    assert pauses == [0.0, 0.2, 0.4]


def test_what_is_parked_during_a_retry_is_not_lost(listener: Listener) -> None:
    transaction = transactions_on(listener.engine)
    running = Inbox("leaders", transaction, listener)
    listener.poison = {1}
    running.apply([number(1)])
    listener.poison = set()
    parking: list[Future[object]] = []

    def retrying(events: Sequence[Received], db: Connection) -> None:
        # Meanwhile the service goes on with the next event of the same aggregate.
        parking.append(pool.submit(running.apply, [number(2)]))
        wait(parking, timeout=0.5)
        listener(events, db)

    with ThreadPoolExecutor(1) as pool:
        Inbox("leaders", transaction, retrying).retry_parked()

    assert parking[0].result()
    assert sorted([*listener.numbers(), *listener.parked()]) == [1, 2]


def test_two_retries_at_once_apply_an_event_once(
    inbox: Inbox, listener: Listener
) -> None:
    listener.poison = {1}
    inbox.apply([number(1), number(2)])
    listener.poison = set()

    with ThreadPoolExecutor(4) as pool:
        left = list(pool.map(lambda _: inbox.retry_parked(), range(8)))

    assert listener.numbers() == [1, 2]
    assert left[-1] == 0


def test_a_reader_that_was_overtaken_neither_parks_nor_goes_back(
    listener: Listener,
) -> None:
    transaction = transactions_on(listener.engine)
    other = Inbox("leaders", transaction, listener)

    def troubled(_: Sequence[Received], db: Connection) -> None:
        tries.append(1)
        db.rollback()
        if len(tries) > inbox_module.ATTEMPTS:
            # The last try gave up its hold: another reader has taken over meanwhile.
            other.apply([number(n) for n in range(1, 6)])
        raise Trouble

    tries: list[int] = []
    applied = Inbox("leaders", transaction, troubled).apply([number(1)])

    assert (applied.position, applied.parked) == (5, 0)
    assert other.position() == 5
    assert listener.parked() == {}
    assert listener.numbers() == [1, 2, 3, 4, 5]
