"""The sessions service in process, with what it would know from other services."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from juntos_chassis.settings import ServiceSettings
from juntos_console.stack import Issuer
from juntos_contracts import Territory
from juntos_contracts.events.enrollment import UserEnrolled
from juntos_contracts.events.reporting import PolicyAdopted
from juntos_sessions.bootstrap import build
from tests.sessions.builders import ANA, BEA, CAM
from tests.support.databases import FreshDatabases
from tests.support.in_process import Caller, InProcess, settings_on
from tests.support.told import Upstream

UT07 = Caller("ut", units=("UT07",))
UAS = Caller("uas")
MUNICIPALITY = Caller("gobierno_local", ubigeos=("100101",))
DISTRICT = Territory(ubigeo="100101", territorial_unit="UT07")
MARCH_3 = date(2026, 3, 3)


def enrolled(user_id: UUID) -> UserEnrolled:
    """The news that somebody enrolled."""
    return UserEnrolled(user_id=user_id, household_id=user_id, new_user=True)


def adopted(
    value: str,
    effective_on: date = date(2026, 1, 1),
    policy: str = "completion_threshold",
) -> PolicyAdopted:
    """The news of a policy, by default of a completion threshold."""
    return PolicyAdopted(
        policy=policy,
        value=value,
        effective_on=effective_on,
        legal_reference="Plan 2026",
        author="uas-ejemplo",
    )


@pytest.fixture
def settings(databases: FreshDatabases, issuer: Issuer) -> ServiceSettings:
    """Settings on a new database."""
    return settings_on(databases.create_database("sessions"), issuer)


@pytest.fixture
async def api(settings: ServiceSettings, issuer: Issuer) -> AsyncIterator[InProcess]:
    """The service, knowing nobody."""
    async with InProcess(build(settings), issuer) as in_process:
        yield in_process


@pytest.fixture
def enrollment(api: InProcess) -> Upstream:
    """What enrollment tells the service."""
    return Upstream(api.service, "enrollment")


@pytest.fixture
def reporting(api: InProcess) -> Upstream:
    """What reporting tells the service."""
    return Upstream(api.service, "reporting")


def group_in(
    *members: UUID, code: str = "G-01", occurred_on: str = "2026-04-01"
) -> dict[str, Any]:
    """The body that forms a group."""
    return {
        "code": code,
        "ubigeo": "100101",
        "territorial_unit": "UT07",
        "members": [str(user) for user in members],
        "occurred_on": occurred_on,
    }


def list_in(
    present: dict[UUID, bool], occurred_on: str = "2026-04-10"
) -> dict[str, Any]:
    """The body of an attendance list."""
    lines = [{"user_id": str(u), "present": there} for u, there in present.items()]
    return {"occurred_on": occurred_on, "attendance": lines}


def schedule_in(*numbers: int) -> dict[str, Any]:
    """The body that schedules sessions."""
    slots = [
        {"number": n, "scheduled_on": "2026-04-10", "place": "Local comunal"}
        for n in numbers
    ]
    return {"sessions": slots, "occurred_on": "2026-04-01"}


class Edition:
    """A group of three with its twelve sessions scheduled."""

    def __init__(self, api: InProcess, group_id: str, sessions: list[str]) -> None:
        """Keep the ids by session number."""
        self.api = api
        self.group_id = group_id
        self.sessions = dict(enumerate(sessions, 1))

    async def hold(
        self, number: int, present: dict[UUID, bool], occurred_on: str = "2026-04-10"
    ) -> dict[str, Any]:
        """Hold a session that must be accepted."""
        path = f"/sessions/{self.sessions[number]}/attendance"
        answer = await self.api.post(path, list_in(present, occurred_on), MUNICIPALITY)
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json()
        return body


@pytest.fixture
async def edition(api: InProcess, enrollment: Upstream, reporting: Upstream) -> Edition:
    """Ana, Bea and Cam in a group, a threshold of eight, twelve sessions to come."""
    enrollment.tells(*map(enrolled, (ANA, BEA, CAM)), on=MARCH_3, place=DISTRICT)
    reporting.tells(adopted("8"), on=MARCH_3, place=DISTRICT)
    formed = await api.post("/groups", group_in(ANA, BEA, CAM), UT07)
    group_id = formed.json()["group_id"]
    scheduled = await api.post(
        f"/groups/{group_id}/sessions", schedule_in(*range(1, 13)), UT07
    )
    ids = [one["session_id"] for one in scheduled.json()["sessions"]]
    return Edition(api, group_id, ids)
