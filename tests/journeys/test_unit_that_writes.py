"""A UT plans a campaign: it tries it dry, switches it on, pauses, resumes, reads."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from juntos_console.stack import Stack
from juntos_console.stack.programs import PROVIDER_PROGRAM
from tests.faults.sending import Writing
from tests.journeys.field import Person
from tests.support.databases import FreshDatabases
from tests.support.servers import provisioned_stack

pytestmark = pytest.mark.timeout(180)
UNIT = {"territorial_unit": "UT07"}
CODE, DAY = "hierro", "2026-05-04"
CAMPAIGN: dict[str, Any] = {
    **UNIT,
    "code": CODE,
    "topic": "Alimentos ricos en hierro",
    "audience": {"who": "enrolled", "eligibility": "pregnant"},
    "texts": {"es": "El hígado ayuda a prevenir la anemia. Cada día."},
    "transliterate": True,
    "template": {
        "name": "refuerzo_hierro",
        "media": "https://ejemplo.pe/higado.png",
        "media_kind": "image",
    },
    "starts_on": DAY,
    "ends_on": "2026-05-15",
    "occurred_on": "2026-05-02",
}
PEOPLE = 3
WHILE_PAUSED_SECONDS = 0.8
"""Three times as long as a sender rests between two looks at the queue."""


@pytest.fixture
def writing(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    databases: FreshDatabases,
) -> Iterator[Writing]:
    """Three pregnant women with WhatsApp; one does not want any messages."""
    folder = tmp_path_factory.mktemp("writes")
    with provisioned_stack(pytestconfig, folder, databases) as stack:
        stack.start_program(PROVIDER_PROGRAM)
        stack.start("enrollment")
        stack.start("outreach", ("api", "consumers"))
        stack.wait_ready()
        people = Writing(stack, PEOPLE)
        people.provider(repeats=1)
        yield people
        people.close()


def switched(unit: Person, state: str) -> dict[str, Any]:
    """Change the campaign's state."""
    body = {**UNIT, "state": state, "occurred_on": DAY}
    return unit.says(f"/campaigns/{CODE}/state", body)


def test_it_tries_a_campaign_dry_switches_it_on_pauses_resumes_and_reads_results(
    writing: Writing,
) -> None:
    stack: Stack = writing.stack
    unit, gestora = (Person(stack, "outreach", role) for role in ("ut", "gestor"))
    leaves = str(min(writing.user_of.values()))
    gestora.says("/opt-outs", {"user_id": leaves, "occurred_on": DAY})
    # Nothing can be sent before the pause.
    writing.kill_sender()

    unit.says("/campaigns", CAMPAIGN)
    tried = unit.says(f"/campaigns/{CODE}/dry-run", {**UNIT, "on": DAY})
    without = unit.says(
        f"/campaigns/{CODE}/dry-run", {**UNIT, "on": DAY, "reason": "opted_out"}
    )
    queued = switched(unit, "active")["queued"]
    switched(unit, "paused")
    writing.start_sender()
    writing.at_work()
    time.sleep(WHILE_PAUSED_SECONDS)
    while_paused = writing.states(CODE)
    switched(unit, "active")
    writing.settled(CODE)
    writing.until(lambda: writing.reports_waiting == 0)
    results = unit.reads(f"/campaigns/{CODE}/messages")
    switched(unit, "closed")
    again = unit.tries(
        f"/campaigns/{CODE}/state", {**UNIT, "state": "active", "occurred_on": DAY}
    )

    assert (tried["persons"], tried["recipients"]) == (PEOPLE, PEOPLE - 1)
    assert [row["user_id"] for row in without["shown"]] == [leaves]
    whatsapp, sms = tried["messages"]
    assert whatsapp["media"] == CAMPAIGN["template"]["media"]
    assert sms["text"] == "El higado ayuda a prevenir la anemia. Cada dia."
    assert sms["alphabet"] == "GSM-7"
    assert queued == tried["recipients"]
    assert while_paused == {"queued": queued}
    assert sum(row["messages"] for row in results["totals"]) == queued
    assert {row["state"] for row in results["totals"]} <= {
        "sent",
        "delivered",
        "read",
        "failed",
    }
    assert leaves not in {row["user_id"] for row in results["messages"]}
    assert again.status_code == httpx.codes.CONFLICT
    assert again.json()["code"] == "campaign-is-closed"
