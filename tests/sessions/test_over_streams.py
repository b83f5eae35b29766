"""Enrolment and policy come in and completion goes out, over real streams."""

import asyncio
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import httpx
import nats

from juntos_chassis.messaging import headers
from juntos_console.stack import Stack
from tests.sessions.conftest import DISTRICT, adopted
from tests.support.told import told

PADRON = (
    "codigo_hogar,ubigeo,ut,condicion,dni,apellidos,nombres,fecha_nacimiento,"
    "telefono,whatsapp,ediciones_anteriores\n"
    "H-1,100101,UT07,gestante,00000001,EJEMPLO FICTICIO,ANA,1998-05-17,,no,\n"
)
UT07 = {"units": ["UT07"]}
WAIT_SECONDS = 30.0


def as_unit(stack: Stack, service: str) -> httpx.Client:
    token = stack.mint("ut-07", ["ut"], UT07)
    return httpx.Client(
        base_url=stack.url(service), headers={"Authorization": f"Bearer {token}"}
    )


def enrol_one(stack: Stack) -> str:
    with as_unit(stack, "enrollment") as http:
        padron = {"Content-Type": "text/csv"}
        on = {"occurred_on": "2026-02-20"}
        http.post("/padron", params=on, content=PADRON.encode(), headers=padron)
        (user,) = http.get("/users", params={"territorial_unit": "UT07"}).json()
        visit = {
            "mode": "visit",
            "purpose": "enrolment",
            "outcome": "reached",
            "occurred_on": "2026-03-03",
            "enrol": True,
        }
        http.post(f"/users/{user['user_id']}/contacts", json=visit).raise_for_status()
        return str(user["user_id"])


async def publish_policy(url: str) -> None:
    """A threshold of one session, as the relay of reporting sends it."""
    event = told(adopted("1"), 1, date(2026, 1, 1), DISTRICT)
    client = await nats.connect(url)
    await client.jetstream().publish(
        event.envelope.nats_subject,
        event.body,
        headers={headers.POSITION: "1", headers.PREVIOUS_POSITION: "0"},
    )
    await client.close()


def eventually(ask: Callable[[], Any]) -> Any:
    """What the question answers once it answers something."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (answer := ask()):
        assert time.monotonic() < deadline, "no answer in time"
        time.sleep(0.1)
    return answer


def attend_one(stack: Stack, user_id: str, *, completed: int = 1) -> None:
    group = {
        "code": "G-01",
        "ubigeo": "100101",
        "territorial_unit": "UT07",
        "members": [user_id],
        "occurred_on": "2026-04-01",
    }
    slot = {"number": 1, "scheduled_on": "2026-04-10", "place": "Local comunal"}
    schedule = {"sessions": [slot], "occurred_on": "2026-04-01"}
    there = {"user_id": user_id, "present": True}
    with as_unit(stack, "sessions") as http:
        formed = eventually(lambda: _accepted(http.post("/groups", json=group)))
        path = f"/groups/{formed['group_id']}/sessions"
        (session,) = http.post(path, json=schedule).json()["sessions"]
        held = http.post(
            f"/sessions/{session['session_id']}/attendance",
            json={"occurred_on": "2026-04-10", "attendance": [there]},
        )
        assert held.json()["completed"] == completed, held.text


def _accepted(answer: httpx.Response) -> dict[str, Any] | None:
    """The answer; None while the enrolment is not known yet."""
    if answer.status_code == 409:
        assert answer.json()["code"] == "only-enrolled-users-join"
        return None
    body: dict[str, Any] = answer.raise_for_status().json()
    return body


def test_a_usuaria_enrolled_in_one_service_may_be_nominated_in_another(
    stack: Stack,
) -> None:
    asyncio.run(publish_policy(stack.nats_url))
    for service in ("enrollment", "sessions", "leaders"):
        stack.start(service)
    stack.wait_ready()
    user_id = enrol_one(stack)
    with as_unit(stack, "sessions") as http:
        eventually(lambda: _position(http, "reporting"))

    attend_one(stack, user_id)

    with as_unit(stack, "leaders") as http:
        (eligible,) = eventually(lambda: http.get("/eligible").json())
    assert eligible["user_id"] == user_id
    assert eligible["ubigeo"] == "100101"


def test_a_policy_that_arrives_late_is_applied_to_what_was_recorded(
    stack: Stack,
) -> None:
    for service in ("enrollment", "sessions"):
        stack.start(service)
    stack.wait_ready()
    attend_one(stack, enrol_one(stack), completed=0)

    asyncio.run(publish_policy(stack.nats_url))

    token = stack.mint("auditor", ["service"], {})
    with httpx.Client(
        base_url=stack.url("sessions"), headers={"Authorization": f"Bearer {token}"}
    ) as http:
        assert eventually(
            lambda: "juntos.sessions.ProgramCompleted.v1" in http.get("/events").text
        )


def _position(http: httpx.Client, upstream: str) -> int:
    ready = http.get("/health/ready").json()
    position: int = ready["checks"]["lag"]["detail"]["consumers"][upstream]["position"]
    return position
