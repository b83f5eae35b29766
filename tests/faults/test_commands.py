"""Commands in trouble: repeated at once, poisonous, or without a database."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from psycopg import sql

from juntos_console.stack import Stack

from .load import UT07, VISIT, FieldWork, Visits, bearer, new_users
from .proof import assert_nothing_lost

pytestmark = pytest.mark.faults
AT_ONCE = 12
ENROLS: dict[str, Any] = {
    "mode": "visit",
    "purpose": "enrolment",
    "outcome": "reached",
    "occurred_on": "2026-03-10",
    "enrol": True,
}
WITHDRAWS: dict[str, Any] = {"reason": "own_decision", "occurred_on": "2026-04-01"}


def sent_until_accepted(
    stack: Stack, user: str, command: UUID, token: str
) -> dict[str, Any]:
    """The answer to one command, asked for again when the connection breaks."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(command)}
    url = f"{stack.url('enrollment')}/users/{user}/contacts"
    deadline = time.monotonic() + 60
    while True:
        try:
            answer = httpx.post(url, json=VISIT, headers=headers, timeout=30)
        except httpx.TransportError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        else:
            assert answer.is_success, answer.text
            found: dict[str, Any] = answer.json()
            return found


def test_one_command_sent_many_times_at_once_has_one_effect(healthy: Stack) -> None:
    (user,) = new_users(healthy, 1)
    token = healthy.mint("ut-07", ["ut"], UT07)
    commands = [uuid4() for _ in range(8)]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for command in commands:
            answers = [
                pool.submit(sent_until_accepted, healthy, user, command, token)
                for _ in range(AT_ONCE)
            ]
            if command == commands[3]:
                healthy.kill("enrollment")
                healthy.start("enrollment", ("api",))
            assert len({str(answer.result()) for answer in answers}) == 1

    assert_nothing_lost(healthy, Visits({user: commands}))


def test_a_poison_event_is_parked_with_what_follows_it_and_the_others_flow(
    healthy: Stack,
) -> None:
    poison, other = new_users(healthy, 2)
    with in_sessions(healthy) as db:
        # Stands for a bug that one event uncovers.
        db.execute(
            sql.SQL(
                "ALTER TABLE enrolled_users ADD CONSTRAINT bug CHECK (user_id <> {})"
            ).format(sql.Literal(poison))
        )
        with FieldWork(healthy, new_users(healthy)) as work:
            work.more(10)
            tell(healthy, f"/users/{poison}/contacts", ENROLS)
            tell(healthy, f"/users/{poison}/withdrawals", WITHDRAWS)
            tell(healthy, f"/users/{other}/contacts", ENROLS)
            work.more(10)
        assert_nothing_lost(healthy, work.visits)
        eventually(lambda: enrolled(db) >= {UUID(other)})
        # The enrolment, and the withdrawal behind it.
        eventually(lambda: len(parked(db)) >= 2)
        assert set(parked(db)) == {poison}
        assert UUID(poison) not in enrolled(db)

        db.execute("ALTER TABLE enrolled_users DROP CONSTRAINT bug")
        tried_again = healthy.command("sessions", "retry-parked", "enrollment")

        assert tried_again.returncode == 0, tried_again.stdout
        assert parked(db) == []
        row = db.execute(
            "SELECT withdrawn_on FROM enrolled_users WHERE user_id = %s", (poison,)
        ).fetchone()
    assert row == (date(2026, 4, 1),)


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_without_postgresql_commands_are_refused_and_nothing_is_lost(
    healthy: Stack, how: str
) -> None:
    with FieldWork(healthy, new_users(healthy)) as work:
        work.more(25)
        getattr(healthy.server, how)()
        time.sleep(2)
        refused = httpx.post(
            f"{healthy.url('enrollment')}/users/{uuid4()}/contacts",
            json=VISIT,
            headers=bearer(healthy),
            timeout=30,
        )
        live = httpx.get(f"{healthy.url('enrollment')}/health/live", timeout=30)
        healthy.server.start()
        healthy.wait_ready()
        work.more(25)

    assert refused.status_code == 503
    assert int(refused.headers["retry-after"]) >= 1
    assert live.is_success
    assert_nothing_lost(healthy, work.visits)


def tell(stack: Stack, path: str, body: dict[str, Any]) -> None:
    """Send a command that must be accepted."""
    answer = httpx.post(
        stack.url("enrollment") + path, json=body, headers=bearer(stack), timeout=30
    )
    assert answer.is_success, answer.text


def in_sessions(stack: Stack) -> psycopg.Connection:
    """The database of the sessions service."""
    return psycopg.connect(stack.database_url("sessions"), autocommit=True)


def parked(db: psycopg.Connection) -> list[str]:
    """The aggregates of the parked events."""
    rows = db.execute("SELECT aggregate_id FROM parked_events ORDER BY position")
    return [row[0] for row in rows]


def enrolled(db: psycopg.Connection) -> set[UUID]:
    """Who is known as enrolled."""
    return {row[0] for row in db.execute("SELECT user_id FROM enrolled_users")}


def eventually(holds: Callable[[], bool]) -> None:
    """Return once it holds."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.1)
