"""A district passes to another unit: who serves, sees and tells, by the day."""

from datetime import date
from typing import Any

import pytest

from juntos_contracts import Territory
from juntos_enrollment.application import Enrollment
from tests.enrollment.asking import UAS, VISIT, asked, done, rows, users
from tests.enrollment.builders import MARCH_3, ROW
from tests.enrollment.conftest import UT07
from tests.support.districts import assigned
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream

PLACE = Territory(ubigeo="100101", territorial_unit="UT07")
UT08 = Caller("ut", units=("UT08",))
JUNE_30, JULY_1 = date(2026, 6, 30), date(2026, 7, 1)


@pytest.fixture
async def changing(api: InProcess) -> Enrollment:
    """Ana's district passes from UT07 to UT08 on the first of July."""
    await rows(api, ROW[0])
    told = assigned("100101", "UT07"), assigned("100101", "UT08", JULY_1)
    Upstream(api.service, "reporting").tells(*told, on=MARCH_3, place=PLACE)
    application = api.service.application
    assert isinstance(application, Enrollment)
    return application


async def visit(api: InProcess, user_id: str, on: date, caller: Caller) -> int:
    body: dict[str, Any] = {
        **VISIT,
        "enrol": False,
        "cap": None,
        "occurred_on": on.isoformat(),
    }
    return (await api.post(f"/users/{user_id}/contacts", body, caller)).status_code


async def test_a_visit_counts_with_the_unit_of_its_day(
    api: InProcess, changing: Enrollment
) -> None:
    (ana,) = await users(api)
    changing.today = lambda: JULY_1

    told = [
        await visit(api, ana["user_id"], JUNE_30, UT07),
        await visit(api, ana["user_id"], JULY_1, UT07),
        await visit(api, ana["user_id"], JULY_1, UT08),
    ]

    assert told == [201, 403, 201]
    units = {
        event["occurredon"]: event["territorialunit"]
        for event in await api.events()
        if event["type"].split(".")[2] == "UserContacted"
    }
    assert units == {"2026-06-30": "UT07", "2026-07-01": "UT08"}


async def test_the_new_unit_tells_late_of_before_but_not_before_its_day(
    api: InProcess, changing: Enrollment
) -> None:
    (ana,) = await users(api)
    changing.today = lambda: JUNE_30
    early = await visit(api, ana["user_id"], JUNE_30, UT08)
    changing.today = lambda: JULY_1
    late = await visit(api, ana["user_id"], JUNE_30, UT08)

    assert (early, late) == (403, 201)


async def test_she_is_seen_by_the_unit_of_the_day(
    api: InProcess, changing: Enrollment
) -> None:
    path = "/worklists/not-contacted"
    changing.pass_districts_on(JUNE_30)
    before = await asked(api, path, UT07), await asked(api, path, UT08)
    changing.pass_districts_on(JULY_1)
    after = await asked(api, path, UT07), await asked(api, path, UT08)

    assert [one["total"] for one in (*before, *after)] == [1, 0, 0, 1]
    (ana,) = await users(api, "UT08")
    assert ana["territorial_unit"] == "UT08"
    closed = {"territorial_unit": "UT08", "occurred_on": "2026-07-02"}
    assert (await done(api, "/cohorts", closed, UT08))["households"] == 1


@pytest.mark.parametrize(
    ("closed_on", "unit"), [("2026-06-30", "UT07"), ("2026-07-01", "UT08")]
)
async def test_a_list_is_of_the_districts_that_the_unit_served_when_it_closed(
    api: InProcess, changing: Enrollment, closed_on: str, unit: str
) -> None:
    changing.pass_districts_on(JULY_1)
    changing.today = lambda: JULY_1
    other = {"UT07": "UT08", "UT08": "UT07"}[unit]
    closing = {"territorial_unit": unit, "occurred_on": closed_on}

    empty = await api.post("/cohorts", {**closing, "territorial_unit": other}, UAS)
    closed = await done(api, "/cohorts", closing, UAS)

    assert (empty.json()["code"], closed["households"]) == ("cohort-is-empty", 1)


async def test_she_is_not_moved_to_where_she_lives_already(
    api: InProcess, changing: Enrollment
) -> None:
    (ana,) = await users(api)
    changing.today = lambda: JULY_1
    move = {"ubigeo": "100101", "territorial_unit": "UT08", "occurred_on": "2026-07-01"}

    answer = await api.post(f"/users/{ana['user_id']}/moves", move, UT08)

    assert answer.json()["code"] == "already-there"
