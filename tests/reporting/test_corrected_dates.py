"""A session that was held on another date counts there, from when that is known."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Connection

from juntos_reporting.queries.cut import Cut
from juntos_reporting.queries.evidence import Page, Side, evidence
from juntos_reporting.queries.figures import Figure
from juntos_reporting.queries.policies import Policies, policies_in_force
from juntos_reporting.queries.schedule import schedule
from tests.reporting.asking import figure
from tests.reporting.histories import History
from tests.reporting.telling import (
    attend,
    correct_attendance,
    correct_date,
    correct_session_date,
    enrol,
    hold,
    register,
)

Tell = Callable[[History], Connection]
UNTIL_MAY, UNTIL_JUNE = (Cut(2026, date(2026, *end)) for end in ((5, 31), (6, 30)))


@pytest.fixture
def ana(history: History) -> History:
    """Ana attended seven sessions in May."""
    register(history, "ana")
    enrol(history, "03-10", "ana")
    attend(history, "05-20", "ana", *range(1, 8))
    return history


def test_a_list_counts_on_the_later_date_not_before(told: Tell, ana: History) -> None:
    attend(ana, "05-20", "ana", 8)
    correct_date(ana, "06-10", "06-05", 8, "ana")

    db = told(ana)

    assert figure(db, "OE1", UNTIL_MAY) == Figure(0, 1)
    assert figure(db, "OE1", UNTIL_JUNE) == Figure(1, 1)


def test_a_list_counts_from_the_earlier_date_on(told: Tell, ana: History) -> None:
    attend(ana, "06-05", "ana", 8)
    correct_date(ana, "06-10", "05-21", 8, "ana")

    db = told(ana)

    assert figure(db, "OE1", Cut(2026, date(2026, 5, 20))) == Figure(0, 1)
    assert figure(db, "OE1", UNTIL_MAY) == Figure(1, 1)


def test_what_was_known_before_the_correction_does_not_change(
    told: Tell, ana: History
) -> None:
    attend(ana, "05-20", "ana", 8)
    hold(ana, "05-20", "norte", 8)
    before = ana.events["sessions"][-1].envelope.recorded_at
    correct_date(ana, "06-10", "06-05", 8, "ana")
    correct_session_date(ana, "06-10", "06-05", "norte", 8)

    db = told(ana)
    then = replace(UNTIL_MAY, known_at=before)

    assert figure(db, "OE1", then) == Figure(1, 1)
    assert figure(db, "OE1", UNTIL_MAY) == Figure(0, 1)
    assert held_by_month(db, then) == {"2026-05": 1}
    assert held_by_month(db, UNTIL_MAY) == {}


def test_the_last_of_two_corrections_counts(told: Tell, ana: History) -> None:
    attend(ana, "05-20", "ana", 8)
    correct_date(ana, "06-10", "06-05", 8, "ana")
    correct_date(ana, "06-11", "05-19", 8, "ana")

    assert figure(told(ana), "OE1", UNTIL_MAY) == Figure(1, 1)


def test_nothing_said_of_a_session_counts_before_it_was_held(
    told: Tell, ana: History
) -> None:
    attend(ana, "05-20", "ana", 8, present=False)
    correct_attendance(ana, "05-25", "ana", 8, present=True)
    correct_date(ana, "06-10", "06-05", 8, "ana")

    db = told(ana)

    assert figure(db, "OE1", UNTIL_MAY) == Figure(0, 1)
    assert figure(db, "OE1", UNTIL_JUNE) == Figure(1, 1)


def test_the_schedule_counts_a_session_in_the_month_in_which_it_was_held(
    told: Tell, history: History
) -> None:
    hold(history, "05-20", "norte", 1, 2)
    correct_session_date(history, "06-10", "06-05", "norte", 2)

    db = told(history)

    assert held_by_month(db, UNTIL_JUNE) == {"2026-05": 1, "2026-06": 1}
    assert held_by_month(db, UNTIL_MAY) == {"2026-05": 1}


def test_the_events_behind_a_figure_show_the_correction(
    told: Tell, ana: History
) -> None:
    attend(ana, "06-05", "ana", 8)
    correct_date(ana, "06-10", "05-21", 8, "ana")
    db = told(ana)

    policies = Policies.of(policies_in_force(db, UNTIL_MAY), UNTIL_MAY.as_of)
    found = evidence(db, UNTIL_MAY, policies, Side("OE1"), Page(None, 10))

    (counting,) = found.items
    types = [event.type.split(".")[2] for event in counting.events]
    assert types.count("SessionAttended") == 8
    assert types[-1] == "AttendanceDateCorrected"


def held_by_month(db: Connection, cut: Cut) -> dict[str, int]:
    line = next(one for one in schedule(db, cut) if one.line == 8)
    return {m: month.executed for m, month in line.months.items() if month.executed}
