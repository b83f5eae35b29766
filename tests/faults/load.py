"""Field work that goes on whatever happens: real commands over HTTP, until answered."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Final, Self
from uuid import UUID, uuid4

import httpx

from juntos_console.stack import Stack

GESTORAS: Final = 4
PATIENCE_SECONDS: Final = 60.0
PAUSE_SECONDS: Final = 0.1
HEADER: Final = (
    "codigo_hogar,ubigeo,ut,condicion,dni,apellidos,nombres,fecha_nacimiento,"
    "telefono,whatsapp,ediciones_anteriores\n"
)
ROW: Final = "{code},100101,UT07,gestante,{n:08},EJEMPLO FICTICIO,ANA,1998-05-17,,no,\n"
VISIT: Final = {
    "mode": "visit",
    "purpose": "enrolment",
    "outcome": "absent",
    "occurred_on": "2026-03-03",
}
UT07: Final = {"units": ["UT07"]}


@dataclass
class Visits:
    """What the gestoras sent, in the order of each one, and what they were told."""

    by_user: dict[str, list[UUID]] = field(default_factory=dict)
    refusals: dict[int, int] = field(default_factory=dict)
    broken_connections: int = 0

    @property
    def answered(self) -> int:
        """Commands that were accepted in the end."""
        return sum(len(ids) for ids in self.by_user.values())


class FieldWork:
    """Gestoras who visit, each her own usuaria; use as a context manager."""

    def __init__(self, stack: Stack, users: list[str]) -> None:
        """One thread a usuaria."""
        self._stack = stack
        self._stop = threading.Event()
        self._counting = threading.Lock()
        self._problems: list[BaseException] = []
        self.visits = Visits({user: [] for user in users})
        self._threads = [
            threading.Thread(target=self._visit, args=(user,), daemon=True)
            for user in users
        ]

    def __enter__(self) -> Self:
        """Begin."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End once every command that was begun has its answer."""
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS + 5)
        if kind is None and self._problems:
            raise self._problems[0]

    def more(self, count: int) -> None:
        """Return once so many more commands have been accepted."""
        wanted = self.visits.answered + count
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.visits.answered < wanted:
            assert not self._problems, self._problems[0]
            assert time.monotonic() < deadline, "field work stands still"
            time.sleep(0.02)

    def _visit(self, user: str) -> None:
        try:
            with httpx.Client(
                base_url=self._stack.url("enrollment"), timeout=30
            ) as http:
                while not self._stop.is_set():
                    command = uuid4()
                    self._until_accepted(http, user, command)
                    self.visits.by_user[user].append(command)
        except BaseException as problem:  # noqa: BLE001  # shown by the test itself
            self._problems.append(problem)

    def _until_accepted(self, http: httpx.Client, user: str, command: UUID) -> None:
        """Repeat one command, with its id, as an application in the field does."""
        headers = {**bearer(self._stack), "Idempotency-Key": str(command)}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = http.post(
                    f"/users/{user}/contacts", json=VISIT, headers=headers
                )
            except httpx.TransportError:
                with self._counting:
                    self.visits.broken_connections += 1
            else:
                if answer.is_success:
                    return
                self._note_refusal(answer)
            time.sleep(PAUSE_SECONDS)
        message = f"command {command} got no answer"
        raise AssertionError(message)

    def _note_refusal(self, answer: httpx.Response) -> None:
        """Only a 503 with a time to come back is a fair refusal."""
        assert answer.status_code == 503, answer.text
        assert int(answer.headers["retry-after"]) >= 1
        with self._counting:
            seen = self.visits.refusals
            seen[answer.status_code] = seen.get(answer.status_code, 0) + 1


def bearer(stack: Stack) -> dict[str, str]:
    """The header of the UT's actor."""
    return {"Authorization": f"Bearer {stack.mint('ut-07', ['ut'], UT07)}"}


def new_users(stack: Stack, count: int = GESTORAS) -> list[str]:
    """Register usuarias nobody has visited yet."""
    first = uuid4().int % 90_000_000
    rows = [ROW.format(code=f"H-{uuid4()}", n=first + n) for n in range(count)]
    with httpx.Client(base_url=stack.url("enrollment"), headers=bearer(stack)) as http:
        sent: Any = http.post(
            "/padron",
            params={"occurred_on": "2026-02-20"},
            content=(HEADER + "".join(rows)).encode(),
            headers={"Content-Type": "text/csv", "Idempotency-Key": str(uuid4())},
            timeout=30,
        )
        sent.raise_for_status()
        sought = {f"{first + n:08}" for n in range(count)}
        return [
            str(row["user_id"])
            for row in everybody(http)
            if row["document_number"] in sought
        ]


def everybody(http: httpx.Client) -> Iterator[dict[str, Any]]:
    """The usuarias of UT07, page after page."""
    wanted: dict[str, Any] = {"territorial_unit": "UT07", "limit": 1000}
    while page := http.get("/users", params=wanted).raise_for_status().json():
        yield from page
        wanted["after"] = page[-1]["user_id"]
