"""What the journeys of outreach and leaders begin with: a plan, sessions, absences."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, Final
from uuid import uuid4

import httpx

from juntos_console.stack import Stack
from tests.journeys.journey_people import UBIGEO, UNIT, JourneyPeople

PLAN: Final = files("juntos_reporting") / "plans" / "plan-2026.json"
TERRITORIES: Final[Mapping[str, dict[str, list[str]]]] = {
    "uas": {},
    "auditor": {},
    "gobierno_local": {"ubigeos": [UBIGEO]},
}
SESSION_ON: Final = "2026-04-{day:02d}"


class Person:
    """Somebody who acts in one service."""

    def __init__(self, stack: Stack, service: str, role: str, name: str = "") -> None:
        """Take a token of the role, in the unit or district of the journeys."""
        where = TERRITORIES.get(role, {"units": [UNIT]})
        token = stack.mint(name or f"{role}-ejemplo", [role], where)
        self._url = stack.url(service)
        self._headers = {"Authorization": f"Bearer {token}"}

    def says(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to a command that has to be accepted."""
        answer = self.tries(path, body)
        assert answer.is_success, answer.text
        accepted: dict[str, Any] = answer.json()
        return accepted

    def says_all(self, path: str, body: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The list that a command answers with."""
        answer = self.tries(path, body)
        assert answer.is_success, answer.text
        rows: list[dict[str, Any]] = answer.json()
        return rows

    def tries(self, path: str, body: Mapping[str, Any]) -> httpx.Response:
        """The answer to a command, accepted or not."""
        headers = {**self._headers, "Idempotency-Key": str(uuid4())}
        return httpx.post(self._url + path, json=body, headers=headers, timeout=60)

    def reads(self, path: str, **query: str | int) -> Any:
        """What the service shows, None while it does not know enough."""
        answer = self.sees(path, **query)
        return answer.json() if answer.is_success else None

    def sees(self, path: str, **query: str | int) -> httpx.Response:
        """The whole answer."""
        url = self._url + path
        return httpx.get(url, params=query, headers=self._headers, timeout=60)


def approve_plan(stack: Stack) -> None:
    """The policies of the plan."""
    plan = json.loads(PLAN.read_text("utf-8"))
    Person(stack, "reporting", "uas").says("/plans", plan)


def hold(
    stack: Stack, sessions: Sequence[str], number: int, present: Mapping[str, bool]
) -> None:
    """The municipality sends the list of a session, by user id."""
    listed = {
        "occurred_on": SESSION_ON.format(day=number + 9),
        "attendance": [{"user_id": u, "present": p} for u, p in present.items()],
    }
    path = f"/sessions/{sessions[number - 1]}/attendance"
    Person(stack, "sessions", "gobierno_local").says(path, listed)


def enrolled(stack: Stack) -> JourneyPeople:
    """The four women of the journeys."""
    people = JourneyPeople(stack)
    people.enrol()
    return people
