"""Where usuarias and groups count: moves and districts that change hands, by date."""

import asyncio
from datetime import date
from typing import Any

import pytest
from nats.aio.client import Client

from juntos_chassis.districts import DistrictsPassOn
from juntos_contracts import Territory
from juntos_contracts.events.enrollment import UserMoved
from juntos_contracts.events.reporting import TerritoryChanged
from juntos_sessions.application import Sessions
from tests.sessions.builders import ANA, BEA, CAM
from tests.sessions.conftest import (
    DISTRICT,
    MARCH_3,
    MUNICIPALITY,
    UAS,
    UT07,
    Edition,
    enrolled,
    group_in,
    list_in,
)
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream

UT08 = Caller("ut", units=("UT08",))
NORTH = Territory(ubigeo="100102", territorial_unit="UT08")
EAST = Territory(ubigeo="100103", territorial_unit="UT09")
ALL_PRESENT = {ANA: True, BEA: True, CAM: True}
JUNE_30, JULY_1 = date(2026, 6, 30), date(2026, 7, 1)


def moved(from_ubigeo: str, from_unit: str) -> UserMoved:
    return UserMoved(
        user_id=CAM,
        household_id=CAM,
        from_ubigeo=from_ubigeo,
        from_territorial_unit=from_unit,
    )


def served_by(unit: str, valid_from: date) -> TerritoryChanged:
    return TerritoryChanged(
        district="100101",
        district_name="Distrito de ejemplo",
        province_name="Provincia de ejemplo",
        region_name="Región de ejemplo",
        unit=unit,
        unit_name="Unidad de ejemplo",
        valid_from=valid_from,
    )


@pytest.fixture
def changing(api: InProcess, edition: Edition, reporting: Upstream) -> Sessions:
    """The district of the edition passes from UT07 to UT08 on the first of July."""
    del edition
    told = served_by("UT07", date(2026, 1, 1)), served_by("UT08", JULY_1)
    reporting.tells(*told, on=MARCH_3, place=DISTRICT)
    application = api.service.application
    assert isinstance(application, Sessions)
    return application


async def hold(
    api: InProcess, edition: Edition, number: int, on: date, caller: Caller
) -> int:
    path = f"/sessions/{edition.sessions[number]}/attendance"
    body = list_in(ALL_PRESENT, on.isoformat())
    return (await api.post(path, body, caller)).status_code


async def worklist(api: InProcess, caller: Caller) -> int:
    path = "/worklists/not-started"
    answer = await api.get(path, caller, on="2026-12-01")
    total: int = answer.json()["total"]
    return total


@pytest.mark.parametrize(
    ("held_on", "required"),
    [("2026-04-19", True), ("2026-04-20", False), ("2026-05-31", False)],
)
async def test_two_moves_leave_the_roster_of_each_day_as_it_was(
    api: InProcess,
    edition: Edition,
    enrollment: Upstream,
    held_on: str,
    required: bool,  # noqa: FBT001  # a column of the table above
) -> None:
    enrollment.tells(moved("100101", "UT07"), on=date(2026, 4, 20), place=NORTH)
    enrollment.tells(moved("100102", "UT08"), on=date(2026, 6, 1), place=EAST)

    path = f"/sessions/{edition.sessions[1]}/attendance"
    without_her = list_in({ANA: True, BEA: True}, held_on)
    answer = await api.post(path, without_her, MUNICIPALITY)

    assert (answer.status_code == 422) is required


async def test_who_moved_back_is_on_the_list_again(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    enrollment.tells(moved("100101", "UT07"), on=date(2026, 4, 20), place=NORTH)
    enrollment.tells(moved("100102", "UT08"), on=date(2026, 6, 1), place=DISTRICT)

    path = f"/sessions/{edition.sessions[1]}/attendance"
    without_her = list_in({ANA: True, BEA: True}, "2026-06-01")
    answer = await api.post(path, without_her, MUNICIPALITY)

    assert answer.json()["code"] == "attendance-list-mismatch"
    roster = f"/groups/{edition.group_id}/roster"
    while_away = (await api.get(roster, UT07, on="2026-05-31")).json()
    again = (await api.get(roster, UT07, on="2026-06-01")).json()
    assert [one["moved_on"] for one in while_away] == [None, None, "2026-04-20"]
    assert [one["moved_on"] for one in again] == [None, None, None]


async def test_a_move_told_late_counts_from_its_own_date(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    """She had moved before she enrolled; the enrolment is older and came later."""
    late = enrolled(ANA).model_copy(update={"user_id": CAM.__class__(int=104)})
    dee = late.user_id
    left = moved("100101", "UT07").model_copy(update={"user_id": dee})
    enrollment.tells(left, on=date(2026, 5, 1), place=NORTH)
    enrollment.tells(late, on=MARCH_3, place=DISTRICT)
    joining = {"joined": [str(dee)], "occurred_on": "2026-05-01"}
    path = f"/groups/{edition.group_id}/roster-changes"

    after = await api.post(path, joining, UT07)
    before = await api.post(path, {**joining, "occurred_on": "2026-04-30"}, UT07)

    assert after.json()["code"] == "member-of-another-unit"
    assert before.status_code == 201


async def test_a_session_counts_with_the_unit_of_its_day(
    api: InProcess, edition: Edition, changing: Sessions
) -> None:
    changing.today = lambda: JULY_1

    before = await hold(api, edition, 1, JUNE_30, MUNICIPALITY)
    after = await hold(api, edition, 2, JULY_1, MUNICIPALITY)

    assert (before, after) == (201, 201)
    units: dict[str, Any] = {
        event["occurredon"]: event["territorialunit"]
        for event in await api.events()
        if event["type"].split(".")[2] in {"SessionHeld", "SessionAttended"}
    }
    assert units == {"2026-06-30": "UT07", "2026-07-01": "UT08"}


async def test_the_new_unit_acts_from_the_day_on_also_on_what_happened_before(
    api: InProcess, edition: Edition, changing: Sessions
) -> None:
    changing.today = lambda: JUNE_30
    early = await hold(api, edition, 1, date(2026, 6, 20), UT08)
    changing.today = lambda: JULY_1
    late = await hold(api, edition, 1, date(2026, 6, 20), UT08)
    own = await hold(api, edition, 2, JUNE_30, UT07)
    no_longer = await hold(api, edition, 3, JULY_1, UT07)
    now = await hold(api, edition, 3, JULY_1, UT08)

    assert (early, late, own, no_longer, now) == (403, 201, 201, 403, 201)


async def test_lists_and_groups_are_shown_to_the_unit_of_the_day(
    api: InProcess, edition: Edition, changing: Sessions
) -> None:
    changing.pass_districts_on(JUNE_30)
    before = await worklist(api, UT07), await worklist(api, UT08)
    changing.pass_districts_on(JULY_1)
    after = await worklist(api, UT07), await worklist(api, UT08)

    assert (before, after) == ((3, 0), (0, 3))
    path = f"/groups/{edition.group_id}/roster"
    assert (await api.get(path, UT07)).status_code == 403
    assert len((await api.get(path, UT08)).json()) == 3


async def test_a_list_of_a_past_day_shows_the_unit_that_served_it(
    api: InProcess, changing: Sessions
) -> None:
    changing.pass_districts_on(JULY_1)

    async def units(on: str, **query: str) -> list[str]:
        path = "/worklists/not-started"
        items = (await api.get(path, UAS, on=on, **query)).json()["items"]
        return [one["territorial_unit"] for one in items]

    assert await units("2026-06-30") == ["UT07"] * 3
    assert await units("2026-07-01") == ["UT08"] * 3
    assert await units("2026-06-30", territorial_unit="UT07") == ["UT07"] * 3
    assert await units("2026-06-30", territorial_unit="UT08") == []
    assert await units("2026-07-01", territorial_unit="UT08") == ["UT08"] * 3


async def test_the_worker_hands_the_district_over_on_the_day(
    api: InProcess, changing: Sessions
) -> None:
    changing.today = lambda: JULY_1

    working = asyncio.ensure_future(DistrictsPassOn(changing)(Client()))
    async with asyncio.timeout(10):
        while await worklist(api, UT08) != 3:
            await asyncio.sleep(0.05)
    working.cancel()

    assert await worklist(api, UT07) == 0


async def test_a_district_that_changes_hands_moves_nobody_off_the_list(
    api: InProcess, edition: Edition, changing: Sessions
) -> None:
    changing.today = lambda: JULY_1
    path = f"/sessions/{edition.sessions[1]}/attendance"

    answer = await api.post(path, list_in({ANA: True}, "2026-07-01"), MUNICIPALITY)

    assert answer.json()["detail"].endswith("faltan 2, ajenas 0, repetidas 0.")


async def test_a_group_is_formed_by_the_unit_that_serves_the_district_then(
    api: InProcess, changing: Sessions
) -> None:
    del changing
    late = group_in(ANA, code="G-02", occurred_on="2026-07-01")

    refused = await api.post("/groups", late, UAS)

    assert refused.json()["code"] == "district-is-served-by-another-unit"
    assert "UT08" in refused.json()["detail"]
