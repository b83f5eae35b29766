"""Rules of the group and its roster."""

from datetime import date

import pytest

from juntos_sessions.domain.group import Group
from juntos_sessions.domain.rules import (
    AlreadyOnRoster,
    ChangeBeforeFormation,
    GroupNeedsMembers,
    NotOnRoster,
    RosterChangeIsEmpty,
    RosterChangeOutOfOrder,
)
from tests.sessions.builders import (
    ANA,
    APRIL_1,
    APRIL_10,
    APRIL_20,
    BEA,
    CAM,
    ELSEWHERE,
    PLACE,
    a_group,
)
from tests.support.replay import kinds, replayed


def test_a_group_is_formed_with_its_first_members() -> None:
    group = Group.form(2026, PLACE, "G-01", [ANA, BEA], APRIL_1)

    assert kinds(group) == ["Formed", "RosterChanged"]
    assert group.roster_on(APRIL_1) == {ANA, BEA}


def test_a_group_needs_members() -> None:
    with pytest.raises(GroupNeedsMembers):
        Group.form(2026, PLACE, "G-01", [], APRIL_1)


def test_the_id_follows_from_edition_district_and_code() -> None:
    one = Group.form(2026, PLACE, "G-01", [ANA], APRIL_1)
    same = Group.form(2026, PLACE, "G-01", [BEA], APRIL_10)
    other_district = Group.form(2026, ELSEWHERE, "G-01", [ANA], APRIL_1)
    other_edition = Group.form(2027, PLACE, "G-01", [ANA], APRIL_1)

    assert one.id == same.id
    assert len({one.id, other_district.id, other_edition.id}) == 3


def test_who_joins_and_leaves_does_so_from_a_date_on() -> None:
    group = a_group(ANA, BEA)

    group.change_roster([CAM], [ANA], APRIL_10)

    assert group.roster_on(date(2026, 4, 9)) == {ANA, BEA}
    assert group.roster_on(APRIL_10) == {BEA, CAM}
    assert group.roster_on(date(2026, 3, 31)) == set()


def test_who_left_may_come_back() -> None:
    group = a_group(ANA, BEA)
    group.change_roster([], [ANA], APRIL_10)

    group.change_roster([ANA], [], APRIL_20)

    assert ANA in group.roster_on(APRIL_1)
    assert ANA not in group.roster_on(date(2026, 4, 15))
    assert ANA in group.roster_on(APRIL_20)


def test_the_event_says_how_many_there_are_now() -> None:
    group = a_group(ANA, BEA)

    group.change_roster([CAM], [], APRIL_10)

    (changed,) = group.collect_events()
    assert isinstance(changed, Group.RosterChanged)
    assert changed.roster_size == 3


def test_a_roster_change_says_something() -> None:
    with pytest.raises(RosterChangeIsEmpty):
        a_group().change_roster([], [], APRIL_10)


def test_nobody_joins_twice() -> None:
    group = a_group(ANA)

    with pytest.raises(AlreadyOnRoster, match=str(ANA)):
        group.change_roster([ANA, BEA], [], APRIL_10)

    assert group.collect_events() == []


def test_only_a_member_leaves() -> None:
    with pytest.raises(NotOnRoster, match=str(CAM)):
        a_group(ANA).change_roster([], [CAM], APRIL_10)


def test_nobody_leaves_before_she_joined() -> None:
    group = a_group(ANA)
    group.change_roster([BEA], [], APRIL_20)

    with pytest.raises(RosterChangeOutOfOrder, match="10/04/2026"):
        group.change_roster([], [BEA], APRIL_10)


def test_nobody_belongs_to_a_group_before_it_was_formed() -> None:
    with pytest.raises(ChangeBeforeFormation, match="01/04/2026"):
        a_group(ANA).change_roster([BEA], [], date(2026, 3, 31))


def test_nobody_comes_back_before_she_left() -> None:
    group = a_group(ANA, BEA)
    group.change_roster([], [ANA], APRIL_20)

    with pytest.raises(RosterChangeOutOfOrder, match="10/04/2026"):
        group.change_roster([ANA], [], APRIL_10)


def test_a_replayed_group_equals_the_live_one() -> None:
    group = Group.form(2026, PLACE, "G-01", [ANA, BEA], APRIL_1)
    group.change_roster([CAM], [ANA], APRIL_10)
    group.change_roster([ANA], [], APRIL_20)

    assert replayed(group) == group
