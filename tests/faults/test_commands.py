"""Commands in trouble: repeated at once, poisonous, or without a database."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from juntos_console.stack import Stack

from .load import UT07, VISIT, FieldWork, Visits, bearer, new_users
from .proof import assert_nothing_lost, settled

pytestmark = pytest.mark.faults
AT_ONCE = 12
POLICY = {
    "effective_on": "2026-01-01",
    "legal_reference": "Plan 2026",
    "author": "UAS",
    "occurred_on": "2026-03-01",
}


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


def test_a_poison_event_is_parked_and_the_others_flow(healthy: Stack) -> None:
    before = parked_in_sessions(healthy)
    with FieldWork(healthy, new_users(healthy)) as work:
        work.more(10)
        adopt(healthy, "completion_threshold", "ocho")
        adopt(healthy, "otra_definicion", "1")
        work.more(10)
        # Behind the poison: the same aggregate.
        adopt(healthy, "completion_threshold", "9")
        work.more(10)

    assert_nothing_lost(healthy, work.visits)
    settled(healthy)
    deadline = time.monotonic() + 30
    while parked_in_sessions(healthy) < before + 2:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    tried_again = healthy.command("sessions", "retry-parked", "reporting")
    assert tried_again.returncode == 1
    assert "quedan aparcados: 2" in tried_again.stdout


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


def adopt(stack: Stack, policy: str, value: str) -> None:
    """Adopt a policy; reporting keeps any text, whoever applies it must read it."""
    token = stack.mint("uas-ejemplo", ["uas"])
    answer = httpx.post(
        f"{stack.url('reporting')}/policies",
        json={**POLICY, "policy": policy, "value": value},
        headers={
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": str(uuid4()),
        },
        timeout=30,
    )
    answer.raise_for_status()


def parked_in_sessions(stack: Stack) -> int:
    """How many events the sessions service has parked since it started."""
    ready = httpx.get(f"{stack.url('sessions')}/health/ready", timeout=10).json()
    consumers = ready["checks"]["lag"]["detail"]["consumers"]
    return int(consumers["reporting"]["parked"])
