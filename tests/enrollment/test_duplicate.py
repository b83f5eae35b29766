"""Two look-alikes: proposed once, decided, and undone."""

from uuid import UUID

import pytest

from juntos_enrollment.domain.duplicate import Duplicate
from juntos_enrollment.domain.rules import (
    DuplicateIsSettled,
    KeptIsOneOfTheTwo,
    NothingToUndo,
)
from juntos_enrollment.domain.values import DuplicateRule, DuplicateState
from tests.enrollment.builders import HOUSEHOLD, MARCH_3, PLACE
from tests.support.replay import kinds, recorded, replayed

ANA, BEA, CAM = UUID(int=1), UUID(int=2), UUID(int=3)


def a_pair() -> Duplicate:
    """Ana and Bea have the same document number."""
    return Duplicate(
        user_id=ANA,
        other_user_id=BEA,
        household_id=HOUSEHOLD,
        territory=PLACE,
        rule=DuplicateRule.SAME_DOCUMENT,
        occurred_on=MARCH_3,
    )


def test_a_pair_has_one_id_in_whatever_order() -> None:
    assert Duplicate.create_id(ANA, BEA) == Duplicate.create_id(BEA, ANA) == a_pair().id


def test_a_merge_names_the_kept_one_first() -> None:
    pair = a_pair()

    pair.merge(BEA, HOUSEHOLD, MARCH_3)

    merged = recorded(pair)[-1]
    assert (merged.user_id, merged.other_user_id) == (BEA, ANA)


def test_only_one_of_the_two_is_kept() -> None:
    with pytest.raises(KeptIsOneOfTheTwo):
        a_pair().merge(CAM, HOUSEHOLD, MARCH_3)


def test_a_settled_pair_is_not_decided_again() -> None:
    dismissed, merged = a_pair(), a_pair()
    dismissed.dismiss(MARCH_3)
    merged.merge(ANA, HOUSEHOLD, MARCH_3)

    for settled in (dismissed, merged):
        with pytest.raises(DuplicateIsSettled):
            settled.merge(ANA, HOUSEHOLD, MARCH_3)
        with pytest.raises(DuplicateIsSettled):
            settled.dismiss(MARCH_3)


def test_an_undone_merge_can_be_reviewed_again() -> None:
    pair = a_pair()
    pair.merge(ANA, HOUSEHOLD, MARCH_3)
    pair.undo_merge(MARCH_3)
    assert pair.state is DuplicateState.PROPOSED

    with pytest.raises(NothingToUndo):
        pair.undo_merge(MARCH_3)
    pair.dismiss(MARCH_3)

    assert kinds(pair) == ["Proposed", "Merged", "MergeUndone", "Dismissed"]
    assert vars(replayed(pair)) == vars(pair)


def test_a_dismissed_pair_is_proposed_once_more() -> None:
    pair = a_pair()
    pair.dismiss(MARCH_3)

    for _ in range(2):
        pair.propose_again(DuplicateRule.SAME_DOCUMENT, MARCH_3)

    assert pair.state is DuplicateState.PROPOSED
    assert kinds(pair) == ["Proposed", "Dismissed", "ProposedAgain"]
    assert vars(replayed(pair)) == vars(pair)
