"""One answer for all who ask the same of the same view, and never of another one."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine

from juntos_reporting.queries.reader import Reader
from juntos_reporting.queries.remembering import Answers, state_of
from tests.reporting.histories import History
from tests.reporting.service import UAS, consume, consume_all, with_plan
from tests.reporting.telling import attend, enrol
from tests.support.in_process import InProcess

READERS = 8
PARK_ONE = """
INSERT INTO reporting_v1.parked_events VALUES ('sessions', 7, 'a', '', 'broken')
"""


@pytest.fixture
def reader(engine: Engine) -> Reader:
    """Of an empty view."""
    return Reader(engine)


def test_whoever_asks_at_once_waits_for_one_answer(reader: Reader) -> None:
    together = Barrier(READERS)
    found: list[int] = []

    def find() -> int:
        found.append(1)
        return 42

    def ask(_: int) -> int:
        with reader.snapshot() as db:
            together.wait(timeout=30)
            return reader.answers.of(db, "question", find)

    with ThreadPoolExecutor(READERS) as pool:
        answers = list(pool.map(ask, range(READERS)))

    assert answers == [42] * READERS
    assert found == [1]


def test_another_question_and_a_failure_are_asked_again(reader: Reader) -> None:
    def fail() -> int:
        raise LookupError

    with reader.snapshot() as db:
        assert reader.answers.of(db, "one", lambda: 1) == 1
        assert reader.answers.of(db, "other", lambda: 2) == 2
        with pytest.raises(LookupError):
            reader.answers.of(db, "broken", fail)

        assert reader.answers.of(db, "broken", lambda: 3) == 3


def test_the_oldest_answer_goes_when_there_are_too_many(reader: Reader) -> None:
    answers = Answers(most=2)
    with reader.snapshot() as db:
        for number in range(3):
            answers.of(db, number, lambda number=number: number)  # type: ignore[misc]  # bound now

        assert answers.of(db, 2, lambda: -1) == 2
        assert answers.of(db, 0, lambda: -1) == -1


def test_what_is_parked_and_another_view_are_another_state(engine: Engine) -> None:
    reader = Reader(engine)
    with reader.snapshot() as db:
        before = state_of(db)
    with engine.begin() as connection:
        connection.exec_driver_sql(PARK_ONE)
    with reader.snapshot() as db:
        parked = state_of(db)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM reporting_v1.parked_events")
        # A view of the same name and the same contents, as after two rebuilds.
        connection.exec_driver_sql("ALTER SCHEMA reporting_v1 RENAME TO earlier")
        connection.exec_driver_sql("CREATE SCHEMA reporting_v1")
        for table in ("consumer_positions", "parked_events"):
            like = f"reporting_v1.{table} (LIKE earlier.{table})"
            connection.exec_driver_sql(f"CREATE TABLE {like}")
    with reader.snapshot() as db:
        rebuilt = state_of(db)

    assert len({before, parked, rebuilt}) == 3


async def test_the_next_event_is_in_the_next_answer(api: InProcess) -> None:
    await with_plan(api)
    history = History()
    enrol(history, "03-01", "ana")
    attend(history, "04-07", "ana", 1)
    consume_all(api, history)

    async def participants() -> int:
        shown = (await api.get("/indicators", UAS, as_of="2026-12-31")).json()
        found: int = shown["indicators"][2]["denominator"]
        return found

    first = await asyncio.gather(*(participants() for _ in range(20)))
    known = len(history.events["sessions"])
    enrol(history, "03-01", "berta")
    attend(history, "04-07", "berta", 1)
    consume(api, "enrollment", history.events["enrollment"][1:])
    consume(api, "sessions", history.events["sessions"][known:])

    assert first == [1] * 20
    assert await participants() == 2
