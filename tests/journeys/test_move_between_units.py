"""A woman moves to another unit, a district passes to it: who serves whom since."""

import httpx
import pytest

from juntos_console.stack import Stack
from tests.journeys.journey_people import (
    UBIGEO,
    UNIT,
    WOMEN,
    JourneyPeople,
    eventually,
    settled,
)

ANA, BEA, CAM, DOR = (document for document, _, _ in WOMEN)
THERE, ELSEWHERE = "100102", "UT08"
TITLES = "ubigeo,distrito,ut,nombre_ut,desde\n"
ASSIGNED = (
    f"{UBIGEO},Huánuco,{UNIT},Unidad de ejemplo,2020-01-01\n",
    f"{UBIGEO},Huánuco,{ELSEWHERE},Otra unidad de ejemplo,2025-01-01\n",
)


@pytest.fixture
def people(stack: Stack) -> JourneyPeople:
    """Four enrolled women of one district, with three services running."""
    for service in ("enrollment", "sessions", "reporting"):
        stack.start(service)
    stack.wait_ready()
    people = JourneyPeople(stack)
    people.enrol()
    return people


def held(
    people: JourneyPeople, session: str, on: str, *documents: str
) -> httpx.Response:
    """The answer to a list on which all of these were present."""
    lines = [{"user_id": people.users[dni], "present": True} for dni in documents]
    with people.municipality("sessions") as http:
        body = {"occurred_on": on, "attendance": lines}
        return http.post(f"/sessions/{session}/attendance", json=body)


def test_who_moves_is_on_the_lists_of_before_and_free_for_the_new_unit(
    stack: Stack, people: JourneyPeople
) -> None:
    group_id, sessions = people.form_group("G-01", [ANA, BEA, CAM])
    cam = people.users[CAM]
    move = {"ubigeo": THERE, "territorial_unit": ELSEWHERE, "occurred_on": "2026-04-15"}
    with people.unit("enrollment") as http:
        http.post(f"/users/{cam}/moves", json=move).raise_for_status()
    settled(stack)
    with people.unit("sessions") as http:
        roster = http.get(f"/groups/{group_id}/roster", params={"on": "2026-04-20"})
        moved = [one["moved_on"] for one in roster.json() if one["moved_on"]]

    before = held(people, sessions[0], "2026-04-14", ANA, BEA)
    complete = held(people, sessions[0], "2026-04-14", ANA, BEA, CAM)
    after = held(people, sessions[1], "2026-04-15", ANA, BEA)

    assert moved == ["2026-04-15"]
    assert before.json()["code"] == "attendance-list-mismatch", "she lived here then"
    assert (complete.status_code, after.status_code) == (201, 201)
    with people.unit("sessions") as http:
        left = {"left": [cam], "occurred_on": "2026-04-15"}
        http.post(f"/groups/{group_id}/roster-changes", json=left).raise_for_status()
    with people.national("sessions") as http:
        group = {
            "code": "G-09",
            "ubigeo": THERE,
            "territorial_unit": ELSEWHERE,
            "members": [cam],
            "occurred_on": "2026-04-15",
        }
        formed = http.post("/groups", json=group).raise_for_status().json()
    assert formed["roster_size"] == 1


def test_a_district_that_passes_to_another_unit_takes_its_women_along(
    people: JourneyPeople,
) -> None:
    """Since long ago, so that the change is due whatever the clock says."""
    group_id, sessions = people.form_group("G-01", [ANA, BEA, CAM, DOR])
    for row in ASSIGNED:
        with people.national("reporting") as http:
            report = http.post(
                "/territories",
                params={"occurred_on": "2026-02-01"},
                content=(TITLES + row).encode(),
                headers={"Content-Type": "text/csv"},
            ).json()
        assert report["rejected"] == 0, report

    with people.unit("sessions", ELSEWHERE) as http:
        path, on = "/worklists/not-started", {"on": "2026-06-01"}
        eventually(lambda: http.get(path, params=on).json()["total"] == len(WOMEN))
        session = http.get(f"/groups/{group_id}/sessions").raise_for_status().json()
    with people.unit("enrollment", ELSEWHERE) as http:
        there = {"territorial_unit": ELSEWHERE}
        eventually(lambda: len(http.get("/users", params=there).json()) == len(WOMEN))
    with people.unit("sessions") as http:
        refused = http.get(f"/groups/{group_id}/sessions")

    assert (len(session), refused.status_code) == (12, 403)
    assert held(people, sessions[0], "2026-04-10", ANA, BEA, CAM, DOR).is_success
