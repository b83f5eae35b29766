"""Rules of candidacies and of the validated list."""

from hashlib import sha256

import pytest

from juntos_chassis.seedwork import Territory
from juntos_leaders.domain.candidacy import LeaderCandidacy
from juntos_leaders.domain.leader_list import LeaderList
from juntos_leaders.domain.rules import (
    AlreadySelected,
    LeftBeforeSelected,
    ListIsEmpty,
    NotALeader,
    SelectedBeforeNominated,
    SubstituteFromAnotherDistrict,
)
from juntos_leaders.domain.values import LeaderExit
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
    candidacy: LeaderCandidacy = a_candidacy()
    candidacy.select(SEPTEMBER_1)

    assert kinds(candidacy) == ["Nominated", "Selected"]
    assert replayed(candidacy) == candidacy


def test_a_leader_leaves_and_a_candidate_of_her_district_takes_her_place() -> None:
    leader, substitute = a_candidacy(), a_candidacy(BEA)
    leader.select(SEPTEMBER_1)

    leader.leave(LeaderExit.RESIGNED, substitute, SEPTEMBER_15)

    assert substitute.selected_on == SEPTEMBER_15
    assert replayed(leader) == leader
    with pytest.raises(NotALeader):
        leader.leave(LeaderExit.RESIGNED, None, SEPTEMBER_15)


def test_who_was_not_selected_has_nothing_to_leave() -> None:
    with pytest.raises(NotALeader):
        a_candidacy().leave(LeaderExit.RESIGNED, None, SEPTEMBER_15)


def test_nobody_leaves_before_her_selection() -> None:
    leader = a_candidacy()
    leader.select(SEPTEMBER_15)

    with pytest.raises(LeftBeforeSelected, match="15/09/2026"):
        leader.leave(LeaderExit.RESIGNED, None, SEPTEMBER_1)


def test_a_substitute_is_of_the_same_district() -> None:
    leader, stranger = a_candidacy(), a_candidacy(BEA, Territory("100102", "UT07"))
    leader.select(SEPTEMBER_1)

    with pytest.raises(SubstituteFromAnotherDistrict, match="100101"):
        leader.leave(LeaderExit.RESIGNED, stranger, SEPTEMBER_15)

    assert leader.left_on is None
    assert stranger.selected_on is None


def test_the_digest_of_a_list_can_be_computed_by_whoever_holds_it() -> None:
    leaders = {"100102": [CAM], "100101": [BEA, ANA]}
    validated = LeaderList.validate(2026, "UT07", leaders, "ACTA-1", SEPTEMBER_15)

    lines = f"2026;UT07;2026-09-15\n100101;{ANA}\n100101;{BEA}\n100102;{CAM}\n"
    assert validated.content_sha256 == sha256(lines.encode()).hexdigest()


def test_a_list_counts_its_leaders_and_districts() -> None:
    leaders = {"100101": [ANA, BEA], "100102": [CAM]}

    validated = LeaderList.validate(2026, "UT07", leaders, None, SEPTEMBER_15)

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

    validated = LeaderList.validate(2026, "UT07", leaders, None, SEPTEMBER_15)

    assert validated.territory.ubigeo == where


def test_a_list_names_somebody() -> None:
    with pytest.raises(ListIsEmpty, match="UT07"):
        LeaderList.validate(2026, "UT07", {}, None, SEPTEMBER_15)


def test_a_replayed_list_equals_the_live_one() -> None:
    validated = LeaderList.validate(2026, "UT07", {"100101": [ANA]}, None, SEPTEMBER_15)

    assert replayed(validated) == validated
