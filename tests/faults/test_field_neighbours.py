"""Calls, messages and networks go on with a neighbour stopped, and nothing is lost."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from juntos_console.proof import event_counts, read_facts, read_stores, same_logs
from juntos_console.stack import Stack
from tests.journeys.field import Person, approve_plan, enrolled, hold
from tests.journeys.journey_people import UBIGEO, UNIT, WOMEN, eventually

pytestmark = [pytest.mark.faults, pytest.mark.timeout(240)]
ANA, BEA, CAM, DOR = (document for document, _, _ in WOMEN)
DAY = "2026-04-30"
NEIGHBOURS = ("enrollment", "sessions", "reporting")
NEEDED = 8


@dataclass(frozen=True)
class Field:
    """A district at work: a leader with a network, and an absentee a session."""

    stack: Stack
    users: dict[str, str]
    sessions: list[str]
    network: str

    @property
    def absences(self) -> list[int]:
        """The sessions about which the gestora still has to call Ana."""
        gestora = Person(self.stack, "outreach", "gestor")
        rows = gestora.reads("/follow-ups", territorial_unit=UNIT, on=DAY) or []
        ana = self.users[ANA]
        return sorted(r["session_number"] for r in rows if r["user_id"] == ana)


@pytest.fixture(scope="module")
def field(running_stack: Stack) -> Field:
    """Ana missed the first sessions, the others came to all."""
    approve_plan(running_stack)
    people = enrolled(running_stack)
    _, sessions = people.form_group("G-01", [ANA, BEA, CAM, DOR])
    users = people.users
    for number in range(1, NEEDED + 1):
        hold(running_stack, sessions, number, everybody_but(ANA, users))
    unit = Person(running_stack, "leaders", "ut")
    eventually(lambda: len(unit.reads("/eligible") or ()) == 3)
    nominated = {
        "user_id": users[BEA],
        "scores": {"leadership": 90, "commitment": 80, "convening_power": 70},
        "occurred_on": "2026-08-29",
    }
    candidacy = unit.says("/candidacies", nominated)["candidacy_id"]
    unit.says(f"/candidacies/{candidacy}/selection", {"occurred_on": "2026-09-04"})
    formed = {
        "ubigeo": UBIGEO,
        "territorial_unit": UNIT,
        "members": [users[BEA]],
        "act": "ACTA-EJEMPLO-1",
        "occurred_on": "2026-09-18",
    }
    network = unit.says("/networks", formed)["network_id"]
    found = Field(running_stack, users, sessions, network)
    eventually(lambda: len(found.absences) == NEEDED)
    return found


def everybody_but(absent: str, users: dict[str, str]) -> dict[str, bool]:
    """Who came, when one of the four did not."""
    return {user: dni != absent for dni, user in users.items()}


@pytest.fixture
def without(field: Field, request: pytest.FixtureRequest) -> Iterator[str]:
    """One neighbour is stopped; afterwards it runs again."""
    neighbour: str = request.param
    field.stack.kill(neighbour)
    yield neighbour
    field.stack.start(neighbour)
    field.stack.wait_ready()


@pytest.mark.parametrize(
    "without", [*NEIGHBOURS, "leaders"], indirect=True, ids=lambda name: f"no {name}"
)
def test_a_call_is_recorded_without_a_neighbour(field: Field, without: str) -> None:
    gestora = Person(field.stack, "outreach", "gestor")
    number = field.absences[0]
    told = {"outcome": "reached", "reason": "work", "occurred_on": DAY}

    made = gestora.says(f"/follow-ups/{field.users[ANA]}/{number}/calls", told)

    assert not field.stack.alive(without)
    assert made["reached"] is True
    assert number not in field.absences


@pytest.mark.parametrize(
    "without", [*NEIGHBOURS, "outreach"], indirect=True, ids=lambda name: f"no {name}"
)
def test_an_action_is_recorded_without_a_neighbour(field: Field, without: str) -> None:
    gestora = Person(field.stack, "leaders", "gestor")
    before = len(gestora.reads(f"/networks/{field.network}")["actions"])
    done = {"kind": "health_campaign", "reach": 40, "another": True}

    gestora.says(
        f"/networks/{field.network}/actions", {**done, "occurred_on": "2026-10-02"}
    )

    assert not field.stack.alive(without)
    shown = gestora.reads(f"/networks/{field.network}")["actions"]
    assert len(shown) == before + 1


def test_outreach_learns_what_happened_while_it_was_down(field: Field) -> None:
    field.stack.kill("outreach")
    hold(field.stack, field.sessions, NEEDED + 1, everybody_but(ANA, field.users))

    field.stack.start("outreach")
    field.stack.wait_ready()

    eventually(lambda: NEEDED + 1 in field.absences)


def test_leaders_learns_what_happened_while_it_was_down(field: Field) -> None:
    field.stack.kill("leaders")
    enrollment = Person(field.stack, "enrollment", "ut")
    closed = {"territorial_unit": UNIT, "occurred_on": "2026-03-30"}
    enrollment.says("/cohorts", closed)

    field.stack.start("leaders")
    field.stack.wait_ready()

    unit = Person(field.stack, "leaders", "ut")
    (district,) = eventually(
        lambda: (unit.reads("/monitor/districts") or {}).get("districts")
    )
    assert district["ubigeo"] == UBIGEO
    assert (district["members"], "network" in district["missing"]) == (1, False)


async def test_nothing_that_was_recorded_is_lost(field: Field) -> None:
    async with asyncio.timeout(60):
        while True:  # other processes tell nobody
            stores = await read_stores(field.stack)
            if same_logs(stores, await read_facts(field.stack)):
                break
            await asyncio.sleep(0.3)

    recorded = event_counts(stores)
    calls = [n for kind, n in recorded.items() if ".FollowUpCallMade." in kind]
    actions = [n for kind, n in recorded.items() if ".NetworkActionRecorded." in kind]
    assert (calls, actions) == ([4], [4])
