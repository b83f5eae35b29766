"""The rules of a pregnancy that ends without a birth."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from juntos_enrollment.domain.eligibility import HouseholdFacts, assess
from juntos_enrollment.domain.household import Household
from juntos_enrollment.domain.pregnancy import PastPregnancy, is_over
from juntos_enrollment.domain.rules import NoPregnancyToEnd
from juntos_enrollment.domain.values import Eligibility, EligibilityEnd
from tests.enrollment.builders import FEBRUARY_24, MARCH_3, PLACE
from tests.support.replay import kinds, recorded, replayed

CHILD = Eligibility.CHILD_UNDER_24_MONTHS
APRIL_10 = date(2026, 4, 10)
ANA = UUID(int=1)


def a_household() -> Household:
    """Of a pregnant woman."""
    return Household(
        territory=PLACE, eligibility=Eligibility.PREGNANT, occurred_on=FEBRUARY_24
    )


def ends(household: Household, served: Eligibility | None, on: date = MARCH_3) -> None:
    """Her pregnancy ends."""
    household.end_pregnancy(
        ANA, is_known=True, eligibility=served, territory=PLACE, occurred_on=on
    )


def test_only_a_known_pregnancy_ends() -> None:
    household = a_household()

    with pytest.raises(NoPregnancyToEnd, match="No consta que la usuaria esté"):
        household.end_pregnancy(
            ANA, is_known=False, eligibility=None, territory=PLACE, occurred_on=MARCH_3
        )

    assert kinds(household) == ["Registered"]


@pytest.mark.parametrize("served", [None, CHILD])
def test_the_end_comes_back_from_the_log(served: Eligibility | None) -> None:
    household = a_household()

    ends(household, served)

    assert household.eligibility is served
    assert household.lapsed_on == (MARCH_3 if served is None else None)
    assert vars(replayed(household)) == vars(household)


def test_neither_the_day_of_the_loss_nor_a_cause_is_in_the_event() -> None:
    household = a_household()
    ends(household, None)

    (_, event) = recorded(household)

    assert set(vars(event)) & {"ended_on", "cause", "reason"} == set()


def test_what_is_told_after_the_end_makes_it_served_again() -> None:
    household = a_household()
    ends(household, None)

    for on in (FEBRUARY_24, APRIL_10, APRIL_10):
        household.regain_eligibility(Eligibility.PREGNANT, PLACE, on)

    assert kinds(household) == ["Registered", "PregnancyEnded", "EligibilityRegained"]
    assert household.lapsed_on is None


@pytest.mark.parametrize("expected_on", [None, date(2026, 9, 20)])
def test_from_the_day_of_the_end_nothing_is_left_of_a_pregnancy(
    expected_on: date | None,
) -> None:
    past = PastPregnancy(FEBRUARY_24, APRIL_10, expected_on)
    known = HouseholdFacts(None, FEBRUARY_24, past_pregnancies=(past,))

    before = assess(known, APRIL_10 - timedelta(days=1))
    since = assess(known, APRIL_10)

    assert (before.eligible, before.reason) == (True, Eligibility.PREGNANT)
    assert (since.eligible, since.ended) == (False, EligibilityEnd.PREGNANCY_ENDED)


def test_what_was_told_of_another_usuaria_counts_on() -> None:
    past = PastPregnancy(FEBRUARY_24, APRIL_10)
    told = ((Eligibility.PREGNANT, FEBRUARY_24), (CHILD, FEBRUARY_24))
    known = HouseholdFacts(None, APRIL_10, past_pregnancies=(past,), told=told)

    found = assess(known, date(2026, 5, 1))

    assert (found.eligible, found.from_facts) == (True, False)
    assert not assess(known, date(2029, 1, 1)).eligible


def test_a_delivery_of_another_pregnancy_is_expected_long_after_the_loss() -> None:
    early, soonest = timedelta(weeks=36), timedelta(weeks=38)

    assert is_over(APRIL_10 + early, [], [APRIL_10])
    assert not is_over(APRIL_10 + early, [APRIL_10])
    assert not is_over(APRIL_10 + soonest, [], [APRIL_10])
