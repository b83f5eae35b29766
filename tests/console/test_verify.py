"""`juntos verify`: whatever was altered shows, and where."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest
from psycopg.sql import SQL, Composed, Identifier

from juntos_console.commands.verifying import Record, examined, verified
from juntos_console.proof import Log, Logs
from juntos_console.stack import Stack
from juntos_contracts import STREAMS
from tests.journeys.journey_people import UNIT, JourneyPeople

pytestmark = pytest.mark.timeout(180)
ENROLLMENT = "enrollment"


@dataclass(frozen=True)
class Column:
    """Where bytes are kept that nobody may change, and how to change them."""

    service: str
    table: tuple[str, ...]
    name: str
    where: SQL
    change: Callable[[bytes], bytes]

    def statement(self, text: str) -> Composed:
        """Write out ``{table}``, ``{column}`` and ``{where}``."""
        return SQL(text).format(
            table=Identifier(*self.table),
            column=Identifier(self.name),
            where=self.where,
        )


STORE = Column(
    ENROLLMENT,
    ("enrollment_events",),
    "state",
    SQL("notification_id = %(at)s"),
    lambda state: state.replace(b'"reached"', b'"absent"'),
)
FACTS = Column(
    "reporting",
    ("reporting_v1", "event_log"),
    "sha256",
    SQL("service = 'enrollment' AND position = %(at)s"),
    lambda digest: digest[::-1],
)


@pytest.fixture(scope="module")
def stack(running_stack: Stack) -> Stack:
    """Five services, and four women who enrolled."""
    JourneyPeople(running_stack).enrol()
    return running_stack


@contextmanager
def altered(stack: Stack, column: Column, at: int) -> Iterator[None]:
    """What somebody can do who owns the database; undone afterwards."""
    with psycopg.connect(stack.database_url(column.service), autocommit=True) as db:
        read = column.statement("SELECT {column} FROM {table} WHERE {where}")
        row = db.execute(read, {"at": at}).fetchone()
        assert row
        kept = bytes(row[0])
        assert column.change(kept) != kept, "nothing would be altered"
        db.execute(column.statement("ALTER TABLE {table} DISABLE TRIGGER USER"))
        write = column.statement("UPDATE {table} SET {column} = %(new)s WHERE {where}")
        db.execute(write, {"at": at, "new": column.change(kept)})
        try:
            yield
        finally:
            db.execute(write, {"at": at, "new": kept})
            db.execute(column.statement("ALTER TABLE {table} ENABLE TRIGGER USER"))


def of_enrollment(found: dict[str, Any]) -> dict[str, Any]:
    """What was found of its log."""
    return next(row for row in found["services"] if row["service"] == ENROLLMENT)


def visit(stack: Stack) -> None:
    """One of the women is visited once more."""
    told = {
        "mode": "visit",
        "purpose": "follow_up",
        "outcome": "reached",
        "occurred_on": "2026-05-04",
    }
    with JourneyPeople(stack).unit(ENROLLMENT) as http:
        (woman, *_) = http.get("/users", params={"territorial_unit": UNIT}).json()
        path = f"/users/{woman['user_id']}/contacts"
        http.post(path, json=told).raise_for_status()


def feed(stack: Stack) -> list[bytes]:
    """Enrollment's events as it serves them."""
    token = stack.mint("auditor-ejemplo", ["auditor"])
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.get(f"{stack.url(ENROLLMENT)}/events", headers=headers)
    return answer.raise_for_status().content.splitlines()


def position_of_a_visit(stack: Stack) -> int:
    """Where enrollment's log tells of one."""
    log = Log()
    log.add(next(one for one in feed(stack) if b".UserContacted." in one))
    return log.positions[0]


def copies(lines: list[bytes]) -> Logs:
    """Logs of which enrollment's holds these events, and the others none."""
    logs = {service: Log() for service in STREAMS}
    for line in lines:
        logs[ENROLLMENT].add(line)
    return logs


def alike(lines: list[bytes], record: Record | None = None) -> dict[str, Any]:
    """What is found where all copies hold the same events."""
    same = copies(lines)
    return of_enrollment(examined(same, same, same, record))


async def test_an_untouched_log_is_equal_everywhere_and_keeps_what_was_sealed(
    stack: Stack,
) -> None:
    before = await verified(stack)
    visit(stack)

    after = await verified(stack, Record.model_validate(before))

    events = [of_enrollment(found)["events"] for found in (before, after)]
    assert (before["equal"], after["equal"]) == (True, True)
    assert 0 < events[0] < events[1]
    assert of_enrollment(after)["record_kept"] is True


@pytest.mark.parametrize(
    ("column", "in_the_store"),
    [(STORE, True), (FACTS, False)],
    ids=["in the store", "in the facts"],
)
async def test_what_somebody_altered_is_found_at_its_position(
    stack: Stack, column: Column, *, in_the_store: bool
) -> None:
    before = await verified(stack)
    at = position_of_a_visit(stack)

    with altered(stack, column, at):
        after = await verified(stack, Record.model_validate(before))

    found = of_enrollment(after)
    assert after["equal"] is False
    assert found["stream_differs_at"] == (at if in_the_store else None)
    assert found["facts_differ_at"] == at
    assert found["record_kept"] is not in_the_store


def test_even_copies_that_were_altered_alike_break_an_earlier_seal(
    stack: Stack,
) -> None:
    lines = feed(stack)
    record = Record.model_validate({"services": [alike(lines)]})
    other = [line.replace(b"reached", b"absent") for line in lines]

    assert alike(lines, record)["equal"] is True
    assert alike(other, record)["record_kept"] is False
    assert alike(lines[:-1], record)["record_kept"] is False


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: lines[:2] + lines[3:],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [lines[0], *lines],
    ],
    ids=["lost", "reordered", "doubled"],
)
def test_a_chain_that_breaks_is_told(
    stack: Stack, spoil: Callable[[list[bytes]], list[bytes]]
) -> None:
    spoilt = alike(spoil(feed(stack)))

    assert alike(feed(stack))["equal"] is True
    assert (spoilt["chain_broken_at"] is None, spoilt["equal"]) == (False, False)
