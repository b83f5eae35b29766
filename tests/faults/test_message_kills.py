"""A sender killed at every point: nobody gets a message twice, nobody is forgotten.

The provider is the local one, a process of its own. It knows no idempotency key and
counts how often it accepted each message.
"""

import os
import random
import sys
import time
from collections.abc import Iterator

import pytest

from juntos_console.stack.programs import PROVIDER_PROGRAM
from tests.support.databases import FreshDatabases
from tests.support.servers import provisioned_stack

from .kill_table import KillTable, Point
from .sending import Writing

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]
SEED = 2026
KILLS = int(os.environ.get("JUNTOS_KILLS", "300"))
PEOPLE = 240
"""Some answer SALIR; enough are left for the campaigns of many kills."""
FEW = 60
"""With fewer messages to send, a kill could meet a sender that has nothing to do."""


@pytest.fixture(scope="module")
def out(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    module_databases: FreshDatabases,
) -> Iterator[Writing]:
    """Enrollment, outreach with a sender of its own process, and the provider."""
    folder = tmp_path_factory.mktemp("messages")
    with provisioned_stack(pytestconfig, folder, module_databases) as stack:
        stack.start_program(PROVIDER_PROGRAM)
        stack.start("enrollment")
        stack.start("outreach", ("api", "consumers"))
        stack.wait_ready()
        working = Writing(stack, PEOPLE)
        yield working
        working.close()


@pytest.fixture
def writing(out: Writing) -> Iterator[Writing]:
    """The same for one test: a provider on its best day, a sender that runs."""
    out.provider()
    out.start_sender()
    yield out
    out.provider()
    out.start_sender()


def test_a_kill_before_the_provider_accepts_sends_nothing_twice(
    writing: Writing,
) -> None:
    writing.provider(hold_before_seconds=30)
    writing.campaign("antes")
    writing.until(lambda: writing.requests > 0)

    writing.kill_sender()
    writing.provider()
    writing.start_sender()

    writing.settled("antes")
    assert writing.sent_twice() == {}
    assert writing.forgotten("antes") == set()
    assert writing.states("antes")["uncertain"] > 0


def test_a_kill_between_acceptance_and_record_sends_nothing_twice(
    writing: Writing,
) -> None:
    writing.provider(hold_after_seconds=30, repeats=0)
    writing.campaign("entre")
    writing.until(lambda: writing.accepted_of("entre") != set())

    writing.kill_sender()
    writing.provider()
    writing.start_sender()

    writing.settled("entre")
    assert writing.sent_twice() == {}
    assert writing.states("entre")["uncertain"] > 0


def test_a_kill_after_the_record_sends_nothing_twice(writing: Writing) -> None:
    writing.provider(repeats=0)
    writing.campaign("despues")
    writing.until(lambda: writing.states("despues").get("sent", 0) > 0)

    writing.kill_sender()
    writing.start_sender()

    writing.settled("despues")
    assert writing.sent_twice() == {}
    assert writing.forgotten("despues") == set()


def test_an_orderly_stop_under_load_leaves_nothing_uncertain(
    writing: Writing,
) -> None:
    before = writing.uncertain()
    writing.provider(hold_after_seconds=1, repeats=0)
    writing.campaign("ordenada")
    writing.until(lambda: writing.states("ordenada").get("sending", 0) > 0)

    writing.stop_sender()
    stopped = writing.states("ordenada")
    writing.provider(repeats=0)
    writing.start_sender()

    writing.settled("ordenada")
    assert "sending" not in stopped
    assert stopped["sent"] > 0
    assert writing.uncertain() == before
    assert writing.sent_twice() == {}
    assert writing.forgotten("ordenada") == set()


def test_a_late_report_settles_what_was_uncertain(writing: Writing) -> None:
    writing.provider(lost_answers=0.2)

    writing.campaign("perdida")
    writing.settled("perdida")
    # A request that was given up may reach the provider late, and its report later.
    writing.until(lambda: not writing.uncertain_and_accepted("perdida"))

    assert writing.uncertain()[0] > 0
    assert writing.sent_twice() == {}


@pytest.mark.parametrize(
    ("code", "mood"), [("con-limite", {"limited": 0.3}), ("caido", {"down": True})]
)
def test_what_the_provider_did_not_take_is_sent_later_and_once(
    writing: Writing, code: str, mood: dict[str, object]
) -> None:
    writing.provider(**mood)
    writing.campaign(code)
    writing.until(lambda: writing.requests > 0)

    writing.provider()

    writing.settled(code, seconds=120)
    assert writing.sent_twice() == {}
    assert writing.forgotten(code) == set()


def test_random_kills_send_nothing_twice_and_forget_nobody(writing: Writing) -> None:
    table = kill_at_random(writing, "azar", kills=5)

    assert table.kills.total() == 5
    assert (table.twice, table.lost) == (0, 0)


@pytest.mark.faults_long
@pytest.mark.timeout(1800)
def test_three_hundred_kills_send_nothing_twice_and_forget_nobody(
    writing: Writing, capsys: pytest.CaptureFixture[str]
) -> None:
    table = kill_at_random(writing, "muchas", KILLS)

    with capsys.disabled():
        sys.stdout.write(f"\n{table}\n")
    assert table.kills.total() == KILLS
    assert table.kills[Point.IDLE] < KILLS / 2, "most kills meet the sender at work"
    assert min(table.kills[Point.ASKING], table.kills[Point.ACCEPTED]) > 0
    assert (table.twice, table.lost) == (0, 0)


def kill_at_random(writing: Writing, code: str, kills: int) -> KillTable:
    """Kill the sender again and again while campaigns go out."""
    chance = random.Random(SEED)  # noqa: S311  # the same pauses every time
    table = KillTable()
    writing.provider(
        hold_before_seconds=0.15, hold_after_seconds=0.15, limited=0.05, cut_before=0.02
    )
    part = 0
    for _ in range(kills):
        if writing.waiting() < FEW:
            part += 1
            writing.campaign(f"{code}-{part}")
        writing.at_work()
        time.sleep(chance.uniform(0.0, 0.8))
        writing.kill_sender()
        table.met(writing)
        writing.start_sender()
    writing.provider()
    codes = [f"{code}-{number}" for number in range(1, part + 1)]
    for one in codes:
        writing.settled(one, seconds=240)
    writing.until(lambda: writing.reports_waiting == 0)
    table.conclude(writing, sum(len(writing.forgotten(one)) for one in codes))
    return table
