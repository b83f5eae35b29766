"""Who appears in the journeys, all fictitious, and how they come into the programme."""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import httpx

from juntos_console.demo.barrier import caught_up
from juntos_console.stack import SERVICES, Stack

WAIT_SECONDS = 30.0
UBIGEO, UNIT = "100101", "UT07"
TITLES = (
    "codigo_hogar,ubigeo,ut,condicion,dni,apellidos,nombres,fecha_nacimiento,"
    "telefono,whatsapp,ediciones_anteriores\n"
)
WOMEN = (
    ("00000011", "EJEMPLO ÑAHUI", "ANA MARÍA"),
    ("90000012", "EJEMPLO QUISPE", "BEATRIZ"),
    ("90000013", "EJEMPLO QUISPE", "CAMILA"),
    ("90000014", "FICTICIA SULLCA", "DORA"),
)
T = TypeVar("T")


class JourneyPeople:
    """Clients with the tokens of those who act, and the usuarias by DNI."""

    def __init__(self, stack: Stack) -> None:
        """Bind to a platform."""
        self._stack = stack
        self.users: dict[str, str] = {}

    def unit(self, service: str, code: str = UNIT) -> httpx.Client:
        """The territorial unit, or another one."""
        return self._client(service, "ut", {"units": [code]})

    def manager(self, service: str) -> httpx.Client:
        """A gestora of the unit."""
        return self._client(service, "gestor", {"units": [UNIT]})

    def national(self, service: str) -> httpx.Client:
        """The UAS."""
        return self._client(service, "uas", {})

    def municipality(self, service: str) -> httpx.Client:
        """The local government of the district."""
        return self._client(service, "gobierno_local", {"ubigeos": [UBIGEO]})

    def enrol(self, women: Sequence[tuple[str, str, str]] = WOMEN) -> None:
        """Register and enrol some usuarias of one district."""
        rows = "".join(
            f"H-{dni},{UBIGEO},{UNIT},gestante,{dni},{surnames},{given},1998-05-17"
            ",,no,\n"
            for dni, surnames, given in women
        )
        with self.unit("enrollment") as http:
            http.post(
                "/padron",
                params={"occurred_on": "2026-02-20"},
                content=(TITLES + rows).encode(),
                headers={"Content-Type": "text/csv"},
            ).raise_for_status()
            found = http.get("/users", params={"territorial_unit": UNIT}).json()
            for user in found:
                self._visit(http, user["user_id"])
            self.users = {user["document_number"]: user["user_id"] for user in found}

    def form_group(self, code: str, documents: Sequence[str]) -> tuple[str, list[str]]:
        """A group with its twelve sessions; its id and theirs, by number."""
        body = {
            "code": code,
            "ubigeo": UBIGEO,
            "territorial_unit": UNIT,
            "members": [self.users[dni] for dni in documents],
            "occurred_on": "2026-04-01",
        }
        slots = [
            {
                "number": number,
                "scheduled_on": f"2026-04-{number + 9:02d}",
                "place": "Local comunal",
            }
            for number in range(1, 13)
        ]
        with self.unit("sessions") as http:
            formed = eventually(lambda: _accepted(http.post("/groups", json=body)))
            scheduled = http.post(
                f"/groups/{formed['group_id']}/sessions",
                json={"sessions": slots, "occurred_on": "2026-04-01"},
            )
            sessions = scheduled.raise_for_status().json()["sessions"]
        return formed["group_id"], [one["session_id"] for one in sessions]

    def _client(
        self, service: str, role: str, territory: dict[str, list[str]]
    ) -> httpx.Client:
        token = self._stack.mint(f"{role}-ejemplo", [role], territory)
        return httpx.Client(
            base_url=self._stack.url(service),
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )

    def _visit(self, http: httpx.Client, user_id: str) -> None:
        visit = {
            "mode": "visit",
            "purpose": "enrolment",
            "outcome": "reached",
            "occurred_on": "2026-03-03",
            "enrol": True,
        }
        http.post(f"/users/{user_id}/contacts", json=visit).raise_for_status()


def eventually(ask: Callable[[], T | None]) -> T:
    """What the question answers once it answers something."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not (answer := ask()):
        assert time.monotonic() < deadline, "no answer in time"
        time.sleep(0.1)
    return answer


def settled(stack: Stack) -> None:
    """Return once every running service knows what the others have recorded.

    What a journey asserts as a whole waits for this: the first answer that looks right
    may lack what is still on its way.
    """
    running = [service for service in SERVICES if stack.alive(service)]
    asyncio.run(caught_up(stack, running, running))


def _accepted(answer: httpx.Response) -> dict[str, Any] | None:
    """The answer; None while an enrolment is not known yet."""
    if answer.status_code == httpx.codes.CONFLICT:
        assert answer.json()["code"] == "only-enrolled-users-join"
        return None
    body: dict[str, Any] = answer.raise_for_status().json()
    return body
