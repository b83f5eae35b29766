"""Many kills at random moments, always the same ones for a seed (make test-kills)."""

import random
import time

import pytest

from juntos_console.stack import Stack

from .conftest import restore
from .load import FieldWork, new_users
from .proof import assert_nothing_lost

pytestmark = [pytest.mark.faults_long, pytest.mark.timeout(1200)]
KILLS = 60
ROUNDS = 4
SEED = 2026
PROCESSES = {
    "enrollment": ("enrollment", "api"),
    "enrollment.relay": ("enrollment", "relay"),
    "reporting": ("reporting", "api"),
    "reporting.relay": ("reporting", "relay"),
    "reporting.consumers": ("reporting", "consumers"),
    "sessions": ("sessions", "run"),
    "outreach": ("outreach", "run"),
    "leaders": ("leaders", "run"),
}
SERVERS = ("nats", "postgres")


def test_sixty_kills_cost_nothing(healthy: Stack) -> None:
    chance = random.Random(SEED)  # noqa: S311  # the same kills every time
    victims = [*PROCESSES, *SERVERS]

    for _ in range(ROUNDS):
        with FieldWork(healthy, new_users(healthy)) as work:
            for _ in range(KILLS // ROUNDS):
                time.sleep(chance.uniform(0.05, 0.8))
                kill_and_start(healthy, chance.choice(victims), chance)
            restore(healthy)
            work.more(25)

        assert_nothing_lost(healthy, work.visits)

    rebuilt = healthy.command("reporting", "rebuild")
    assert rebuilt.returncode == 0, rebuilt.stdout


def kill_and_start(stack: Stack, victim: str, chance: random.Random) -> None:
    """Kill one part and start it again after a moment."""
    pause = chance.uniform(0.0, 0.5)
    if victim in SERVERS:
        server = stack.broker if victim == "nats" else stack.server
        server.kill()
        time.sleep(pause)
        server.start()
    else:
        stack.kill(victim)
        time.sleep(pause)
        service, role = PROCESSES[victim]
        stack.start(service, (role,))
