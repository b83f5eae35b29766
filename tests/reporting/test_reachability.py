"""From which day on a line or goal cannot be reached: small tables, done by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from juntos_reporting.queries.cut import Cut, Grouping
from juntos_reporting.queries.reachability import Reach, reachability
from tests.reporting.histories import AMARILIS, IMAZA, History
from tests.reporting.service import UAS, with_plan
from tests.reporting.telling import (
    adopt,
    attend,
    contact,
    correct_attendance,
    enrol,
    hold,
    join_group,
    leave_group,
    list_cohort,
)
from tests.reporting.test_plan_over_time import changed, tell_amendment
from tests.support.in_process import InProcess

Tell = Callable[[History], Connection]
YEAR_END = Cut(2026, date(2026, 12, 31))
HELD_ON = {
    number: f"{4 + (number - 1) // 4:02}-{6 + 7 * ((number - 1) % 4):02}"
    for number in range(1, 13)
}
"""Session by session: four a month from 6 April on."""


def reach(
    db: Connection, subject: str, as_of: date, place: str = "PE", **supposed: str
) -> Reach:
    """One line or goal on a day, under other policies if any are named."""
    grouping = Grouping.COUNTRY if place == "PE" else Grouping.UNIT
    cut = replace(YEAR_END, as_of=as_of, supposed=tuple(supposed.items()))
    found = reachability(db, cut, grouping)
    return next(one for one in found if (one.subject, one.place) == (subject, place))


def on(number: int) -> date:
    """The day of a session."""
    return date.fromisoformat(f"2026-{HELD_ON[number]}")


def hold_sessions(history: History, until: int, **missed: range) -> None:
    """Tell sessions of one group up to a number, and who missed which of them."""
    for user in missed:
        enrol(history, "03-01", user)
        join_group(history, "03-30", "norte", user)
    for number in range(1, until + 1):
        hold(history, HELD_ON[number], "norte", number)
        for user, numbers in missed.items():
            present = number not in numbers
            attend(history, HELD_ON[number], user, number, present=present)


NEVER = range(0)


def test_a_line_is_unreachable_from_the_day_after_its_last_month(
    told: Tell, history: History
) -> None:
    contact(history, "03-20", "ana")
    db = told(history)

    last, after = (reach(db, "6", day) for day in (date(2026, 3, 31), date(2026, 4, 1)))

    assert (last.state, after.state) == ("open", "unreachable")
    assert last.unreachable_on == after.unreachable_on == date(2026, 4, 1)
    assert after.goal == 26_000
    assert after.value == 1


def test_what_is_done_after_the_last_month_comes_too_late(
    told: Tell, history: History
) -> None:
    tell_amendment(history, changed(6, total=2), date(2026, 2, 20), "02-20")
    contact(history, "03-20", "ana")
    contact(history, "04-02", "berta")

    found = reach(told(history), "6", date(2026, 4, 30))

    assert found.state == "unreachable"
    assert found.value == 1


def test_a_line_that_is_done_is_never_unreachable(told: Tell, history: History) -> None:
    tell_amendment(history, changed(6, total=2), date(2026, 2, 20), "02-20")
    contact(history, "03-20", "ana")
    contact(history, "03-31", "berta")

    found = reach(told(history), "6", date(2026, 12, 31))

    assert (found.state, found.unreachable_on) == ("reached", None)


def test_the_package_as_it_is_read_decides_until_when_it_can_be_given(
    told: Tell, history: History
) -> None:
    # Visits end in March, sessions in August, messages in September.
    list_cohort(history, "03-25", AMARILIS, "ana")
    day = date(2026, 4, 1)
    db = told(history)

    whole = reach(db, "OG", day)
    visits_alone = reach(db, "OG", day, package_strict="visit")

    assert (whole.state, whole.deadline) == ("open", date(2026, 9, 30))
    assert (visits_alone.state, visits_alone.deadline) == (
        "unreachable",
        date(2026, 3, 31),
    )


# Eight of twelve complete: whoever misses a fifth session is lost. Of four, three must
# complete for 70 %. Berta is lost with session 6, Carla with session 7: 2 of 4.
def the_table(history: History, until: int) -> None:
    """Four participants, of whom two are lost."""
    hold_sessions(
        history,
        until,
        ana=NEVER,
        berta=range(2, 7),
        carla=range(3, 8),
        dora=range(9, 13),
    )


@pytest.mark.parametrize(
    ("number", "best", "state", "unreachable_on"),
    [
        (5, "1", "open", date(2026, 9, 1)),
        (6, "0.75", "open", date(2026, 9, 1)),
        (7, "0.5", "unreachable", on(7)),
        (8, "0.5", "unreachable", on(7)),
    ],
)
def test_completion_is_lost_with_the_session_that_takes_too_many_away(
    told: Tell,
    history: History,
    number: int,
    best: str,
    state: str,
    unreachable_on: date,
) -> None:
    the_table(history, number)

    found = reach(told(history), "OE1", on(number))

    assert found.best == Decimal(best)
    assert found.state == state
    assert found.unreachable_on == unreachable_on


def test_asked_later_the_day_on_which_it_was_lost_is_the_same(
    told: Tell, history: History
) -> None:
    the_table(history, 12)

    found = reach(told(history), "OE1", date(2026, 12, 31))

    assert (found.unreachable_on, found.value) == (on(7), Decimal("0.5"))


def test_a_correction_that_gives_a_session_back_gives_the_goal_back(
    told: Tell, history: History
) -> None:
    the_table(history, 7)
    correct_attendance(history, HELD_ON[7], "carla", 7, present=True)

    found = reach(told(history), "OE1", on(7))

    assert (found.state, found.best) == ("open", Decimal("0.75"))


def test_enrolled_who_never_came_may_still_complete_and_lift_the_share(
    told: Tell, history: History
) -> None:
    # Ana came once and is lost with session 6. Three who never came can complete until
    # they have missed five: 3 of 4. On that day only 0 of 1 are left.
    hold_sessions(history, 6, ana=range(2, 7))
    for user in ("berta", "carla", "dora"):
        enrol(history, "03-01", user)
        join_group(history, "03-30", "sur", user)
    for number in range(1, 6):
        hold(history, f"07-{number:02}", "sur", number)
    db = told(history)

    before, after = (
        reach(db, "OE1", day) for day in (date(2026, 7, 4), date(2026, 7, 5))
    )

    assert (before.best, before.state) == (Decimal("0.75"), "open")
    assert (after.best, after.unreachable_on) == (Decimal(0), date(2026, 7, 5))


def test_the_threshold_and_the_goal_of_the_place_decide(
    told: Tell, history: History
) -> None:
    the_table(history, 8)
    adopt(history, "completion_threshold", "7")

    found = reach(told(history), "OE1", on(8))

    # With seven to attend a sixth miss loses her: nobody has missed six.
    assert found.best == 1
    assert found.state != "unreachable"


@pytest.mark.parametrize(("percent", "best"), [("60%", "0.5"), ("50%", "1")])
def test_a_share_of_sessions_is_read_of_twelve(
    told: Tell, history: History, percent: str, best: str
) -> None:
    the_table(history, 7)
    adopt(history, "completion_threshold", percent)

    assert reach(told(history), "OE1", on(7)).best == Decimal(best)


def test_units_are_told_apart(told: Tell, history: History) -> None:
    for user, place in (("ana", AMARILIS), ("berta", IMAZA)):
        list_cohort(history, "03-25", place, user)
        enrol(history, "03-01", user, place)
        join_group(history, "03-30", f"group-{user}", user)
    for number in range(1, 6):
        hold(history, HELD_ON[number], "group-berta", number)
    attend(history, HELD_ON[1], "ana", 1)
    attend(history, HELD_ON[1], "berta", 1, place=IMAZA, present=False)
    db = told(history)

    kept, lost = (reach(db, "OE1", on(5), unit) for unit in ("UT07", "UT02"))
    visits = reach(db, "6", date(2026, 4, 1), "UT02")

    assert (kept.state, kept.best) == ("open", Decimal(1))
    # Nobody of UT02 takes part, and nobody of those enrolled can complete any more.
    assert (lost.best, lost.unreachable_on) == (None, on(5))
    assert visits.goal == 13_000
    assert visits.state == "unreachable"


def test_a_group_that_she_left_takes_nothing_away(told: Tell, history: History) -> None:
    # Ana missed four sessions and went to a group that has held only the first two.
    hold_sessions(history, 4, ana=range(1, 5))
    for number in (1, 2):
        hold(history, HELD_ON[number], "sur", number)
    leave_group(history, "04-28", "norte", "ana")
    join_group(history, "04-28", "sur", "ana")
    for number in range(5, 11):
        hold(history, HELD_ON[number], "norte", number)
    attend(history, "05-01", "ana", 3)
    db = told(history)

    found = reach(db, "OE1", on(10))

    assert (found.best, found.state) == (Decimal(1), "open")


def test_what_a_new_group_held_before_is_missed_since_she_joined_it(
    told: Tell, history: History
) -> None:
    hold_sessions(history, 1, ana=NEVER)
    for number in range(1, 7):
        hold(history, f"04-0{number}", "sur", number)
    leave_group(history, "05-15", "norte", "ana")
    join_group(history, "05-15", "sur", "ana")

    found = reach(told(history), "OE1", date(2026, 5, 20))

    # She attended one of the six that the group has held: five are missed at once.
    assert (found.best, found.unreachable_on) == (Decimal(0), date(2026, 5, 15))


def test_who_left_every_group_is_lost_from_that_day_on(
    told: Tell, history: History
) -> None:
    hold_sessions(history, 3, ana=NEVER)
    leave_group(history, "05-15", "norte", "ana")
    db = told(history)

    before, after = (
        reach(db, "OE1", day) for day in (date(2026, 5, 14), date(2026, 5, 15))
    )

    assert (before.best, before.state) == (Decimal(1), "open")
    assert (after.best, after.unreachable_on) == (Decimal(0), date(2026, 5, 15))


def test_who_completed_and_left_is_not_lost(told: Tell, history: History) -> None:
    hold_sessions(history, 8, ana=NEVER)
    leave_group(history, "06-15", "norte", "ana")

    found = reach(told(history), "OE1", date(2026, 6, 20))

    assert (found.best, found.state) == (Decimal(1), "reached")


async def test_reachability_is_asked_by_unit(api: InProcess) -> None:
    await with_plan(api)

    answer = await api.get("/reachability", UAS, as_of="2026-04-01")

    goals = {one["subject"]: one for one in answer.json()["goals"]}
    assert goals["6"]["state"] == "unreachable"
    assert goals["6"]["unreachable_on"] == "2026-04-01"
    assert goals["OE4"]["deadline"] == "2026-12-31"
    by_unit = await api.get("/reachability", UAS, as_of="2026-04-01", by="ut")
    assert by_unit.status_code == 200
