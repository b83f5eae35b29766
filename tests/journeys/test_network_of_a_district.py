"""From a nomination to a recognised network: the unit, and the mayor's office."""

import pytest

from juntos_console.stack import Stack
from tests.journeys.field import Person, approve_plan, enrolled, hold
from tests.journeys.journey_people import UBIGEO, UNIT, WOMEN, settled

pytestmark = pytest.mark.timeout(180)
ANA, BEA, CAM, DOR = (document for document, _, _ in WOMEN)
NEEDED, COMPLETED = 8, 3
SCORES = {"leadership": 90, "commitment": 80, "convening_power": 70}
RESOLUTION = "Resolución de Alcaldía ficticia 123-2026"


@pytest.fixture
def women(stack: Stack) -> dict[str, str]:
    """Three women who completed the programme, and Dor, who did not."""
    for service in ("enrollment", "sessions", "leaders", "reporting"):
        stack.start(service)
    stack.wait_ready()
    approve_plan(stack)
    people = enrolled(stack)
    _, sessions = people.form_group("G-01", [ANA, BEA, CAM, DOR])
    for number in range(1, NEEDED + 1):
        there = {user: dni != DOR for dni, user in people.users.items()}
        hold(stack, sessions, number, there)
    closed = {"territorial_unit": UNIT, "occurred_on": "2026-03-30"}
    Person(stack, "enrollment", "ut").says("/cohorts", closed)
    settled(stack)
    unit = Person(stack, "leaders", "ut")
    assert len(unit.reads("/eligible")) == COMPLETED
    return people.users


def missing(reader: Person) -> list[str] | None:
    """What the monitor says that the district still lacks."""
    districts = (reader.reads("/monitor/districts") or {}).get("districts") or []
    return next((d["missing"] for d in districts if d["ubigeo"] == UBIGEO), None)


def selected(unit: Person, user: str) -> str:
    """Nominate somebody with her scores, and choose her."""
    nominated = {"user_id": user, "scores": SCORES, "occurred_on": "2026-08-29"}
    candidacy: str = unit.says("/candidacies", nominated)["candidacy_id"]
    unit.says(f"/candidacies/{candidacy}/selection", {"occurred_on": "2026-09-04"})
    return candidacy


def test_a_district_comes_to_its_recognised_network_step_by_step(
    stack: Stack, women: dict[str, str]
) -> None:
    unit = Person(stack, "leaders", "ut")
    mayor = Person(stack, "leaders", "gobierno_local")
    gestora = Person(stack, "leaders", "gestor")
    lacking = [missing(unit)]

    nominated = {"user_id": women[DOR], "scores": SCORES, "occurred_on": "2026-08-29"}
    refused = unit.tries("/candidacies", nominated)
    for dni in (ANA, BEA):
        selected(unit, women[dni])
    signed = {"territorial_unit": UNIT, "occurred_on": "2026-09-11"}
    unit.says("/leader-lists", {**signed, "document": "LISTA-EJEMPLO-UT07-2026"})
    lacking.append(missing(unit))
    formed = {
        "ubigeo": UBIGEO,
        "territorial_unit": UNIT,
        "members": [women[ANA], women[BEA]],
        "act": "ACTA-EJEMPLO-100101",
        "occurred_on": "2026-09-18",
    }
    path = f"/networks/{unit.says('/networks', formed)['network_id']}"
    chosen = {"user_id": women[ANA], "occurred_on": "2026-09-18"}
    unit.says(f"{path}/coordinator", chosen)
    lacking.append(missing(unit))
    done = {"kind": "rights_guidance", "reach": 25, "occurred_on": "2026-10-02"}
    gestora.says(f"{path}/actions", done)
    lacking.append(missing(unit))
    resolved = {
        "resolution": RESOLUTION,
        "resolved_on": "2026-10-08",
        "office": "Alcaldía de ejemplo",
        "occurred_on": "2026-10-09",
    }
    by_the_unit = unit.tries(f"{path}/recognition", resolved)
    mayor.says(f"{path}/recognition", resolved)
    lacking.append(missing(mayor))
    event = {"attendees": 80, "occurred_on": "2026-10-12"}
    mayor.says(f"{path}/recognition-events", event)

    assert refused.status_code in {404, 409}
    assert by_the_unit.status_code == 403
    assert lacking == [
        ["leaders", "network", "action", "resolution", "recognition_event"],
        ["network", "action", "resolution", "recognition_event"],
        ["action", "resolution", "recognition_event"],
        ["resolution", "recognition_event"],
        ["recognition_event"],
    ]
    assert missing(unit) == []
    counts_in_the_schedule(stack)


def counts_in_the_schedule(stack: Stack) -> None:
    """The list is line 11, the network 15, the recognition 16; the district OE4."""
    uas = Person(stack, "reporting", "uas")
    settled(stack)
    told = uas.reads("/schedule", as_of="2026-12-31")
    lines = {row["line"]: row["executed_total"] for row in told["lines"]}
    figures = uas.reads("/indicators", as_of="2026-12-31")["indicators"]
    (oe4,) = [row for row in figures if row["code"] == "OE4"]
    assert (lines[11], lines[15], lines[16]) == (1, 1, 1)
    assert (oe4["numerator"], oe4["denominator"]) == (1, 1)


def test_the_signed_list_is_a_document_with_names_only_for_the_unit(
    stack: Stack, women: dict[str, str]
) -> None:
    unit = Person(stack, "leaders", "ut")
    selected(unit, women[ANA])
    signed = {"territorial_unit": UNIT, "occurred_on": "2026-09-11"}
    unit.says("/leader-lists", {**signed, "document": "LISTA-EJEMPLO-UT07-2026"})

    document = unit.sees(f"/leader-lists/{UNIT}", format="pdf")
    mayor = Person(stack, "leaders", "gobierno_local")
    kept_out = mayor.sees(f"/leader-lists/{UNIT}", format="pdf")

    assert document.content.startswith(b"%PDF")
    assert kept_out.status_code == 403


def test_a_leader_who_resigns_is_substituted_by_another_candidate(
    stack: Stack, women: dict[str, str]
) -> None:
    unit = Person(stack, "leaders", "ut")
    leaver = selected(unit, women[ANA])
    nominated = {"user_id": women[CAM], "scores": SCORES, "occurred_on": "2026-08-29"}
    substitute = unit.says("/candidacies", nominated)["candidacy_id"]

    unit.says(
        f"/candidacies/{leaver}/departures",
        {
            "reason": "resigned",
            "substitute_id": substitute,
            "occurred_on": "2026-09-15",
        },
    )

    rows = {row["user_id"]: row for row in unit.reads("/candidacies")}
    assert rows[women[ANA]]["left_for"] == "resigned"
    assert rows[women[CAM]]["selected_on"] == "2026-09-15"
