"""Outreach goes on with each neighbour stopped, and catches up when it is back."""

from collections.abc import Iterator

import httpx
import pytest

from juntos_console.stack import PROVIDER
from juntos_console.stack.programs import PROVIDER_PROGRAM
from tests.support.databases import FreshDatabases
from tests.support.servers import provisioned_stack

from .sending import Writing

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]
PEOPLE = 30
"""Some of them answer SALIR in an earlier test and get no further campaign."""


@pytest.fixture(scope="module")
def out(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    module_databases: FreshDatabases,
) -> Iterator[Writing]:
    """Enrollment, outreach and the provider; sessions, leaders and reporting are down.

    Everything below works without them: what outreach knows of them it has stored.
    """
    folder = tmp_path_factory.mktemp("neighbours")
    with provisioned_stack(pytestconfig, folder, module_databases) as stack:
        stack.start_program(PROVIDER_PROGRAM)
        stack.start("enrollment")
        stack.start("outreach", ("api", "consumers"))
        stack.wait_ready()
        working = Writing(stack, PEOPLE)
        yield working
        working.close()


def test_a_campaign_goes_out_with_sessions_leaders_and_reporting_down(
    out: Writing,
) -> None:
    out.provider()

    queued = out.campaign("sin-vecinos")

    out.settled("sin-vecinos")
    assert 0 < queued <= PEOPLE
    assert out.forgotten("sin-vecinos") == set()


def test_without_enrollment_messages_wait_and_then_go_once(out: Writing) -> None:
    out.provider()
    out.stack.kill("enrollment")
    queued = out.campaign("sin-padron")
    waiting = out.states("sin-padron")

    out.stack.start("enrollment")

    out.settled("sin-padron", seconds=120)
    assert 0 < queued <= PEOPLE
    assert set(waiting) <= {"queued", "claimed"}
    assert out.sent_twice() == {}
    assert out.forgotten("sin-padron") == set()


def test_without_nats_commands_go_on_and_messages_wait(out: Writing) -> None:
    out.provider()
    out.stack.broker.kill()
    queued = out.campaign("sin-nats")
    waiting = out.states("sin-nats")

    out.stack.broker.start()

    out.settled("sin-nats", seconds=120)
    assert 0 < queued <= PEOPLE
    assert set(waiting) <= {"queued", "claimed"}
    assert out.forgotten("sin-nats") == set()


def test_without_the_provider_messages_wait_and_then_go_once(out: Writing) -> None:
    out.provider()
    before = set(out.accepted())
    out.stack.kill(PROVIDER)
    with pytest.raises(httpx.HTTPError):
        out.accepted()
    queued = out.campaign("sin-proveedor")

    out.stack.start_program(PROVIDER_PROGRAM)
    out.stack.wait_ready()

    out.settled("sin-proveedor", seconds=120)
    assert 0 < queued <= PEOPLE
    assert before
    assert out.sent_twice() == {}
    assert out.forgotten("sin-proveedor") == set()
