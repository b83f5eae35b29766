"""Eligibility on a date, by exact calendar arithmetic."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juntos_chassis.seedwork import Territory
from juntos_enrollment.domain.eligibility import HouseholdFacts, add_months, assess
from juntos_enrollment.domain.household import Household
from juntos_enrollment.domain.pregnancy import PastPregnancy
from juntos_enrollment.domain.rules import BirthAlreadyReported
from juntos_enrollment.domain.values import Eligibility, EligibilityEnd
from tests.enrollment.builders import FEBRUARY_24, MARCH_3, PLACE
from tests.support.replay import kinds, recorded, replayed

CHILD = Eligibility.CHILD_UNDER_24_MONTHS
PREGNANT = Eligibility.PREGNANT


def facts(*births: date, due: tuple[date, ...] = ()) -> HouseholdFacts:
    """A household declared with a child on 24 February 2026."""
    return HouseholdFacts(CHILD, FEBRUARY_24, births, due)


@pytest.mark.parametrize(
    ("born", "last_day"),
    [
        (date(2024, 2, 28), date(2026, 2, 27)),
        # As the Código Civil counts, a child of 29 February is two on the 28th.
        (date(2024, 2, 29), date(2026, 2, 27)),
        (date(2024, 3, 1), date(2026, 2, 28)),
        (date(2026, 2, 28), date(2028, 2, 27)),
        (date(2024, 12, 31), date(2026, 12, 30)),
    ],
)
def test_a_child_counts_until_the_day_before_it_is_two(
    born: date, last_day: date
) -> None:
    assert assess(facts(born), last_day).eligible
    after = assess(facts(born), last_day + timedelta(days=1))

    assert (after.eligible, after.ended) == (False, EligibilityEnd.AGED_OUT)


def test_the_youngest_child_decides() -> None:
    found = assess(facts(date(2023, 1, 1), date(2025, 6, 1)), date(2026, 3, 3))

    assert (found.eligible, found.reason, found.from_facts) == (True, CHILD, True)


def test_a_child_that_is_not_born_yet_does_not_count() -> None:
    assert not assess(facts(date(2023, 1, 1), date(2026, 4, 1)), MARCH_3).eligible


def test_a_pregnancy_counts_until_the_birth_should_have_been_reported() -> None:
    due = facts(due=(MARCH_3,))

    within = assess(due, MARCH_3 + timedelta(days=60))
    after = assess(due, MARCH_3 + timedelta(days=61))

    assert (within.eligible, within.reason) == (True, PREGNANT)
    assert after.ended is EligibilityEnd.PREGNANCY_ENDED
    assert assess(due, MARCH_3 + timedelta(days=61), report_days=90).eligible


def test_a_declared_condition_holds_for_as_long_as_it_possibly_can() -> None:
    found = assess(facts(), date(2028, 2, 23))

    assert (found.eligible, found.from_facts) == (True, False)
    assert not assess(facts(), date(2028, 2, 24)).eligible


def test_a_pregnancy_begins_at_most_42_weeks_before_the_delivery() -> None:
    due = HouseholdFacts(PREGNANT, FEBRUARY_24, (), (date(2026, 12, 1),))

    long_before = assess(due, date(2020, 1, 1))
    first = assess(due, date(2026, 12, 1) - timedelta(weeks=42))
    day_before = assess(due, date(2026, 12, 1) - timedelta(weeks=42, days=1))

    assert (long_before.eligible, long_before.reason) == (False, None)
    assert (long_before.ended, long_before.last_day) == (None, None)
    assert first.reason is PREGNANT
    assert not day_before.eligible


def test_a_declared_condition_tells_nothing_of_the_days_before() -> None:
    before = assess(facts(), FEBRUARY_24 - timedelta(days=1))

    assert (before.eligible, before.ended) == (False, None)
    assert assess(facts(), FEBRUARY_24).eligible


@pytest.mark.parametrize("expected_on", [None, date(2026, 4, 20)])
def test_before_a_birth_she_was_pregnant_whatever_is_known_since(
    expected_on: date | None,
) -> None:
    born = date(2026, 4, 2)
    past = PastPregnancy(FEBRUARY_24, born, expected_on)
    known = HouseholdFacts(CHILD, date(2026, 4, 10), (born,), (), (past,))

    before = assess(known, born - timedelta(days=1))
    since = assess(known, born)

    assert (before.eligible, before.reason) == (True, PREGNANT)
    assert (since.eligible, since.reason) == (True, CHILD)
    assert before.from_facts is (expected_on is not None)
    assert assess(known, date(2020, 1, 1)).eligible is False


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_months_are_added_as_a_calendar_does(start: date, months: int) -> None:
    found = add_months(start, months)

    assert (found.year * 12 + found.month) - (start.year * 12 + start.month) == months
    assert found.day == start.day or (found + timedelta(days=1)).day == 1


def a_household(eligibility: Eligibility) -> Household:
    """A household of the padrón."""
    return Household(territory=PLACE, eligibility=eligibility, occurred_on=FEBRUARY_24)


def test_a_birth_is_reported_once() -> None:
    household = a_household(PREGNANT)
    household.report_birth(is_news=True, territory=PLACE, occurred_on=MARCH_3)

    with pytest.raises(BirthAlreadyReported):
        household.report_birth(is_news=False, territory=PLACE, occurred_on=MARCH_3)

    assert kinds(household) == ["Registered", "ChildBirthReported"]


def test_the_birth_date_is_in_no_event() -> None:
    household = a_household(PREGNANT)
    household.report_birth(is_news=True, territory=PLACE, occurred_on=MARCH_3)

    (_, event) = recorded(household)

    assert set(vars(event)) & {"born_on", "birth_date"} == set()


def test_the_end_is_recorded_once_and_a_birth_opens_it_again() -> None:
    household = a_household(PREGNANT)
    place = Territory("100102", "UT07")
    for _ in range(2):
        household.end_eligibility(
            EligibilityEnd.PREGNANCY_ENDED,
            stays_in_cohort=True,
            territory=place,
            occurred_on=MARCH_3,
        )
    household.report_birth(is_news=True, territory=place, occurred_on=MARCH_3)

    assert household.ended_on is None
    assert kinds(household) == ["Registered", "EligibilityEnded", "ChildBirthReported"]
    assert vars(replayed(household)) == vars(household)


def test_a_pregnancy_told_later_makes_it_eligible_again() -> None:
    household = a_household(CHILD)
    household.end_eligibility(
        EligibilityEnd.AGED_OUT,
        stays_in_cohort=True,
        territory=PLACE,
        occurred_on=MARCH_3,
    )
    household.report_pregnancy(UUID(int=1), PLACE, MARCH_3)
    for _ in range(2):
        household.regain_eligibility(PREGNANT, PLACE, MARCH_3)

    assert (household.ended_on, household.eligibility) == (None, PREGNANT)
    assert kinds(household)[2:] == ["PregnancyReported", "EligibilityRegained"]
    assert vars(replayed(household)) == vars(household)
