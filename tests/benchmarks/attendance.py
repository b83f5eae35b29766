"""[attendance_p95_ms] the attendance of a group of thirty women, in one command."""

import asyncio
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID, uuid4

import juntos_sessions
from juntos_chassis.migrating import migrate_database
from juntos_chassis.runtime import Service
from juntos_console.stack import EmbeddedPostgres, Issuer
from juntos_contracts import Territory
from juntos_contracts.events.enrollment import UserEnrolled
from juntos_contracts.events.reporting import PolicyAdopted
from juntos_sessions.bootstrap import build
from tests.support.in_process import Caller, InProcess, settings_on
from tests.support.told import Upstream

from .figure import Figure
from .servers import postgres

GROUPS = 20
WOMEN = 30
SESSIONS = 12
ON = date(2026, 3, 3)
DISTRICT = Territory(ubigeo="100101", territorial_unit="UT07")
UNIT = Caller("ut", units=("UT07",))
MUNICIPALITY = Caller("gobierno_local", ubigeos=("100101",))
MIGRATIONS = Path(juntos_sessions.__file__).parent / "migrations"


def measure() -> Figure:
    """Twenty groups go through their twelve sessions, one list after another."""
    with postgres() as server, tempfile.TemporaryDirectory() as folder:
        seconds = asyncio.run(_season(server, Issuer(Path(folder) / "issuer")))
    return Figure(
        "attendance_p95_ms",
        1000 * quantiles(seconds, n=20)[-1],
        "ms",
        f"p95 de {len(seconds)} listas de {WOMEN} usuarias: token, reglas y 31 a 61"
        " eventos en una transacción",
    )


async def _season(server: EmbeddedPostgres, issuer: Issuer) -> list[float]:
    url = server.create_database("sessions")
    migrate_database(
        url.replace("postgresql://", "postgresql+psycopg://", 1), MIGRATIONS
    )
    seconds: list[float] = []
    async with InProcess(build(settings_on(url, issuer)), issuer) as api:
        groups = [await _group(api, number) for number in range(GROUPS)]
        for number in range(SESSIONS):
            for users, sessions in groups:
                seconds.append(await _record(api, sessions[number], users, number))
    return seconds


async def _group(api: InProcess, number: int) -> tuple[list[UUID], list[str]]:
    """Thirty enrolled women and the ids of their twelve sessions."""
    users = [uuid4() for _ in range(WOMEN)]
    _tell(api.service, users)
    formed = await _said(
        api,
        "/groups",
        {
            "code": f"G-{number:02d}",
            "ubigeo": DISTRICT.ubigeo,
            "territorial_unit": DISTRICT.territorial_unit,
            "members": [str(user) for user in users],
            "occurred_on": "2026-04-01",
        },
    )
    slots = [
        {"number": n, "scheduled_on": f"2026-05-{n:02d}", "place": "Local comunal"}
        for n in range(1, SESSIONS + 1)
    ]
    scheduled = await _said(
        api,
        f"/groups/{formed['group_id']}/sessions",
        {"sessions": slots, "occurred_on": "2026-04-01"},
    )
    return users, [one["session_id"] for one in scheduled["sessions"]]


def _tell(service: Service, users: list[UUID]) -> None:
    """What the other services say: who enrolled, and the threshold."""
    enrolled = [
        UserEnrolled(user_id=one, household_id=one, new_user=True) for one in users
    ]
    Upstream(service, "enrollment").tells(*enrolled, on=ON, place=DISTRICT)
    policy = PolicyAdopted(
        policy="completion_threshold",
        value="8",
        effective_on=date(2026, 1, 1),
        legal_reference="Plan 2026",
        author="uas-ejemplo",
    )
    Upstream(service, "reporting").tells(policy, on=ON, place=DISTRICT)


async def _record(
    api: InProcess, session: str, users: list[UUID], number: int
) -> float:
    """Seconds for one list; two of thirty are absent, others each time."""
    lines = [
        {"user_id": str(user), "present": (place + number) % 15 > 0}
        for place, user in enumerate(users)
    ]
    body = {"occurred_on": f"2026-05-{number + 1:02d}", "attendance": lines}
    started = time.perf_counter()
    answer = await api.post(f"/sessions/{session}/attendance", body, MUNICIPALITY)
    took = time.perf_counter() - started
    answer.raise_for_status()
    return took


async def _said(api: InProcess, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await api.post(path, body, UNIT)
    accepted: dict[str, Any] = answer.raise_for_status().json()
    return accepted
