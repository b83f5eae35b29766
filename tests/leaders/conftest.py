"""The leaders service in process, with what it would know from sessions."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from juntos_console.stack import Issuer
from juntos_contracts import Territory
from juntos_contracts.events.sessions import ProgramCompleted
from juntos_leaders.bootstrap import build
from tests.leaders.builders import ANA, BEA, CAM
from tests.support.databases import FreshDatabases
from tests.support.in_process import Caller, InProcess, settings_on
from tests.support.told import Upstream

UT07 = Caller("ut", units=("UT07",))
GESTOR = Caller("gestor", units=("UT07",))
MUNICIPALITY = Caller("gobierno_local", ubigeos=("100101",))
DISTRICT = Territory(ubigeo="100101", territorial_unit="UT07")
NEXT_DISTRICT = Territory(ubigeo="100102", territorial_unit="UT07")
AUGUST_15 = date(2026, 8, 15)


def completed(user_id: UUID) -> ProgramCompleted:
    """The news that somebody completed the programme."""
    policy = "completion_threshold@2026-01-01"
    return ProgramCompleted(user_id=user_id, attended=8, threshold=8, policy=policy)


@pytest.fixture
async def api(databases: FreshDatabases, issuer: Issuer) -> AsyncIterator[InProcess]:
    """The service, knowing nobody."""
    settings = settings_on(databases.create_database("leaders"), issuer)
    async with InProcess(build(settings), issuer) as in_process:
        yield in_process


@pytest.fixture
def sessions(api: InProcess) -> Upstream:
    """What sessions tells the service."""
    return Upstream(api.service, "sessions")


@pytest.fixture
def enrollment(api: InProcess) -> Upstream:
    """What enrollment tells the service."""
    return Upstream(api.service, "enrollment")


@pytest.fixture
def reporting(api: InProcess) -> Upstream:
    """What reporting tells the service."""
    return Upstream(api.service, "reporting")


def nomination_of(user_id: UUID) -> dict[str, Any]:
    """The body that nominates somebody."""
    return {
        "user_id": str(user_id),
        "scores": {"leadership": 80, "commitment": 90, "convening_power": 70},
        "occurred_on": "2026-08-20",
    }


def network_of(*members: UUID) -> dict[str, Any]:
    """The body that forms the network of the first district."""
    return {
        "ubigeo": "100101",
        "territorial_unit": "UT07",
        "members": [str(user) for user in members],
        "occurred_on": "2026-09-15",
    }


async def selected(api: InProcess, user_id: UUID) -> None:
    """Nominate and select somebody who completed."""
    nominated = await api.post("/candidacies", nomination_of(user_id), UT07)
    assert nominated.status_code == 201, nominated.text
    path = f"/candidacies/{nominated.json()['candidacy_id']}/selection"
    answer = await api.post(path, {"occurred_on": "2026-09-01"}, UT07)
    assert answer.status_code == 201, answer.text


@pytest.fixture
async def leaders(api: InProcess, sessions: Upstream) -> InProcess:
    """The service with Ana and Bea selected in one district, Cam in the next."""
    sessions.tells(completed(ANA), completed(BEA), on=AUGUST_15, place=DISTRICT)
    sessions.tells(completed(CAM), on=AUGUST_15, place=NEXT_DISTRICT)
    for user in (ANA, BEA, CAM):
        await selected(api, user)
    return api


@pytest.fixture
async def network(leaders: InProcess) -> str:
    """The path of the network of Ana and Bea."""
    answer = await leaders.post("/networks", network_of(ANA, BEA), UT07)
    return f"/networks/{answer.json()['network_id']}"
