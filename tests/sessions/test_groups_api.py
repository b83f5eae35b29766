"""Forming groups over HTTP, on what the service knows from events."""

import asyncio
from datetime import date
from uuid import uuid4

import pytest

from juntos_contracts import Territory
from juntos_contracts.events.enrollment import UserMoved, UserWithdrawn
from juntos_contracts.values import WithdrawalReason
from tests.sessions.builders import ANA, BEA, CAM
from tests.sessions.conftest import (
    DISTRICT,
    MARCH_3,
    MUNICIPALITY,
    UT07,
    Edition,
    enrolled,
    group_in,
    schedule_in,
)
from tests.support.in_process import Caller, InProcess
from tests.support.told import Upstream

OTHER_UNIT = Territory(ubigeo="100201", territorial_unit="UT08")
UT08 = Caller("ut", units=("UT08",))


async def test_a_group_is_formed_of_enrolled_usuarias(
    api: InProcess, enrollment: Upstream
) -> None:
    enrollment.tells(enrolled(ANA), enrolled(BEA), on=MARCH_3, place=DISTRICT)

    answer = await api.post("/groups", group_in(ANA, BEA), UT07)

    assert answer.status_code == 201
    assert answer.json()["roster_size"] == 2
    assert await api.published() == ["GroupFormed", "RosterChanged"]
    listed = (await api.get("/groups", UT07, territorial_unit="UT07")).json()
    (group,) = listed["items"]
    assert listed["total"] == 1
    assert (group["code"], group["roster_size"]) == ("G-01", 2)


async def test_a_usuaria_not_known_as_enrolled_joins_no_group(
    api: InProcess, enrollment: Upstream
) -> None:
    enrollment.tells(enrolled(ANA), on=MARCH_3, place=DISTRICT)

    answer = await api.post("/groups", group_in(ANA, BEA), UT07)

    assert answer.status_code == 409
    assert answer.json()["code"] == "only-enrolled-users-join"
    assert str(BEA) in answer.json()["detail"]
    assert str(ANA) not in answer.json()["detail"]
    assert await api.published() == []


async def test_a_usuaria_who_withdrew_joins_no_group(
    api: InProcess, enrollment: Upstream
) -> None:
    enrollment.tells(enrolled(ANA), on=MARCH_3, place=DISTRICT)
    gone = UserWithdrawn(
        user_id=ANA, household_id=ANA, reason=WithdrawalReason.OWN_DECISION
    )
    enrollment.tells(gone, on=date(2026, 3, 20), place=DISTRICT)

    answer = await api.post("/groups", group_in(ANA), UT07)

    assert answer.json()["code"] == "only-enrolled-users-join"


async def test_a_usuaria_who_moved_is_grouped_by_the_unit_that_serves_her_now(
    api: InProcess, enrollment: Upstream
) -> None:
    enrollment.tells(enrolled(ANA), on=MARCH_3, place=DISTRICT)
    moved = UserMoved(
        user_id=ANA,
        household_id=ANA,
        from_ubigeo="100101",
        from_territorial_unit="UT07",
    )
    enrollment.tells(moved, on=date(2026, 3, 20), place=OTHER_UNIT)

    refused = await api.post("/groups", group_in(ANA), UT07)
    there = {**group_in(ANA), "ubigeo": "100201", "territorial_unit": "UT08"}
    formed = await api.post("/groups", there, UT08)

    assert refused.json()["code"] == "member-of-another-unit"
    assert formed.status_code == 201


async def test_a_usuaria_is_in_one_group_at_a_time(
    api: InProcess, edition: Edition
) -> None:
    refused = await api.post("/groups", group_in(ANA, code="G-02"), UT07)
    left = {"left": [str(ANA)], "occurred_on": "2026-04-15"}
    await api.post(f"/groups/{edition.group_id}/roster-changes", left, UT07)
    overlapping = group_in(ANA, code="G-02", occurred_on="2026-04-14")
    too_early = await api.post("/groups", overlapping, UT07)
    new = group_in(ANA, code="G-02", occurred_on="2026-04-15")
    formed = await api.post("/groups", new, UT07)

    assert refused.json()["code"] == "member-of-another-group"
    assert too_early.json()["code"] == "member-of-another-group"
    assert formed.status_code == 201


async def test_two_groups_at_the_same_time_do_not_share_a_usuaria(
    api: InProcess, enrollment: Upstream
) -> None:
    enrollment.tells(enrolled(ANA), on=MARCH_3, place=DISTRICT)

    answers = await asyncio.gather(
        *(api.post("/groups", group_in(ANA, code=f"G-{n}"), UT07) for n in range(4))
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    codes = {a.json()["code"] for a in answers if a.status_code == 409}
    assert codes == {"member-of-another-group"}


@pytest.mark.usefixtures("edition")
async def test_a_code_is_used_once_in_a_district(api: InProcess) -> None:
    answer = await api.post("/groups", group_in(ANA), UT07)

    assert answer.status_code == 409
    assert answer.json()["detail"] == "Ya existe el grupo G-01 en el distrito 100101."


async def test_the_roster_shows_who_takes_part_on_a_day(
    api: InProcess, enrollment: Upstream, edition: Edition
) -> None:
    left = {"left": [str(BEA)], "occurred_on": "2026-04-15"}
    await api.post(f"/groups/{edition.group_id}/roster-changes", left, UT07)
    gone = UserWithdrawn(
        user_id=CAM, household_id=CAM, reason=WithdrawalReason.OWN_DECISION
    )
    enrollment.tells(gone, on=date(2026, 4, 20), place=DISTRICT)
    path = f"/groups/{edition.group_id}/roster"

    now = (await api.get(path, MUNICIPALITY)).json()
    before = (await api.get(path, MUNICIPALITY, on="2026-04-14")).json()

    assert [one["user_id"] for one in now] == [str(ANA)]
    assert {one["user_id"] for one in before} == {str(ANA), str(BEA), str(CAM)}


async def test_a_number_is_scheduled_once_until_it_is_cancelled(
    api: InProcess, edition: Edition
) -> None:
    path = f"/groups/{edition.group_id}/sessions"

    taken = await api.post(path, schedule_in(4), UT07)
    cancellation = {"reason": "weather", "occurred_on": "2026-04-10"}
    await api.post(f"/sessions/{edition.sessions[4]}/cancellations", cancellation, UT07)
    again = await api.post(path, schedule_in(4), UT07)

    assert taken.json()["code"] == "session-number-taken"
    assert again.status_code == 201
    listed = (await api.get(path, MUNICIPALITY)).json()
    fourth = [one["status"] for one in listed if one["number"] == 4]
    assert fourth == ["cancelled", "scheduled"]


async def test_one_request_names_a_number_once(
    api: InProcess, enrollment: Upstream
) -> None:
    other = uuid4()
    enrollment.tells(enrolled(other), on=MARCH_3, place=DISTRICT)
    formed = await api.post("/groups", group_in(other, code="G-02"), UT07)

    path = f"/groups/{formed.json()['group_id']}/sessions"
    answer = await api.post(path, schedule_in(1, 2, 2), UT07)

    assert answer.json()["code"] == "session-number-taken"
    assert (await api.get(path, UT07)).json() == []


async def test_the_local_government_records_attendance_and_nothing_else(
    api: InProcess, edition: Edition
) -> None:
    group = f"/groups/{edition.group_id}"
    session = f"/sessions/{edition.sessions[1]}"
    said = {"user_id": str(ANA), "present": True, "occurred_on": "2026-04-10"}

    answers = [
        await api.post("/groups", group_in(ANA), MUNICIPALITY),
        await api.post(
            f"{group}/roster-changes",
            {"left": [str(ANA)], "occurred_on": "2026-04-10"},
            MUNICIPALITY,
        ),
        await api.post(f"{group}/sessions", schedule_in(1), MUNICIPALITY),
        await api.post(
            f"{session}/cancellations",
            {"reason": "weather", "occurred_on": "2026-04-10"},
            MUNICIPALITY,
        ),
        await api.post(f"{session}/disputes", said, MUNICIPALITY),
        await api.post(f"{session}/resolutions", said, MUNICIPALITY),
    ]

    assert [answer.status_code for answer in answers] == [403] * 6


async def test_another_unit_neither_sees_nor_changes_the_group(
    api: InProcess, edition: Edition
) -> None:
    path = f"/groups/{edition.group_id}"

    changed = await api.post(
        f"{path}/roster-changes",
        {"left": [str(ANA)], "occurred_on": "2026-04-10"},
        UT08,
    )
    read = await api.get(f"{path}/roster", UT08)
    listed = await api.get("/groups", UT08, territorial_unit="UT07")

    assert (changed.status_code, read.status_code) == (403, 403)
    assert changed.json()["code"] == "outside-scope"
    assert listed.json() == {"total": 0, "offset": 0, "items": []}


async def test_a_group_that_does_not_exist_is_not_found(api: InProcess) -> None:
    read = await api.get(f"/groups/{uuid4()}/roster", UT07)
    scheduled = await api.post(f"/groups/{uuid4()}/sessions", schedule_in(1), UT07)

    assert (read.status_code, scheduled.status_code) == (404, 404)
