"""The final list of a territorial unit."""

from uuid import UUID, uuid4

import pytest

from juntos_chassis.seedwork import Territory
from juntos_enrollment.domain.cohort import CHUNK, Cohort
from juntos_enrollment.domain.rules import CohortIsEmpty
from tests.enrollment.builders import MARCH_3
from tests.support.replay import recorded, replayed


def households(count: int) -> list[UUID]:
    """Some household ids."""
    return [uuid4() for _ in range(count)]


def test_every_household_is_named_once_in_its_own_district() -> None:
    members = {"100101": households(CHUNK + 1), "100102": households(2)}

    cohort = Cohort.close(2026, "UT07", members, MARCH_3)

    closed, *listed = recorded(cohort)
    assert (closed.households, closed.districts) == (CHUNK + 3, 2)
    named: dict[str, list[UUID]] = {}
    for event in listed:
        named.setdefault(event.territory.ubigeo, []).extend(event.household_ids)
    assert named == members
    assert max(len(event.household_ids) for event in listed) == CHUNK


def test_a_unit_in_one_region_closes_its_list_for_that_region() -> None:
    one = Cohort.close(2026, "UT07", {"100101": households(1)}, MARCH_3)
    two = Cohort.close(
        2026, "UT08", {"100101": households(1), "150101": households(1)}, MARCH_3
    )

    assert one.territory == Territory("100000", "UT07")
    assert two.territory == Territory("000000", "UT08")


def test_an_empty_list_cannot_be_closed() -> None:
    with pytest.raises(CohortIsEmpty, match="UT07"):
        Cohort.close(2026, "UT07", {}, MARCH_3)


def test_a_unit_has_one_list_an_edition() -> None:
    first = Cohort.close(2026, "UT07", {"100101": households(1)}, MARCH_3)
    again = Cohort.close(2026, "UT07", {"100102": households(1)}, MARCH_3)
    later = Cohort.close(2027, "UT07", {"100101": households(1)}, MARCH_3)

    assert first.id == again.id != later.id


def test_a_replayed_cohort_is_the_live_one() -> None:
    live = Cohort.close(2026, "UT07", {"100101": households(3)}, MARCH_3)
    live.sign_off("ACTA-001", "10", "ab" * 32, "ab" * 32, MARCH_3)

    assert vars(replayed(live)) == vars(live)
