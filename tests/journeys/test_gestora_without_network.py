"""A gestora without network: days in one packet, sent twice, and a second device."""

import json
from typing import Any

import httpx
import pytest
from uuid_utils.compat import uuid7

from juntos_console.stack import Stack
from tests.journeys.journey_people import (
    TITLES,
    UBIGEO,
    UNIT,
    JourneyPeople,
    eventually,
)

CAP = {"moment": "initial", "knowledge": 40, "attitudes": 50, "practices": 60}
DNI = "90000021"


@pytest.fixture
def people(stack: Stack) -> JourneyPeople:
    """A unit that has registered a woman and enrolled nobody yet."""
    for service in ("enrollment", "sessions"):
        stack.start(service)
    stack.wait_ready()
    people = JourneyPeople(stack)
    row = f"H-{DNI},{UBIGEO},{UNIT},gestante,{DNI},FICTICIA,EVA,1998-05-17,,no,\n"
    with people.unit("enrollment") as http:
        http.post(
            "/padron",
            params={"occurred_on": "2026-02-20"},
            content=(TITLES + row).encode(),
            headers={"Content-Type": "text/csv"},
        ).raise_for_status()
        (eva,) = http.get("/users", params={"territorial_unit": UNIT}).json()
    people.users = {DNI: eva["user_id"]}
    return people


def visit(user_id: str, on: str, cap: dict[str, Any]) -> dict[str, Any]:
    """A command as a device keeps it."""
    return {
        "id": str(uuid7()),
        "type": "record_contact",
        "occurred_on": on,
        "made_at": f"{on}T10:30:00-05:00",
        "body": {
            "user_id": user_id,
            "mode": "visit",
            "purpose": "enrolment",
            "outcome": "reached",
            "enrol": True,
            "consents": ["programme"],
            "cap": cap,
        },
    }


def send(http: httpx.Client, device: str, *commands: dict[str, Any]) -> list[Any]:
    """The answers to a packet, without its summary."""
    head = {
        "packet_id": str(uuid7()),
        "device_id": device,
        "sent_at": "2026-03-10T18:00:00-05:00",
    }
    body = "".join(json.dumps(line) + "\n" for line in (head, *commands))
    answer = http.post("/packets", content=body.encode()).raise_for_status()
    return [json.loads(line) for line in answer.text.splitlines()][:-1]


def test_her_days_arrive_once_and_a_second_device_is_heard_and_decided(
    people: JourneyPeople,
) -> None:
    eva = people.users[DNI]
    hers = visit(eva, "2026-03-03", CAP)
    other = visit(eva, "2026-03-05", {**CAP, "knowledge": 70})
    with people.manager("enrollment") as http:
        first = send(http, "equipo-ejemplo-01", hers)
        again = send(http, "equipo-ejemplo-01", hers)
        second = send(http, "equipo-ejemplo-02", other)
    with people.unit("enrollment") as http:
        found = http.get("/contradictions").json()
        for one in found["items"]:
            path = f"/contradictions/{one['contradiction_id']}/resolutions"
            decision = {"keep": "known", "occurred_on": "2026-03-12"}
            http.post(path, json=decision).raise_for_status()
        left = http.get("/contradictions").json()["total"]
        shown = http.get(f"/users/{eva}").json()

    assert [first[0]["outcome"], again[0]["outcome"]] == ["accepted", "repeated"]
    assert second[0]["outcome"] == "accepted"
    assert {one["matter"] for one in found["items"]} == {"enrolment", "initial_cap"}
    assert (found["total"], left) == (2, 0)
    told = [one["event"] for one in shown["timeline"]]
    assert (told.count("enrolled"), told.count("cap-applied")) == (1, 1)
    assert told.count("contacted") == 2, "both visits took place"
    assert people.form_group("G-01", [DNI])


def test_what_waits_for_a_woman_is_told_so_and_passes_later(
    people: JourneyPeople,
) -> None:
    """A group that her device formed waits until her enrolment has come."""
    forming = {
        "id": str(uuid7()),
        "type": "form_group",
        "occurred_on": "2026-04-01",
        "made_at": "2026-04-01T10:30:00-05:00",
        "body": {
            "code": "G-07",
            "ubigeo": UBIGEO,
            "territorial_unit": UNIT,
            "members": [people.users[DNI]],
        },
    }
    with people.manager("sessions") as http:
        (early,) = send(http, "equipo-ejemplo-01", forming)
        with people.manager("enrollment") as hers:
            send(hers, "equipo-ejemplo-01", visit(people.users[DNI], "2026-03-03", CAP))
        late = eventually(
            lambda: [
                one
                for one in send(http, "equipo-ejemplo-01", forming)
                if one["outcome"] != "rejected"
            ]
        )

    assert (early["outcome"], early["retry"]) == ("rejected", True)
    assert late[0]["outcome"] == "accepted"
