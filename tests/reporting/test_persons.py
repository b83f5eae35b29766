"""Usuarias found to be one person count as one, until that is undone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from juntos_contracts.events.enrollment import PriorParticipationRecorded, UserEnrolled
from juntos_reporting.queries.cut import Cut
from juntos_reporting.queries.figures import Figure
from tests.reporting.asking import YEAR_END, figure
from tests.reporting.histories import AMARILIS, START, History, named
from tests.reporting.telling import (
    adopt,
    answer_cap,
    attend,
    contact,
    enrol,
    list_cohort,
    merge,
    message,
    register,
)

Tell = Callable[[History], Connection]


def test_the_sessions_of_both_count_once_for_the_one_that_is_kept(
    told: Tell, history: History
) -> None:
    # ana attended 1-5, her double 4-8: eight different sessions from the merge on.
    for user in ("ana", "double"):
        register(history, user)
        enrol(history, "03-10", user)
    attend(history, "05-20", "ana", *range(1, 6))
    attend(history, "05-20", "double", *range(4, 9))
    merge(history, "06-01", "ana", "double")
    merge(history, "08-01", "ana", "double", undone=True)

    db = told(history)

    assert figure(db, "OE1", Cut(2026, date(2026, 5, 31))) == Figure(0, 2)
    assert figure(db, "OE1", Cut(2026, date(2026, 7, 31))) == Figure(1, 1)
    assert figure(db, "OE1") == Figure(0, 2)


def test_a_merge_recorded_later_changes_nothing_known_before(
    told: Tell, history: History
) -> None:
    for user in ("ana", "double"):
        register(history, user)
        enrol(history, "03-10", user)
        attend(history, "05-20", user, 1)
    history.recorded_at = datetime(2026, 9, 1, tzinfo=UTC)
    merge(history, "06-01", "ana", "double")

    db = told(history)

    known_in_august = Cut(2026, YEAR_END, known_at=datetime(2026, 8, 1, tzinfo=UTC))
    assert figure(db, "OE1", known_in_august) == Figure(0, 2)
    assert figure(db, "OE1") == Figure(0, 1)


def test_a_chain_of_merges_ends_in_one_person(told: Tell, history: History) -> None:
    for user, number in (("ana", 1), ("second", 2), ("third", 3)):
        register(history, user)
        enrol(history, "03-10", user)
        attend(history, "05-20", user, number)
    merge(history, "06-01", "second", "third")
    merge(history, "06-02", "ana", "second")
    adopt(history, "completion_threshold", "3", effective_on="2026-06-01")

    assert figure(told(history), "OE1") == Figure(1, 1)


def test_a_person_is_not_new_if_her_double_took_part_before(
    told: Tell, history: History
) -> None:
    register(history, "ana")
    register(history, "double", earlier=(2025,))
    contact(history, "03-01", "ana")
    merge(history, "06-01", "ana", "double")

    db = told(history)

    assert figure(db, "OE2", Cut(2026, date(2026, 5, 31))) == Figure(0, 1)
    assert figure(db, "OE2") == Figure(0, 0)


def test_a_list_of_an_earlier_edition_takes_the_word_new_away(
    told: Tell, history: History
) -> None:
    register(history, "ana")
    contact(history, "03-01", "ana")
    history.tell(
        "04-01",
        PriorParticipationRecorded(
            user_id=named("ana"),
            household_id=named("home-ana"),
            earlier_editions=(2025,),
            new_user=False,
        ),
        AMARILIS,
    )

    db = told(history)

    assert figure(db, "OE2", Cut(2026, date(2026, 3, 31))) == Figure(0, 1)
    assert figure(db, "OE2") == Figure(0, 0)


def test_an_enrolment_of_an_earlier_edition_counts_from_when_it_is_known(
    told: Tell, history: History
) -> None:
    register(history, "ana")
    contact(history, "03-01", "ana")
    before = START + timedelta(minutes=history.told)
    enrolled = UserEnrolled(
        user_id=named("ana"), household_id=named("home-ana"), new_user=True
    )
    history.tell("2025-03-01", enrolled, AMARILIS, edition=2025)

    db = told(history)

    assert figure(db, "OE2", Cut(2026, YEAR_END, before)) == Figure(0, 1)
    assert figure(db, "OE2") == Figure(0, 0)


def test_messages_and_contacts_of_both_count_for_one(
    told: Tell, history: History
) -> None:
    for user in ("ana", "double"):
        register(history, user)
        contact(history, "03-01", user)
        message(history, "04-10", user)
    enrol(history, "03-10", "ana")
    attend(history, "04-07", "ana", 1)
    merge(history, "06-01", "ana", "double")
    adopt(history, "reinforcement_minimum_messages", "2", effective_on="2026-05-01")

    db = told(history)

    assert figure(db, "OE2") == Figure(1, 1)
    assert figure(db, "OE3", Cut(2026, date(2026, 5, 31))) == Figure(0, 1)
    assert figure(db, "OE3") == Figure(1, 1)


def test_a_household_gets_the_package_from_what_was_told_of_both(
    told: Tell, history: History
) -> None:
    # The double was visited, ana answered, attended and got a message.
    register(history, "ana")
    register(history, "double", household="home-ana")
    contact(history, "03-01", "double")
    answer_cap(history, "03-01", "ana")
    attend(history, "04-07", "ana", 1)
    message(history, "04-10", "ana")
    list_cohort(history, "03-25", AMARILIS, "ana")
    merge(history, "06-01", "ana", "double")

    db = told(history)

    assert figure(db, "OG", Cut(2026, date(2026, 5, 31))) == Figure(0, 1)
    assert figure(db, "OG") == Figure(1, 1)
