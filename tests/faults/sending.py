"""Outreach with a real provider process, told by SQL whom it may write to."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import psycopg

from juntos_console.stack import PROVIDER, Stack

PEOPLE: Final = 120
HEADER: Final = (
    "codigo_hogar,ubigeo,ut,condicion,dni,apellidos,nombres,fecha_nacimiento,"
    "telefono,whatsapp,ediciones_anteriores\n"
)
ROW: Final = (
    "H-{n},100101,UT07,gestante,{n:08},EJEMPLO FICTICIO,ANA,1998-05-17,9{n:08},si,\n"
)
ENROLS: Final = {
    "mode": "visit",
    "purpose": "enrolment",
    "outcome": "reached",
    "occurred_on": "2026-03-03",
    "enrol": True,
    "consents": ["programme", "messages"],
}
FIRST_DAY: Final = date(2026, 4, 1)
OPEN: Final = {"queued", "claimed", "sending"}
POLL_SECONDS: Final = 0.05
SENDER_HOLDS_THE_LOCK: Final = """
SELECT count(*) > 0 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()
  AND (l.classid::bigint << 32) | l.objid::bigint
      = hashtextextended('outreach-sender', 0)
"""


class Writing:
    """A campaign that goes out whatever happens to the sender."""

    def __init__(self, stack: Stack, people: int = PEOPLE, rows: str = "") -> None:
        """Register and enrol people who may be written to, and have outreach know.

        Args:
            stack: with enrollment and outreach ready.
            people: how many.
            rows: of the padrón, one each; without, people who have WhatsApp.
        """
        self.stack = stack
        self._name = "outreach.consumers"
        self._http = httpx.Client(timeout=60)
        self._day = 0
        self._requests_before = 0
        rows = rows or "".join(ROW.format(n=n) for n in range(10, 10 + people))
        self._post(
            "/padron?occurred_on=2026-02-20",
            content=(HEADER + rows).encode(),
            media_type="text/csv",
        )
        page = self._http.get(
            f"{stack.url('enrollment')}/users",
            params={"territorial_unit": "UT07", "limit": people},
            headers=self._bearer(),
        )
        self.user_of: dict[str, UUID] = {}
        for row in page.raise_for_status().json():
            self.user_of[row["household_code"]] = UUID(row["user_id"])
            self._post(f"/users/{row['user_id']}/contacts", json=ENROLS)
        self.until(lambda: self._participants() == people)

    def _post(
        self, path: str, *, media_type: str = "application/json", **body: Any
    ) -> None:
        headers = {
            **self._bearer(),
            "Idempotency-Key": str(uuid4()),
            "Content-Type": media_type,
        }
        url = f"{self.stack.url('enrollment')}{path}"
        self._http.post(url, headers=headers, **body).raise_for_status()

    def _participants(self) -> int:
        with psycopg.connect(self.stack.database_url("outreach")) as db:
            row = db.execute(
                "SELECT count(*) FROM participants JOIN message_consents c"
                " USING (user_id) WHERE c.given"
            ).fetchone()
        return int(row[0]) if row else 0

    def provider(self, **mood: object) -> None:
        """Set how the provider behaves; nothing named is its best day."""
        url = self.stack.url(PROVIDER)
        self._http.put(f"{url}/v1/control", json=mood).raise_for_status()
        self._requests_before = self._status("requests")

    @property
    def requests(self) -> int:
        """How often the provider was asked since its behaviour was set."""
        return self._status("requests") - self._requests_before

    @property
    def reports_waiting(self) -> int:
        """How many reports the provider has still to deliver."""
        return self._status("reports_waiting")

    def campaign(self, code: str, **changes: object) -> int:
        """Start a campaign for everybody, on a day of its own."""
        self._day += 1
        answer = self._http.post(
            f"{self.stack.url('outreach')}/campaigns",
            json={
                "code": code,
                "body": "Mensaje de ejemplo",
                "audience": "enrolled",
                "territorial_unit": "UT07",
                "scheduled_on": (FIRST_DAY + timedelta(days=self._day)).isoformat(),
                **changes,
            },
            headers={**self._bearer(), "Idempotency-Key": str(uuid4())},
        )
        return int(answer.raise_for_status().json()["queued"])

    def states(self, code: str) -> dict[str, int]:
        """How many messages of a campaign are in each state."""
        with psycopg.connect(self.stack.database_url("outreach")) as db:
            rows = db.execute(
                "SELECT state, count(*) FROM message_queue WHERE campaign = %s"
                " GROUP BY state",
                (code,),
            ).fetchall()
        return dict(rows)

    def settled(self, code: str, seconds: float = 60) -> None:
        """Return once nothing of a campaign waits to be sent."""
        self.until(lambda: not OPEN & set(self.states(code)), seconds)

    def until(self, true: Callable[[], bool], seconds: float = 60) -> None:
        """Wait, a bounded time, for what other processes do."""
        until(true, seconds)

    def kill_sender(self) -> None:
        """SIGKILL, in the middle of whatever it does."""
        self.stack.kill(self._name)

    def stop_sender(self) -> None:
        """SIGTERM, and wait until it is gone."""
        self.stack.stop(self._name)

    def start_sender(self) -> None:
        """Start it again."""
        self.stack.start("outreach", ("consumers",))

    def at_work(self) -> None:
        """Return once a sender that was started has taken over and sends."""
        self.until(self._sends)

    def _sends(self) -> bool:
        with psycopg.connect(self.stack.database_url("outreach")) as db:
            row = db.execute(SENDER_HOLDS_THE_LOCK).fetchone()
        return bool(row and row[0])

    def held(self) -> list[tuple[UUID, str, str]]:
        """What a dead sender had in its hands: message, channel and state.

        Asked for is what it recorded no answer of, even where a report came meanwhile.
        """
        with psycopg.connect(self.stack.database_url("outreach")) as db:
            rows = db.execute(
                "SELECT message_id, channel, state FROM message_queue"
                " WHERE state = 'claimed'"
                " UNION ALL SELECT message_id, channel, 'sending' FROM send_attempts"
                " WHERE outcome IS NULL"
            ).fetchall()
        return [(row[0], row[1], row[2]) for row in rows]

    def waiting(self) -> int:
        """How many messages are still to be sent."""
        with psycopg.connect(self.stack.database_url("outreach")) as db:
            row = db.execute(
                "SELECT count(*) FROM message_queue WHERE state = ANY(%s)",
                (list(OPEN),),
            ).fetchone()
        return int(row[0]) if row else 0

    def uncertain(self) -> tuple[int, int]:
        """How many requests ended without an answer, and messages that still are so."""
        with psycopg.connect(self.stack.database_url("outreach")) as db:
            row = db.execute(
                "SELECT (SELECT count(*) FROM send_attempts"
                " WHERE outcome = 'uncertain'),"
                " (SELECT count(*) FROM message_queue WHERE state = 'uncertain')"
            ).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def accepted(self) -> dict[str, int]:
        """How often the provider accepted each message on each channel."""
        answer = self._http.get(f"{self.stack.url(PROVIDER)}/v1/accepted")
        found: dict[str, int] = answer.json()
        return found

    def accepted_of(self, code: str) -> set[UUID]:
        """The messages of a campaign that the provider accepted."""
        taken = {UUID(reference.partition(":")[0]) for reference in self.accepted()}
        return taken & set(self._messages(code))

    def uncertain_and_accepted(self, code: str) -> set[UUID]:
        """Messages of which nobody knows though the provider has accepted them."""
        accepted = self.accepted_of(code)
        return {
            message
            for message, state in self._messages(code).items()
            if state == "uncertain" and message in accepted
        }

    def sent_twice(self) -> dict[str, int]:
        """What the provider accepted more than once on one channel."""
        return {ref: times for ref, times in self.accepted().items() if times > 1}

    def forgotten(self, code: str) -> set[UUID]:
        """Messages that nobody took, and of which nobody says why not."""
        unexplained = {
            message
            for message, state in self._messages(code).items()
            if state not in {"uncertain", "failed"}
        }
        return unexplained - self.accepted_of(code)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _messages(self, code: str) -> dict[UUID, str]:
        with psycopg.connect(self.stack.database_url("outreach")) as db:
            rows = db.execute(
                "SELECT message_id, state FROM message_queue WHERE campaign = %s",
                (code,),
            ).fetchall()
        return dict(rows)

    def _status(self, what: str) -> int:
        answer: Any = self._http.get(f"{self.stack.url(PROVIDER)}/v1/status").json()
        return int(answer[what])

    def _bearer(self) -> dict[str, str]:
        token = self.stack.mint("ut-07", ["ut"], {"units": ["UT07"]})
        return {"Authorization": f"Bearer {token}"}


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait, a bounded time, for what other processes do."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "outreach stands still"
        time.sleep(POLL_SECONDS)
