"""Two usuarias who are one: her sessions count together, until it is undone."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, text

from juntos_contracts.events.enrollment import MergeUndone, UsersMerged
from juntos_sessions.consumers import handlers
from tests.sessions.builders import ANA, BEA, CAM
from tests.sessions.conftest import DISTRICT, UT07, Edition, group_in, list_in
from tests.support.in_process import InProcess
from tests.support.told import Upstream

MAY_1 = date(2026, 5, 1)
MERGED = UsersMerged(user_id=BEA, other_user_id=CAM, household_id=BEA)
UNDONE = MergeUndone(user_id=BEA, other_user_id=CAM, household_id=BEA)
TABLES = ("merged_users", "standings", "absences")


def evaluate(api: InProcess) -> None:
    application: Any = api.service.application
    while application.evaluate_next():
        pass


def stored(engine: Engine) -> list[list[Any]]:
    with engine.connect() as db:
        return [
            db.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).all()  # type: ignore[misc]  # noqa: S608
            for table in TABLES
        ]


async def hold_four_each(edition: Edition) -> None:
    """Bea attends the sessions 1 to 4, Cam 5 to 8, Ana none."""
    for number in range(1, 9):
        there = {ANA: False, BEA: number <= 4, CAM: number > 4}
        await edition.hold(number, there, f"2026-04-{number + 9}")


async def looked_for(api: InProcess, kind: str) -> list[tuple[str, int]]:
    answer = await api.get(f"/worklists/{kind}", UT07, on="2026-06-01")
    items = answer.json()["items"]
    return [(item["user_id"], item.get("attended", 0)) for item in items]


async def absent_numbers(api: InProcess, user: Any, **more: str) -> list[int]:
    rows = (await api.get("/absentees", UT07, **more)).json()["items"]
    return sorted(row["number"] for row in rows if row["user_id"] == str(user))


async def test_what_both_attended_completes_the_programme_of_the_kept_one(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    await hold_four_each(edition)
    assert "ProgramCompleted" not in await api.published()

    enrollment.tells(MERGED, on=MAY_1, place=DISTRICT)
    evaluate(api)

    assert (await api.published())[-1] == "ProgramCompleted"
    enrollment.tells(UNDONE, on=MAY_1, place=DISTRICT)
    evaluate(api)
    assert (await api.published())[-1] == "ProgramCompletionRevoked"


async def test_a_merged_usuaria_leaves_the_lists_and_her_sessions_count_elsewhere(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    await hold_four_each(edition)
    before = await looked_for(api, "losing-threshold")
    absences = [await absent_numbers(api, user) for user in (BEA, CAM)]

    enrollment.tells(MERGED, on=MAY_1, place=DISTRICT)

    assert before == [(str(BEA), 4), (str(CAM), 4)]
    assert absences == [[5, 6, 7, 8], [1, 2, 3, 4]]
    assert await looked_for(api, "losing-threshold") == []
    assert await absent_numbers(api, BEA) == []
    assert await absent_numbers(api, CAM) == []
    enrollment.tells(UNDONE, on=MAY_1, place=DISTRICT)
    assert await looked_for(api, "losing-threshold") == before
    assert await absent_numbers(api, CAM) == [1, 2, 3, 4]


async def test_for_a_past_day_she_is_one_as_well(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    await hold_four_each(edition)
    by_then = {"on": "2026-04-14"}
    before = [await absent_numbers(api, user, **by_then) for user in (BEA, CAM)]

    enrollment.tells(MERGED, on=MAY_1, place=DISTRICT)

    assert before == [[5], [1, 2, 3, 4]]
    after = [await absent_numbers(api, user, **by_then) for user in (BEA, CAM)]
    assert after == [[], []]


async def test_a_list_that_names_the_merged_one_counts_for_the_kept_one(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    enrollment.tells(MERGED, on=MAY_1, place=DISTRICT)

    await edition.hold(1, {ANA: True, BEA: False, CAM: True}, "2026-05-02")
    evaluate(api)

    assert await looked_for(api, "not-started") == []
    started = [one for one in await api.published() if one == "ProgramStarted"]
    assert len(started) == 3, "Ana, Cam in her own history, and Bea by it"


async def test_a_group_may_leave_the_merged_one_out(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    enrollment.tells(MERGED, on=MAY_1, place=DISTRICT)

    held = await edition.hold(1, {ANA: True, BEA: True}, "2026-05-02")
    gone = {"left": [str(CAM)], "occurred_on": "2026-05-02"}
    path = f"/groups/{edition.group_id}/roster-changes"
    left = await api.post(path, gone, UT07)
    again = await api.post("/groups", group_in(CAM, code="G-02"), UT07)

    assert held["present"] == 2
    assert left.status_code == 201
    assert again.json()["code"] == "only-enrolled-users-join"


@pytest.mark.parametrize("facts", [[MERGED, UNDONE], [MERGED, UNDONE, MERGED]])
async def test_merges_told_again_and_out_of_order_change_nothing(
    api: InProcess, edition: Edition, enrollment: Upstream, facts: list[Any]
) -> None:
    await hold_four_each(edition)
    told = enrollment.tells(*facts, on=MAY_1, place=DISTRICT)
    evaluate(api)
    before, events = stored(api.service.engine), await api.published()

    with api.service.engine.begin() as db:
        # Past the inbox's own guard: the statements alone must hold.
        for event in reversed(told):
            handlers["enrollment"]([event], db)
    evaluate(api)

    assert stored(api.service.engine) == before
    assert await api.published() == events


async def test_a_resolution_about_the_merged_one_reaches_the_kept_one(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    await hold_four_each(edition)
    enrollment.tells(MERGED, on=MAY_1, place=DISTRICT)
    evaluate(api)
    path = f"/sessions/{edition.sessions[8]}"
    await api.post(f"{path}/validations", list_in({CAM: False}), UT07)
    said = {"user_id": str(CAM), "present": False, "occurred_on": "2026-05-02"}

    await api.post(f"{path}/resolutions", said, UT07)
    evaluate(api)

    assert (await api.published())[-1] == "ProgramCompletionRevoked"


async def test_the_progress_of_the_kept_one_shows_what_both_attended(
    api: InProcess, edition: Edition, enrollment: Upstream
) -> None:
    await hold_four_each(edition)
    path = f"/users/{BEA}/progress"
    alone = (await api.get(path, UT07, as_of="2026-06-01")).json()

    enrollment.tells(MERGED, on=MAY_1, place=DISTRICT)

    both = (await api.get(path, UT07, as_of="2026-06-01")).json()
    assert alone["attended_numbers"] == [1, 2, 3, 4]
    assert both["attended_numbers"] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert both["completed"]
