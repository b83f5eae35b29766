"""A padrón beside the one before it: of the same units, by its own date, corrected."""

from typing import Any

import pytest

from tests.enrollment.asking import UAS, asked, imported, rows, users
from tests.enrollment.builders import ROW, padron
from tests.support.in_process import Caller, InProcess

FEBRUARY, MARCH, APRIL = "2026-02-24", "2026-03-24", "2026-04-24"
BAD = ROW[1].replace("100102", "10010")
NORTH = ROW[0].replace("H-000001", "H-000011").replace("99000001", "99000011")
SOUTH = ROW[1].replace("H-000002", "H-000012").replace("99000002", "99000012")
SOUTH = SOUTH.replace("UT07", "UT08")


async def told(api: InProcess, on: str, *lines: str, corrects: str = "") -> Any:
    """The report about a padrón that the national office sends."""
    query = f"&corrects={corrects}" if corrects else ""
    return await imported(api, padron(*lines), caller=UAS, on=on, query=query)


async def missing(api: InProcess, report: Any, part: str = "gone") -> list[str]:
    """The households that a padrón no longer has, or those of another list."""
    path = f"/padron/{report['import_id']}/reconciliation"
    found = await asked(api, path, UAS, part=part)
    return [one["household_code"] for one in found["items"]]


async def test_a_padron_is_reconciled_with_the_one_before(api: InProcess) -> None:
    third = ROW[0].replace("H-000001", "H-000003").replace("99000001", "99000003")
    await rows(api, *ROW)
    elsewhere = ROW[0].replace("100101", "100103")
    report = await rows(api, elsewhere, third.replace("ANA", "EVA"))
    path = f"/padron/{report['import_id']}/reconciliation"

    gone = await asked(api, path)
    moved = await asked(api, path, part="elsewhere")

    assert gone["totals"] == {
        "new": 1,
        "changed": 0,
        "elsewhere": 1,
        "kept": 0,
        "gone": 1,
        "rejected": 0,
    }
    assert [one["household_code"] for one in gone["items"]] == ["H-000002"]
    assert [one["household_code"] for one in moved["items"]] == ["H-000001"]
    assert report["gone"] == 1
    assert len(await users(api)) == 3
    assert "UserMoved" not in await api.published()


async def test_a_correction_completes_its_padron_and_nobody_is_gone(
    api: InProcess,
) -> None:
    await told(api, FEBRUARY, *ROW, NORTH)
    march = await told(api, MARCH, ROW[0], BAD, NORTH)

    correction = await told(api, MARCH, ROW[1], corrects=march["import_id"])

    assert (correction["gone"], correction["unchanged"]) == (0, 1)
    assert await missing(api, march) == []
    published = [e["data"] for e in await api.events() if "Padron" in e["type"]]
    assert published[-1]["gone"] == 0


async def test_a_padron_and_its_corrections_are_the_next_baseline(
    api: InProcess,
) -> None:
    march = await told(api, MARCH, ROW[0], BAD)
    first = await told(api, MARCH, ROW[1], corrects=march["import_id"])
    await told(api, MARCH, NORTH, corrects=first["import_id"])

    april = await told(api, APRIL, NORTH)

    assert april["gone"] == 2
    assert april["previous_id"] == march["import_id"]
    assert await missing(api, april) in (
        ["H-000001", "H-000002"],
        ["H-000002", "H-000001"],
    )


async def test_a_file_a_unit_is_compared_with_the_last_file_of_that_unit(
    api: InProcess,
) -> None:
    seventh = await told(api, FEBRUARY, ROW[0], NORTH)
    eighth = await told(api, FEBRUARY, SOUTH)

    again = await told(api, MARCH, ROW[0])

    assert (eighth["gone"], eighth["previous_id"]) == (0, None)
    assert again["previous_id"] == seventh["import_id"]
    assert await missing(api, again) == ["H-000011"]


async def test_a_national_file_is_compared_with_each_units_own_padron(
    api: InProcess,
) -> None:
    seventh = await told(api, FEBRUARY, ROW[0], NORTH)
    eighth = await told(api, FEBRUARY, SOUTH)

    whole = await told(api, MARCH, ROW[0], SOUTH.replace("12,", "13,"))

    path = f"/padron/{whole['import_id']}/reconciliation"
    found = await asked(api, path, UAS)
    assert whole["gone"] == 2
    assert {one["previous_id"] for one in found["compared"]} == {
        seventh["import_id"],
        eighth["import_id"],
    }


async def test_the_padron_before_is_the_one_of_the_date_before(api: InProcess) -> None:
    april = await told(api, APRIL, ROW[0])
    february = await told(api, FEBRUARY, *ROW)

    march = await told(api, MARCH, ROW[0])

    assert april["gone"] == february["gone"] == 0
    assert march["previous_id"] == february["import_id"]
    assert await missing(api, march) == ["H-000002"]


async def test_who_moved_to_a_unit_that_is_not_in_the_file_is_not_missed(
    api: InProcess,
) -> None:
    await told(api, FEBRUARY, *ROW)
    ana, _ = await users(api)
    move = {"ubigeo": "150101", "territorial_unit": "UT08", "occurred_on": MARCH}
    both = Caller("ut", units=("UT07", "UT08"))
    await api.post(f"/users/{ana['user_id']}/moves", move, both)

    report = await told(api, APRIL, ROW[1])

    assert report["gone"] == 0


@pytest.mark.parametrize("dry_run", ["true", "false"])
async def test_a_correction_names_a_finished_padron_of_its_date(
    api: InProcess, dry_run: str
) -> None:
    first = await imported(api, padron(*ROW), query=f"&dry_run={dry_run}")
    path = f"/padron?occurred_on={MARCH}&corrects={first['import_id']}"

    refused = await api.send(path, padron(*ROW), UAS, {})

    code = "padron-of-another-date" if dry_run == "false" else "not-a-finished-padron"
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_a_unit_corrects_no_padron_of_another_one(api: InProcess) -> None:
    first = await rows(api, *ROW)
    path = f"/padron?occurred_on={FEBRUARY}&corrects={first['import_id']}"

    refused = await api.send(path, padron(SOUTH), Caller("ut", units=("UT08",)), {})

    assert refused.status_code == 403


async def test_a_household_whose_row_was_refused_is_not_gone(api: InProcess) -> None:
    await told(api, FEBRUARY, *ROW, NORTH)

    march = await told(api, MARCH, ROW[0], BAD)

    assert (march["gone"], march["rejected"]) == (1, 1)
    assert await missing(api, march) == ["H-000011"]
    assert await missing(api, march, "rejected") == ["H-000002"]


async def test_a_household_whose_row_was_refused_can_be_gone_a_month_later(
    api: InProcess,
) -> None:
    await told(api, FEBRUARY, *ROW)
    await told(api, MARCH, ROW[0], BAD)

    april = await told(api, APRIL, ROW[0])

    assert await missing(api, april) == ["H-000002"]


async def test_a_correction_takes_a_household_off_the_refused_ones(
    api: InProcess,
) -> None:
    await told(api, FEBRUARY, *ROW)
    march = await told(api, MARCH, ROW[0], BAD)

    await told(api, MARCH, ROW[1], corrects=march["import_id"])

    assert await missing(api, march, "rejected") == []
