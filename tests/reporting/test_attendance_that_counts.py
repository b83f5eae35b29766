"""What counts of an attendance: corrections, open disputes, shares of the held."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection

from juntos_reporting.queries.cut import Cut, Grouping
from juntos_reporting.queries.figures import Figure
from tests.reporting.asking import figure, figures
from tests.reporting.histories import AMARILIS, CHINCHAO, History
from tests.reporting.telling import (
    adopt,
    attend,
    correct_attendance,
    enrol,
    hold,
    join_group,
    question_attendance,
    register,
)

Tell = Callable[[History], Connection]


def enrolled(history: History, *users: str) -> None:
    for user in users:
        register(history, user)
        enrol(history, "03-10", user)


def test_a_correction_counts_from_its_date_on(told: Tell, history: History) -> None:
    # ana: 8 on the list, one taken away; completes until the correction.
    enrolled(history, "ana")
    attend(history, "05-20", "ana", *range(1, 9))
    correct_attendance(history, "06-01", "ana", 8, present=False)

    db = told(history)

    assert figure(db, "OE1", Cut(2026, date(2026, 5, 31))) == Figure(1, 1)
    assert figure(db, "OE1") == Figure(0, 1)


def test_the_last_word_counts_among_corrections_and_resolutions(
    told: Tell, history: History
) -> None:
    # ana:   corrected to absent, then resolved to present -> completes
    # berta: resolved to present, then corrected to absent -> does not
    enrolled(history, "ana", "berta")
    for user in ("ana", "berta"):
        attend(history, "05-20", user, *range(1, 9))
    correct_attendance(history, "05-21", "ana", 8, present=False)
    question_attendance(history, "05-22", "ana", 8, present=True)
    question_attendance(history, "05-23", "ana", 8, present=True, resolved=True)
    question_attendance(history, "05-22", "berta", 8, present=False)
    question_attendance(history, "05-23", "berta", 8, present=True, resolved=True)
    correct_attendance(history, "05-24", "berta", 8, present=False)

    db = told(history)

    assert figure(db, "OE1", Cut(2026, date(2026, 5, 23))) == Figure(2, 2)
    assert figure(db, "OE1") == Figure(1, 2)


def test_an_open_dispute_counts_as_absent_if_the_policy_says_so(
    told: Tell, history: History
) -> None:
    enrolled(history, "ana")
    attend(history, "05-20", "ana", *range(1, 9))
    question_attendance(history, "05-25", "ana", 8, present=False)
    adopt(history, "disputed_attendance", "absent", effective_on="2026-07-01")

    db = told(history)

    assert figure(db, "OE1", Cut(2026, date(2026, 6, 30))) == Figure(1, 1)
    assert figure(db, "OE1") == Figure(0, 1)


def test_the_municipality_counts_before_the_unit_that_recorded_first(
    told: Tell, history: History
) -> None:
    # ana:   the unit's list says present, the municipality absent -> does not complete
    # berta: the unit's list says absent, the municipality present -> completes
    for user, place in (("ana", AMARILIS), ("berta", CHINCHAO)):
        register(history, user, place)
        enrol(history, "03-10", user, place)
        attend(history, "05-20", user, *range(1, 8))
    attend(history, "05-20", "ana", 8, testimony="territorial_unit")
    attend(history, "05-20", "berta", 8, present=False, testimony="territorial_unit")
    for user, present in (("ana", False), ("berta", True)):
        question_attendance(history, "05-25", user, 8, present=present, municipal=True)

    db = told(history)

    before = Cut(2026, date(2026, 5, 24))
    assert figures(db, "OE1", before, Grouping.DISTRICT) == {
        AMARILIS.ubigeo: Figure(1, 1),
        CHINCHAO.ubigeo: Figure(0, 1),
    }
    assert figures(db, "OE1", grouping=Grouping.DISTRICT) == {
        AMARILIS.ubigeo: Figure(0, 1),
        CHINCHAO.ubigeo: Figure(1, 1),
    }


def test_a_share_is_of_the_sessions_held_by_her_groups(
    told: Tell, history: History
) -> None:
    # The group holds 9 of the twelve: 60 % of 9 is 5.4, so six are needed.
    # ana attended 6 (completes), berta 5 (does not).
    # carla joined late, and another group that held number 10: 60 % of 10 is 6.
    # dora is on no roster; of the sessions known to be held for her she attended all.
    enrolled(history, "ana", "berta", "carla", "dora")
    adopt(history, "completion_threshold", "60%", effective_on="2026-01-15")
    join_group(history, "04-01", "norte", "ana", "berta")
    join_group(history, "06-01", "norte", "carla")
    join_group(history, "06-01", "sur", "carla")
    hold(history, "05-20", "norte", *range(1, 10))
    hold(history, "05-20", "sur", 1, 2, 10)
    attend(history, "05-20", "ana", *range(1, 7))
    attend(history, "05-20", "berta", *range(1, 6))
    attend(history, "06-20", "carla", *range(4, 10))
    attend(history, "06-20", "dora", 1)

    assert figure(told(history), "OE1") == Figure(3, 4)


def test_a_share_grows_with_the_sessions_held(told: Tell, history: History) -> None:
    enrolled(history, "ana")
    adopt(history, "completion_threshold", "60%", effective_on="2026-01-15")
    join_group(history, "04-01", "norte", "ana")
    hold(history, "05-20", "norte", *range(1, 6))
    attend(history, "05-20", "ana", 1, 2, 3)
    hold(history, "06-20", "norte", 6)

    db = told(history)

    assert figure(db, "OE1", Cut(2026, date(2026, 5, 31))) == Figure(1, 1)
    assert figure(db, "OE1") == Figure(0, 1)
