"""The territorial table that reporting publishes, and what is checked against it."""

from datetime import date
from typing import Any

import httpx

from juntos_contracts import Territory
from tests.enrollment.asking import done, rows, users
from tests.enrollment.builders import MARCH_3, ROW
from tests.enrollment.conftest import GESTOR
from tests.support.districts import assigned
from tests.support.in_process import InProcess
from tests.support.told import Upstream

PLACE = Territory(ubigeo="100101", territorial_unit="UT07")


async def test_without_a_table_rows_are_accepted_and_it_is_said(
    api: InProcess,
) -> None:
    report = await rows(api, *ROW)

    assert (report["territory_checked"], report["rejected"]) == (False, 0)


async def test_a_row_of_the_wrong_unit_names_the_right_one(api: InProcess) -> None:
    told = assigned("100101", "UT07"), assigned("100102", "UT08")
    Upstream(api.service, "reporting").tells(*told, on=MARCH_3, place=PLACE)

    report = await rows(api, *ROW)

    assert (report["territory_checked"], report["users_registered"]) == (True, 1)
    (error,) = report["errors"]
    assert (error["row"], error["field"], error["value"]) == (3, "ut", "UT07")
    assert error["reason"] == "al 24/02/2026 ese distrito pertenece a la UT08"


async def test_a_later_change_does_not_rewrite_an_earlier_padron(
    api: InProcess,
) -> None:
    told = assigned("100101", "UT07"), assigned("100101", "UT08", MARCH_3)
    Upstream(api.service, "reporting").tells(*told, on=MARCH_3, place=PLACE)

    report = await rows(api, ROW[0])

    assert report["rejected"] == 0


async def test_of_two_assignments_for_one_date_the_later_event_holds(
    api: InProcess,
) -> None:
    reporting = Upstream(api.service, "reporting")
    told = assigned("100101", "UT08"), assigned("100101", "UT07")
    first, _ = reporting.tells(*told, on=MARCH_3, place=PLACE)

    with api.service.engine.begin() as db:
        api.service.handlers["reporting"]([first], db)

    assert (await rows(api, ROW[0]))["rejected"] == 0


async def test_a_move_goes_to_the_unit_that_serves_the_district_then(
    api: InProcess,
) -> None:
    await rows(api, ROW[0])
    (ana,) = await users(api)
    told = (
        assigned("100102", "UT07"),
        assigned("100102", "UT08", date(2026, 7, 1)),
    )
    Upstream(api.service, "reporting").tells(*told, on=MARCH_3, place=PLACE)
    path = f"/users/{ana['user_id']}/moves"
    move: dict[str, Any] = {"ubigeo": "100102", "territorial_unit": "UT07"}

    late = await api.post(path, {**move, "occurred_on": "2026-07-01"}, GESTOR)
    unknown = {**move, "ubigeo": "100103", "occurred_on": "2026-06-30"}
    nowhere = await api.post(path, unknown, GESTOR)

    assert late.status_code == nowhere.status_code == httpx.codes.CONFLICT
    assert late.json()["code"] == "district-is-served-by-another-unit"
    assert "UT08" in late.json()["detail"]
    assert nowhere.json()["code"] == "district-is-unknown"
    await done(api, path, {**move, "occurred_on": "2026-06-30"}, GESTOR)
