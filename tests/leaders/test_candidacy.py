"""Rules of candidacies and of the validated list."""

import pytest

from juntos_leaders.domain.leader_list import LeaderList
from juntos_leaders.domain.rules import (
    AlreadySelected,
    ListIsEmpty,
    SelectedBeforeNominated,
)
from tests.leaders.builders import (
    ANA,
    AUGUST_20,
    BEA,
    CAM,
    SEPTEMBER_1,
    SEPTEMBER_15,
    a_candidacy,
)
from tests.support.replay import kinds, replayed


def test_a_candidate_is_selected_once() -> None:
    candidacy = a_candidacy()
    candidacy.select(SEPTEMBER_1)
    candidacy.collect_events()

    with pytest.raises(AlreadySelected, match="01/09/2026"):
        candidacy.select(SEPTEMBER_15)

    assert candidacy.collect_events() == []


def test_selection_follows_nomination() -> None:
    with pytest.raises(SelectedBeforeNominated, match="20/08/2026"):
        a_candidacy().select(AUGUST_20.replace(day=19))


def test_a_usuaria_has_one_candidacy_an_edition() -> None:
    assert a_candidacy().id == a_candidacy().id


def test_a_replayed_candidacy_equals_the_live_one() -> None:
    candidacy = a_candidacy()
    candidacy.select(SEPTEMBER_1)

    assert kinds(candidacy) == ["Nominated", "Selected"]
    assert replayed(candidacy) == candidacy


def test_a_list_counts_its_leaders_and_districts() -> None:
    leaders = {"100101": [ANA, BEA], "100102": [CAM]}

    validated = LeaderList.validate(2026, "UT07", leaders, SEPTEMBER_15)

    assert validated.leaders == (ANA, BEA, CAM)
    assert validated.districts == 2


@pytest.mark.parametrize(
    ("ubigeos", "where"),
    [(("100101", "100201"), "100000"), (("100101", "190101"), "000000")],
    ids=["one region", "two regions"],
)
def test_a_list_counts_in_the_region_of_all_its_districts(
    ubigeos: tuple[str, str], where: str
) -> None:
    leaders = dict(zip(ubigeos, ([ANA], [BEA]), strict=True))

    validated = LeaderList.validate(2026, "UT07", leaders, SEPTEMBER_15)

    assert validated.territory.ubigeo == where


def test_a_list_names_somebody() -> None:
    with pytest.raises(ListIsEmpty, match="UT07"):
        LeaderList.validate(2026, "UT07", {}, SEPTEMBER_15)


def test_a_replayed_list_equals_the_live_one() -> None:
    validated = LeaderList.validate(2026, "UT07", {"100101": [ANA]}, SEPTEMBER_15)

    assert replayed(validated) == validated
