"""Each service works alone: only one runs at a time, and the edition still happens.

What a service has to know of its neighbours it reads from the streams, although the
neighbour that wrote it is down by then.
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from importlib.resources import files
from typing import Any
from uuid import uuid4

import httpx
import pytest

from juntos_console.stack import SERVICES, Stack

PLAN = files("juntos_reporting") / "plans" / "plan-2026.json"
HEADER = (
    "codigo_hogar,ubigeo,ut,condicion,dni,apellidos,nombres,fecha_nacimiento,"
    "telefono,whatsapp,ediciones_anteriores\n"
)
ROW = "H-1,100101,UT07,gestante,99000001,EJEMPLO FICTICIO,ANA,1998-05-17,,no,\n"
UNIT = {"units": ["UT07"]}
DISTRICT = {"ubigeos": ["100101"]}
NEEDED = 8
WAIT_SECONDS = 60.0


class Alone:
    """One running service, asked as different actors."""

    def __init__(self, stack: Stack, service: str) -> None:
        """Bind to the service."""
        self._stack = stack
        self._http = httpx.Client(base_url=stack.url(service), timeout=60)

    def post(self, path: str, role: str, body: Any, **request: Any) -> Any:
        """The answer to an accepted command."""
        answer = self.send(path, role, body, **request)
        assert answer.is_success, answer.text
        return answer.json()

    def send(self, path: str, role: str, body: Any, **request: Any) -> httpx.Response:
        """The answer to a command, accepted or not."""
        headers = {**self._headers(role), "Idempotency-Key": str(uuid4())}
        sent = {"content": body} if isinstance(body, bytes) else {"json": body}
        return self._http.post(path, headers=headers, **sent, **request)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, role: str, **query: str) -> Any:
        """What is read; nothing while the service does not know enough to answer."""
        answer = self._http.get(path, headers=self._headers(role), params=query)
        return answer.json() if answer.is_success else None

    def eventually(self, found: Callable[[], Any]) -> Any:
        """The first answer that holds something."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not (answer := found()):
            assert time.monotonic() < deadline, "not in time"
            time.sleep(0.2)
        return answer

    def relayed(self) -> None:
        """Wait until everything recorded is in the stream."""

        def done() -> bool:
            checks = self._http.get("/health/ready").json()["checks"]
            stored = checks["database"]["detail"]["stored_position"]
            return bool(checks["lag"]["detail"]["relay"]["position"] == stored)

        self.eventually(done)

    def _headers(self, role: str) -> dict[str, str]:
        places = {"uas": {}, "gobierno_local": DISTRICT}
        token = self._stack.mint(f"{role}-ejemplo", [role], places.get(role, UNIT))
        return {"Authorization": f"Bearer {token}"}


@contextmanager
def alone(stack: Stack, service: str) -> Iterator[Alone]:
    """The service while every other one is down; what it recorded is relayed."""
    stack.start(service)
    assert [name for name in SERVICES if stack.alive(name)] == [service]
    running = Alone(stack, service)
    try:
        running.eventually(lambda: stack.ready(service))
        yield running
        running.relayed()
    finally:
        running.close()
    stack.stop(service)


@pytest.mark.timeout(240)
def test_every_service_catches_up_and_works_with_the_others_down(
    stack: Stack,
) -> None:
    with alone(stack, "reporting") as reporting:
        reporting.post("/plans", "uas", json.loads(PLAN.read_text("utf-8")))

    with alone(stack, "enrollment") as enrollment:
        user = _enrolled(enrollment)

    with alone(stack, "sessions") as sessions:
        _completed(sessions, user)

    with alone(stack, "leaders") as leaders:
        _formed_network(leaders, user)

    with alone(stack, "outreach") as outreach:
        path = "/surveys/due"
        due = outreach.eventually(
            lambda: outreach.get(
                path, "gestor", territorial_unit="UT07", on="2026-09-28"
            )
        )
        assert [row["user_id"] for row in due] == [user]

    with alone(stack, "reporting") as reporting:
        figures = reporting.eventually(lambda: _figures(reporting))
        assert figures["OE1"] == (1, 1)
        assert figures["OE4"] == (1, 1)


def _enrolled(enrollment: Alone) -> str:
    padron = (HEADER + ROW).encode()
    on = {"params": {"occurred_on": "2026-02-24"}}
    report = enrollment.post("/padron", "ut", padron, **on)
    assert report["users_registered"] == 1
    (found,) = enrollment.get("/users", "ut", territorial_unit="UT07")
    user: str = found["user_id"]
    visit = {
        "mode": "visit",
        "purpose": "enrolment",
        "outcome": "reached",
        "occurred_on": "2026-03-02",
        "enrol": True,
    }
    enrollment.post(f"/users/{user}/contacts", "gestor", visit)
    cohort = {"territorial_unit": "UT07", "occurred_on": "2026-03-30"}
    enrollment.post("/cohorts", "ut", cohort)
    return user


def _completed(sessions: Alone, user: str) -> None:
    group = {
        "code": "G-01",
        "ubigeo": "100101",
        "territorial_unit": "UT07",
        "members": [user],
        "occurred_on": "2026-04-01",
    }

    def form() -> Any:
        """Enrolment is known once the stream was read; until then she cannot join."""
        answer = sessions.send("/groups", "ut", group)
        return answer.json() if answer.is_success else None

    formed = sessions.eventually(form)
    days = [date(2026, 4, 6) + timedelta(days=13 * n) for n in range(NEEDED)]
    plan = {
        "sessions": [
            {"number": n, "scheduled_on": day.isoformat(), "place": "Local comunal"}
            for n, day in enumerate(days, 1)
        ],
        "occurred_on": "2026-04-01",
    }
    planned = sessions.post(f"/groups/{formed['group_id']}/sessions", "ut", plan)
    for one, day in zip(planned["sessions"], days, strict=True):
        listed = {
            "occurred_on": day.isoformat(),
            "attendance": [{"user_id": user, "present": True}],
        }
        path = f"/sessions/{one['session_id']}/attendance"
        sessions.post(path, "gobierno_local", listed)


def _formed_network(leaders: Alone, user: str) -> None:
    path = "/eligible"
    eligible = leaders.eventually(lambda: leaders.get(path, "ut"))
    assert [row["user_id"] for row in eligible] == [user]
    scores = {"leadership": 80, "commitment": 90, "convening_power": 70}
    nomination = {"user_id": user, "scores": scores, "occurred_on": "2026-08-29"}
    candidacy = leaders.post("/candidacies", "ut", nomination)["candidacy_id"]
    chosen = {"occurred_on": "2026-09-04"}
    leaders.post(f"/candidacies/{candidacy}/selection", "ut", chosen)
    network = {
        "ubigeo": "100101",
        "territorial_unit": "UT07",
        "members": [user],
        "occurred_on": "2026-09-18",
    }
    network_id = leaders.post("/networks", "ut", network)["network_id"]
    action = {"kind": "health_campaign", "reach": 40, "occurred_on": "2026-10-02"}
    leaders.post(f"/networks/{network_id}/actions", "gestor", action)


def _figures(reporting: Alone) -> dict[str, tuple[int, int]]:
    """The indicators, once what both services told counts."""
    answer = reporting.get("/indicators", "uas", as_of="2026-12-31")
    if answer is None:
        return {}
    figures = {
        row["code"]: (row["numerator"], row["denominator"])
        for row in answer["indicators"]
    }
    return figures if figures["OE1"][0] and figures["OE4"][0] else {}
