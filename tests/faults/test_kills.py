"""kill -9 of any part under load: nothing lost, doubled or reordered."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from juntos_console.stack import Stack
from juntos_console.stack.environment import program_environment
from juntos_console.stack.processes import Process
from juntos_console.stack.programs import service_settings

from .load import FieldWork, new_users
from .proof import assert_nothing_lost

pytestmark = pytest.mark.faults


@pytest.mark.parametrize(
    ("victim", "service", "role"),
    [
        ("enrollment.relay", "enrollment", "relay"),
        ("enrollment", "enrollment", "api"),
        ("reporting.consumers", "reporting", "consumers"),
        ("sessions", "sessions", "run"),
    ],
    ids=["relay", "service", "projection", "consumer"],
)
def test_a_killed_process_costs_nothing(
    healthy: Stack, victim: str, service: str, role: str
) -> None:
    with FieldWork(healthy, new_users(healthy)) as work:
        for _ in range(2):
            work.more(25)
            healthy.kill(victim)
            time.sleep(0.3)
            healthy.start(service, (role,))
        healthy.wait_ready()
        work.more(25)

    assert_nothing_lost(healthy, work.visits)
    if role == "api":
        assert work.visits.broken_connections > 0


def test_a_killed_nats_server_costs_nothing_and_stops_no_command(
    healthy: Stack,
) -> None:
    with FieldWork(healthy, new_users(healthy)) as work:
        for _ in range(2):
            work.more(25)
            healthy.broker.kill()
            # Commands go on without it.
            work.more(25)
            healthy.broker.start()
        work.more(25)

    assert_nothing_lost(healthy, work.visits)
    assert work.visits.refusals == {}


def test_two_rival_relays_send_every_event_once(healthy: Stack) -> None:
    first, second = rival_relay(healthy, 1), rival_relay(healthy, 2)

    with first, second, FieldWork(healthy, new_users(healthy)) as work:
        work.more(60)
        healthy.kill("enrollment.relay")
        work.more(60)
        healthy.start("enrollment", ("relay",))
        work.more(60)

    assert_nothing_lost(healthy, work.visits)


@contextmanager
def rival_relay(stack: Stack, number: int) -> Iterator[None]:
    """One more relay over the log of enrollment, killed in the end."""
    name = f"enrollment.rival-{number}"
    settings = service_settings(stack.surroundings, "enrollment", name)
    process = Process(
        name,
        (sys.executable, "-m", "juntos_enrollment", "relay"),
        stack.surroundings.log_file(name),
        program_environment(**settings),
    )
    process.start()
    try:
        deadline = time.monotonic() + 30
        while not stack.ready(name):
            assert time.monotonic() < deadline, process.last_lines()
            time.sleep(0.1)
        yield
    finally:
        process.kill()
