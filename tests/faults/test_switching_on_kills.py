"""The API killed while it fills a campaign's queue: the retry completes it, once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from juntos_console.stack import Stack
from juntos_outreach.domain.message import Message

from .load import bearer
from .sending import until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]
PEOPLE = 600
"""Three parts of the queue, each a transaction."""
CODE = "hierro"
PARTICIPANTS = """
INSERT INTO participants (user_id, household_id, ubigeo, territorial_unit, active)
VALUES (%s, %s, '100101', 'UT07', true)
"""
CONSENTS = "INSERT INTO message_consents VALUES (%s, true)"
IN_THE_WAY = """
INSERT INTO message_queue (message_id, user_id, person_id, campaign, body, channel,
    scheduled_on, state) VALUES (%s, %s, %s, 'otra', '', 'sms', '2026-05-04', 'queued')
"""
WAITING_FOR_IT = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
QUEUED = "SELECT count(*), count(DISTINCT user_id) FROM message_queue"
EVENTS = "SELECT count(*) FROM outreach_events WHERE topic = 'outreach.message.queued'"


@pytest.fixture
def outreach(stack: Stack) -> Stack:
    """The API alone, told by SQL whom it may write to."""
    people = [UUID(int=number) for number in range(1, PEOPLE + 1)]
    with psycopg.connect(stack.database_url("outreach")) as db:
        cursor = db.cursor()
        cursor.executemany(PARTICIPANTS, [(user, uuid4()) for user in people])
        cursor.executemany(CONSENTS, [(user,) for user in people])
    stack.start("outreach", ("api",))
    stack.wait_ready()
    return stack


@contextmanager
def stalled_at(stack: Stack, number: int) -> Iterator[None]:
    """Let whoever queues this person wait; on leaving she is free again."""
    user = UUID(int=number)
    with psycopg.connect(stack.database_url("outreach")) as db:
        message_id = Message.create_id(user, CODE, "")
        db.execute(IN_THE_WAY, (message_id, user, user))
        yield
        db.rollback()


def count(stack: Stack, query: str) -> tuple[int, ...]:
    """The one row of a query."""
    with psycopg.connect(stack.database_url("outreach")) as db:
        row = db.execute(query).fetchone()
    assert row is not None
    return tuple(row)


def switch_on(stack: Stack, command: UUID) -> httpx.Response:
    """Start the campaign by HTTP."""
    body = {
        "code": CODE,
        "body": "Mensaje de ejemplo",
        "audience": "enrolled",
        "territorial_unit": "UT07",
        "scheduled_on": date(2026, 5, 4).isoformat(),
    }
    headers = {**bearer(stack), "Idempotency-Key": str(command)}
    url = f"{stack.url('outreach')}/campaigns"
    return httpx.post(url, json=body, headers=headers, timeout=30)


@pytest.mark.parametrize(("stalls_at", "queued"), [(1, 0), (300, 250)])
def test_a_retry_completes_the_queue_of_a_killed_process(
    outreach: Stack, stalls_at: int, queued: int
) -> None:
    command = uuid4()
    with ThreadPoolExecutor(1) as client, stalled_at(outreach, stalls_at):
        cut = client.submit(switch_on, outreach, command)
        until(lambda: count(outreach, WAITING_FOR_IT) == (1,))
        outreach.kill("outreach")
    before = count(outreach, QUEUED)

    outreach.start("outreach", ("api",))
    outreach.wait_ready()
    answer = switch_on(outreach, command)

    assert isinstance(cut.exception(), httpx.HTTPError)
    assert before == (queued, queued)
    assert answer.json() == {"campaign": CODE, "queued": PEOPLE}
    assert count(outreach, QUEUED) == (PEOPLE, PEOPLE)
    assert count(outreach, EVENTS) == (PEOPLE,)
