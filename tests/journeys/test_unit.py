"""What a territorial unit does: it plans, validates lists, resolves and follows up."""

from typing import Any

import httpx
import pytest

from juntos_console.stack import Stack
from tests.journeys.journey_people import WOMEN, JourneyPeople

ANA, BEA, CAM, DOR = (document for document, _, _ in WOMEN)


@pytest.fixture
def people(stack: Stack) -> JourneyPeople:
    """Four enrolled women of one district, with both services running."""
    for service in ("enrollment", "sessions"):
        stack.start(service)
    stack.wait_ready()
    people = JourneyPeople(stack)
    people.enrol()
    return people


def test_it_validates_a_municipal_list_and_resolves_the_differences(
    people: JourneyPeople,
) -> None:
    _, sessions = people.form_group("G-01", [ANA, BEA, CAM])
    path = f"/sessions/{sessions[0]}"
    with people.municipality("sessions") as http:
        said(http, f"{path}/attendance", listed(people, {ANA: 1, BEA: 1, CAM: 0}))
    with people.unit("sessions") as http:
        own = listed(people, {ANA: 1, BEA: 0, CAM: 1}, "2026-04-12")
        validated = said(http, f"{path}/validations", own)
        open_ones = http.get("/disputes").json()["items"]
        for dni in (BEA, CAM):
            line = {"user_id": people.users[dni], "occurred_on": "2026-04-20"}
            said(http, f"{path}/resolutions", {**line, "present": dni == CAM})
        settled = http.get(f"{path}/differences").json()
        left = http.get("/disputes").json()["items"]

    assert (validated["matching"], validated["disputed"]) == (1, 2)
    assert {one["user_id"] for one in open_ones} == {
        people.users[BEA],
        people.users[CAM],
    }
    assert {one["user_id"]: one["counts"] for one in settled} == {
        people.users[BEA]: False,
        people.users[CAM]: True,
    }
    assert left == []


def test_it_moves_a_session_and_a_usuaria_makes_one_up_elsewhere(
    people: JourneyPeople,
) -> None:
    _, first = people.form_group("G-01", [ANA, BEA])
    _, second = people.form_group("G-02", [CAM, DOR])
    with people.unit("sessions") as http:
        moved = {
            "scheduled_on": "2026-04-14",
            "place": "Colegio",
            "reason": "weather",
            "occurred_on": "2026-04-09",
        }
        said(http, f"/sessions/{second[0]}/reschedulings", moved)
    with people.municipality("sessions") as http:
        held = listed(people, {ANA: 0, BEA: 1})
        said(http, f"/sessions/{first[0]}/attendance", held)
        late = listed(people, {CAM: 1, DOR: 0}, "2026-04-14")
        guest = {**late, "make_ups": [people.users[ANA]]}
        made_up = said(http, f"/sessions/{second[0]}/attendance", guest)
    with people.unit("sessions") as http:
        calendar = http.get("/calendar", params={"month": "2026-04"}).json()
        to_call = http.get("/absentees").json()["items"]
        missing = http.get(
            "/worklists/absent-last-session", params={"on": "2026-04-15"}
        ).json()
        progress = http.get(
            f"/users/{people.users[ANA]}/progress", params={"as_of": "2026-04-30"}
        ).json()

    assert made_up["make_ups"] == 1
    assert (calendar["totals"]["held"], calendar["totals"]["rescheduled"]) == (2, 1)
    assert [one["user_id"] for one in to_call] == [people.users[DOR]]
    assert [one["user_id"] for one in missing["items"]] == [people.users[DOR]]
    assert (progress["attended"], progress["started_on"]) == (1, "2026-04-14")


def listed(
    people: JourneyPeople, lines: dict[str, int], on: str = "2026-04-10"
) -> dict[str, Any]:
    """A list by DNI: 1 was present."""
    return {
        "occurred_on": on,
        "attendance": [
            {"user_id": people.users[dni], "present": bool(there)}
            for dni, there in lines.items()
        ],
    }


def said(http: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a command that has to be accepted."""
    answer = http.post(path, json=body)
    assert answer.status_code == 201, answer.text
    accepted: dict[str, Any] = answer.json()
    return accepted
