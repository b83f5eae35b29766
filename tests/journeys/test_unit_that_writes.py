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
from tests.journeys.journey_people import eventually
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


def tell_birth(stack: Stack) -> None:
    """One more woman has a child already, six months old in May."""
    gestor = Person(stack, "enrollment", "gestor")
    mother = gestor.reads("/users", territorial_unit="UT07")[-1]
    birth = {
        "user_id": mother["user_id"],
        "born_on": "2025-10-20",
        "occurred_on": "2026-03-10",
    }
    gestor.says(f"/households/{mother['household_id']}/births", birth)
    unit = Person(stack, "outreach", "ut")
    unit.says("/campaigns", {**CAMPAIGN, "code": "antes"})
    eventually(lambda: tried(unit, "antes")["persons"] == PEOPLE)


def tried(unit: Person, code: str, **asked: Any) -> dict[str, Any]:
    """A dry run."""
    return unit.says(f"/campaigns/{code}/dry-run", {**UNIT, "on": DAY, **asked})


@pytest.fixture(scope="module")
def writing(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    module_databases: FreshDatabases,
) -> Iterator[Writing]:
    """Three pregnant women with WhatsApp, and one with a child."""
    folder = tmp_path_factory.mktemp("writes")
    with provisioned_stack(pytestconfig, folder, module_databases) as stack:
        stack.start_program(PROVIDER_PROGRAM)
        stack.start("enrollment")
        stack.start("outreach", ("api", "consumers"))
        stack.wait_ready()
        people = Writing(stack, PEOPLE + 1)
        people.provider(repeats=1)
        tell_birth(stack)
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
    leaves = tried(unit, "antes")["shown"][0]["user_id"]
    gestora.says("/opt-outs", {"user_id": leaves, "occurred_on": DAY})
    # Nothing can be sent before the pause.
    writing.kill_sender()

    unit.says("/campaigns", CAMPAIGN)
    dry = tried(unit, CODE)
    without = tried(unit, CODE, reason="opted_out")
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

    assert (dry["persons"], dry["recipients"]) == (PEOPLE, PEOPLE - 1)
    assert [row["user_id"] for row in without["shown"]] == [leaves]
    whatsapp, sms = dry["messages"]
    assert whatsapp["media"] == CAMPAIGN["template"]["media"]
    assert sms["text"] == "El higado ayuda a prevenir la anemia. Cada dia."
    assert sms["alphabet"] == "GSM-7"
    assert queued == dry["recipients"]
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


@pytest.mark.parametrize(
    ("months", "persons"), [((6, 8), 1), ((7, 11), 0), ((0, 5), 0)]
)
def test_it_writes_to_those_with_a_child_of_an_age(
    writing: Writing, months: tuple[int, int], persons: int
) -> None:
    unit = Person(writing.stack, "outreach", "ut")
    code = f"edad-{months[0]}"
    child = {"from_months": months[0], "to_months": months[1]}
    audience = {"who": "enrolled", "child": child}

    unit.says("/campaigns", {**CAMPAIGN, "code": code, "audience": audience})
    dry = tried(unit, code)

    assert dry["persons"] == persons
    assert dry["audience"] == f"enrolled child_months={months[0]}-{months[1]}"
