"""Thresholds as numbers and as shares, by date, against plain arithmetic."""

from datetime import date
from fractions import Fraction
from itertools import permutations
from math import ceil
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juntos_sessions.domain.attendance import Attendance
from juntos_sessions.domain.standards import Standards, ThresholdPolicy
from tests.sessions.builders import ANA, BEA, CAM, EIGHT, JANUARY_1, a_line, unit_says
from tests.sessions.conftest import (
    DISTRICT,
    MARCH_3,
    UT07,
    Edition,
    adopted,
)
from tests.support.in_process import InProcess
from tests.support.told import Upstream

ALL_PRESENT = {ANA: True, BEA: True, CAM: True}
SIXTY = ThresholdPolicy(JANUARY_1, 60, share=True)


@given(st.integers(1, 100), st.integers(0, 12))
def test_a_share_is_rounded_up_exactly(percent: int, held: int) -> None:
    policy = ThresholdPolicy.of(JANUARY_1, f"{percent}%")

    assert policy.threshold(held).sessions == max(
        1, ceil(Fraction(percent, 100) * held)
    )


@pytest.mark.parametrize("value", ["", "0", "13", "08", "8.0", "0%", "101%", "60 %"])
def test_what_is_neither_a_number_nor_a_share_is_no_threshold(value: str) -> None:
    with pytest.raises(ValueError, match="no completion threshold"):
        ThresholdPolicy.of(JANUARY_1, value)


def test_the_policy_of_the_day_is_the_newest_that_is_in_force() -> None:
    may = ThresholdPolicy(date(2026, 5, 1), 7)
    standards = Standards((may, SIXTY), possible=10)

    found = [standards.threshold_on(date(2026, m, 1)) for m in (4, 5)]

    assert [t and (t.sessions, t.policy) for t in found] == [
        (6, "completion_threshold@2026-01-01"),
        (7, "completion_threshold@2026-05-01"),
    ]
    assert standards.threshold_on(date(2025, 12, 31)) is None


def test_the_order_of_arrival_changes_neither_start_nor_completion() -> None:
    lines = [a_line(n, present=n != 2) for n in (1, 2, 3, 4)]
    three = Standards((ThresholdPolicy(JANUARY_1, 3),))
    seen = set()

    for first, *others in permutations(lines):
        attendance = Attendance.open(2026, ANA, first, three)
        for line in others:
            attendance.record(line, three)
        seen.add((attendance.started, attendance.completed))

    policy = "completion_threshold@2026-01-01"
    assert seen == {((1, date(2026, 4, 1)), (policy, date(2026, 4, 4)))}


@given(st.permutations(range(1, 9)), st.sets(st.integers(1, 8)))
def test_any_order_of_lists_and_disputes_gives_the_same_standing(
    order: list[int], disputed: set[int]
) -> None:
    straight = _told(range(1, 9), disputed)
    shuffled = _told(order, disputed)

    assert shuffled.started == straight.started
    assert shuffled.completed == straight.completed
    assert shuffled.attended(EIGHT) == straight.attended(EIGHT)


def _told(order: Any, disputed: set[int]) -> Attendance:
    first, *others = order
    attendance = Attendance.open(2026, ANA, a_line(first), EIGHT)
    for number in others:
        attendance.record(a_line(number), EIGHT)
    for number in disputed:
        session = a_line(number).line.session.session_id
        attendance.dispute(session, unit_says(present=False), EIGHT, MARCH_3)
        attendance.resolve(session, present=False, standards=EIGHT, on=MARCH_3)
    return attendance


async def progress(edition: Edition, user: UUID, as_of: str) -> dict[str, Any]:
    path = f"/users/{user}/progress"
    shown: dict[str, Any] = (await edition.api.get(path, UT07, as_of=as_of)).json()
    return shown


def evaluate_everything(api: InProcess) -> None:
    application: Any = api.service.application
    while application.evaluate_next():
        pass


async def test_a_share_counts_the_sessions_held_for_her_by_the_day(
    edition: Edition, reporting: Upstream
) -> None:
    reporting.tells(adopted("60%"), on=MARCH_3, place=DISTRICT)
    for number in range(1, 6):
        present = {ANA: number <= 3, BEA: number <= 2, CAM: False}
        await edition.hold(number, present, f"2026-04-{number + 9}")

    ana, bea = [await progress(edition, u, "2026-04-30") for u in (ANA, BEA)]
    early = await progress(edition, BEA, "2026-04-11")

    assert (ana["held"], ana["threshold"], ana["completed"]) == (5, 3, True)
    assert (bea["held"], bea["threshold"], bea["completed"]) == (5, 3, False)
    assert (early["held"], early["threshold"], early["attended"]) == (2, 2, 2)


async def test_with_a_share_completion_waits_until_no_session_to_come_can_undo_it(
    api: InProcess, edition: Edition, reporting: Upstream
) -> None:
    reporting.tells(adopted("60%"), on=MARCH_3, place=DISTRICT)
    for number in range(1, 7):
        await edition.hold(number, ALL_PRESENT, f"2026-04-{number + 9}")
    evaluate_everything(api)
    before = (await api.published()).count("ProgramCompleted")
    for number in (11, 12):
        gone = {"reason": "no_facilitator", "occurred_on": "2026-08-30"}
        path = f"/sessions/{edition.sessions[number]}/cancellations"
        await api.post(path, gone, UT07)

    evaluate_everything(api)

    # Six of twelve are not 60 %; six of the ten that are left to hold are.
    assert before == 0
    assert (await api.published()).count("ProgramCompleted") == 3


async def test_a_policy_adopted_later_for_an_earlier_date_completes(
    api: InProcess, edition: Edition, reporting: Upstream
) -> None:
    for number in range(1, 8):
        await edition.hold(number, ALL_PRESENT, f"2026-04-{number + 9}")
    before = (await api.published()).count("ProgramCompleted")

    reporting.tells(adopted("7"), on=date(2026, 6, 1), place=DISTRICT)
    evaluate_everything(api)

    assert before == 0
    assert (await api.published())[-3:] == ["ProgramCompleted"] * 3


async def test_a_stricter_policy_for_the_same_date_revokes(
    api: InProcess, edition: Edition, reporting: Upstream
) -> None:
    reporting.tells(adopted("2"), on=MARCH_3, place=DISTRICT)
    for number in range(1, 4):
        await edition.hold(number, ALL_PRESENT, f"2026-04-{number + 9}")

    reporting.tells(adopted("8"), on=date(2026, 6, 1), place=DISTRICT)
    evaluate_everything(api)
    evaluated = await api.published()
    evaluate_everything(api)

    assert evaluated.count("ProgramCompleted") == 3
    assert evaluated.count("ProgramCompletionRevoked") == 3
    assert await api.published() == evaluated, "nothing is left to evaluate"


async def test_progress_and_fact_measure_each_session_by_the_policy_of_its_date(
    api: InProcess, edition: Edition, reporting: Upstream
) -> None:
    """Two sessions complete until May, nine from May on; Bea has one in each."""
    reporting.tells(adopted("2"), on=MARCH_3, place=DISTRICT)
    stricter = adopted("9", effective_on=date(2026, 5, 1))
    reporting.tells(stricter, on=MARCH_3, place=DISTRICT)
    await edition.hold(1, {ANA: True, BEA: False, CAM: False}, "2026-04-10")
    await edition.hold(2, {ANA: True, BEA: True, CAM: False}, "2026-04-20")
    await edition.hold(3, {ANA: True, BEA: True, CAM: False}, "2026-05-10")

    ana, bea = [await progress(edition, u, "2026-06-01") for u in (ANA, BEA)]

    assert (ana["completed"], ana["completed_on"]) == (True, "2026-04-20")
    assert (ana["policy_value"], ana["threshold"]) == ("2", 2)
    assert (bea["completed"], bea["threshold"]) == (False, 9)
    assert (await api.published()).count("ProgramCompleted") == 1
