"""Rules of the district network and of its actions."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from juntos_chassis.seedwork import RuleBroken
from juntos_leaders.domain.action import CommunityAction
from juntos_leaders.domain.mentoring import Mentoring
from juntos_leaders.domain.network import DistrictNetwork
from juntos_leaders.domain.rules import (
    ActionIsVoid,
    AlreadyCoordinates,
    AlreadyMember,
    BarrierIsClosed,
    CorrectionChangesNothing,
    FollowUpBeforeReport,
    FollowUpChangesNothing,
    MentoringHasEnded,
    NetworkAlreadyRecognized,
    NetworkNeedsMembers,
    NetworkNotYetFormed,
    NobodyMentorsHerself,
    NoSuchBarrier,
    NotAMember,
    OnlySelectedLeadersFormNetworks,
    RecognitionAlreadyHeld,
    RecognitionBeforeResolution,
    RecognitionEventNeedsResolution,
)
from juntos_leaders.domain.values import (
    ActionCorrection,
    ActionFacts,
    ActionKind,
    BarrierKind,
    BarrierState,
    Resolution,
)
from juntos_leaders.relay import published
from tests.leaders.builders import (
    ANA,
    BEA,
    CAM,
    FAIR,
    OCTOBER_10,
    PLACE,
    RESOLUTION,
    SEPTEMBER_1,
    SEPTEMBER_15,
    a_network,
)
from tests.support.replay import kinds, replayed

TALK = ActionFacts(ActionKind.MENTORING, 12)
DAY_BEFORE = date(2026, 9, 14)


def test_a_network_is_formed_of_selected_leaders() -> None:
    network = a_network()

    assert network.members == (ANA, BEA)
    assert kinds(network) == ["Formed"]


def test_a_network_needs_members() -> None:
    with pytest.raises(NetworkNeedsMembers):
        DistrictNetwork.form(2026, PLACE, [], {ANA}, None, SEPTEMBER_15)


def test_nobody_else_forms_a_network() -> None:
    with pytest.raises(OnlySelectedLeadersFormNetworks, match=str(CAM)):
        DistrictNetwork.form(2026, PLACE, [ANA, CAM], {ANA, BEA}, None, SEPTEMBER_15)


def test_a_district_has_one_network_an_edition() -> None:
    assert a_network().id == a_network().id


def test_a_network_is_recognised_once() -> None:
    network = a_network()
    network.recognize(Resolution(RESOLUTION, OCTOBER_10), OCTOBER_10)
    network.collect_events()

    with pytest.raises(NetworkAlreadyRecognized, match=RESOLUTION):
        network.recognize(Resolution("R.A. 124-2026-EJEMPLO", OCTOBER_10), OCTOBER_10)

    assert network.collect_events() == []


def test_nothing_is_recognised_before_it_is_formed() -> None:
    with pytest.raises(NetworkNotYetFormed, match="15/09/2026"):
        a_network().recognize(Resolution(RESOLUTION, DAY_BEFORE), OCTOBER_10)


def test_the_public_event_follows_the_resolution() -> None:
    with pytest.raises(RecognitionEventNeedsResolution):
        a_network().hold_recognition(120, OCTOBER_10)


def test_the_public_event_happens_once() -> None:
    network = a_network()
    network.recognize(Resolution(RESOLUTION, SEPTEMBER_15), OCTOBER_10)
    network.hold_recognition(120, OCTOBER_10)

    with pytest.raises(RecognitionAlreadyHeld, match="10/10/2026"):
        network.hold_recognition(120, OCTOBER_10)


def test_a_network_acts_from_its_formation_on() -> None:
    action = CommunityAction.record(a_network(), FAIR, SEPTEMBER_15)

    assert action.territory == PLACE
    with pytest.raises(NetworkNotYetFormed):
        CommunityAction.record(a_network(), FAIR, DAY_BEFORE)


def test_a_network_reports_from_its_formation_on() -> None:
    with pytest.raises(NetworkNotYetFormed):
        a_network().report_barrier(BarrierKind.DISTANCE, SEPTEMBER_1)


def test_a_replayed_network_equals_the_live_one() -> None:
    network = a_network()
    network.recognize(Resolution(RESOLUTION, SEPTEMBER_15), OCTOBER_10)
    network.hold_recognition(120, OCTOBER_10)
    barrier = network.report_barrier(BarrierKind.DISTANCE, OCTOBER_10)
    network.follow_up_barrier(barrier, BarrierState.REFERRED, OCTOBER_10)

    assert replayed(network) == network


def test_a_replayed_action_equals_the_live_one() -> None:
    action = CommunityAction.record(a_network(), FAIR, OCTOBER_10)
    action.correct(TALK, ActionCorrection.DATA_ENTRY_ERROR)
    action.annul(ActionCorrection.DID_NOT_HAPPEN)

    assert replayed(action) == action
    assert action.facts == replace(TALK, place=FAIR.place, evidence=FAIR.evidence)
    assert action.void


def test_evidence_that_comes_later_is_added_and_the_rest_stays() -> None:
    action = CommunityAction.record(a_network(), FAIR, OCTOBER_10)

    told = ActionFacts(FAIR.kind, FAIR.reach, evidence="FOTO-2")
    action.correct(told, ActionCorrection.DATA_ENTRY_ERROR)

    assert replayed(action).facts == replace(FAIR, evidence="FOTO-2")


def test_a_void_action_is_corrected_no_further() -> None:
    action = CommunityAction.record(a_network(), FAIR, OCTOBER_10)
    action.annul(ActionCorrection.RECORDED_TWICE)

    with pytest.raises(ActionIsVoid):
        action.annul(ActionCorrection.RECORDED_TWICE)
    with pytest.raises(ActionIsVoid):
        action.correct(TALK, ActionCorrection.DATA_ENTRY_ERROR)


def test_a_correction_says_something_else() -> None:
    action = CommunityAction.record(a_network(), FAIR, OCTOBER_10)

    with pytest.raises(CorrectionChangesNothing):
        action.correct(FAIR, ActionCorrection.DATA_ENTRY_ERROR)


def test_a_correction_counts_on_the_day_of_the_action() -> None:
    action = CommunityAction.record(a_network(), FAIR, OCTOBER_10)
    action.annul(ActionCorrection.RECORDED_TWICE)

    days = {vars(event)["occurred_on"] for event in action.collect_events()}
    assert days == {OCTOBER_10}


def test_members_join_and_leave_and_a_leaver_coordinates_no_more() -> None:
    network = a_network()
    network.name_coordinator(BEA, OCTOBER_10)

    network.change_members([CAM], [BEA], {CAM}, OCTOBER_10)

    assert network.members == (ANA, CAM)
    assert network.coordinator is None
    assert replayed(network) == network


@pytest.mark.parametrize(
    ("joined", "left", "refusal"),
    [
        ([ANA], [], AlreadyMember),
        ([], [CAM], NotAMember),
        ([CAM], [], OnlySelectedLeadersFormNetworks),
        ([], [ANA, BEA], NetworkNeedsMembers),
    ],
)
def test_a_change_of_members_that_cannot_be(
    joined: list[UUID], left: list[UUID], refusal: type[RuleBroken]
) -> None:
    network = a_network()

    with pytest.raises(refusal):
        network.change_members(joined, left, {ANA, BEA}, OCTOBER_10)

    assert network.members == (ANA, BEA)


def test_a_coordinator_is_a_member_and_named_once() -> None:
    network = a_network()
    network.name_coordinator(ANA, OCTOBER_10)

    with pytest.raises(AlreadyCoordinates):
        network.name_coordinator(ANA, OCTOBER_10)
    with pytest.raises(NotAMember):
        network.name_coordinator(CAM, OCTOBER_10)


@pytest.mark.parametrize(
    ("state", "on", "broken"),
    [
        (BarrierState.SOLVED, SEPTEMBER_15, FollowUpBeforeReport),
        (BarrierState.REPORTED, OCTOBER_10, FollowUpChangesNothing),
    ],
)
def test_a_follow_up_says_what_was_done_after_the_report(
    state: BarrierState, on: date, broken: type[RuleBroken]
) -> None:
    network = a_network()
    barrier = network.report_barrier(BarrierKind.DISTANCE, OCTOBER_10)

    with pytest.raises(broken):
        network.follow_up_barrier(barrier, state, on)


def test_the_public_event_comes_after_the_resolution() -> None:
    network = a_network()
    network.recognize(Resolution(RESOLUTION, OCTOBER_10), OCTOBER_10)

    with pytest.raises(RecognitionBeforeResolution, match="10/10/2026"):
        network.hold_recognition(30, SEPTEMBER_15)


def test_a_barrier_is_followed_up_until_it_is_solved() -> None:
    network = a_network()
    barrier = network.report_barrier(BarrierKind.DISTANCE, OCTOBER_10)
    reported: Any = network.collect_events()[-1]

    network.follow_up_barrier(barrier, BarrierState.REFERRED, OCTOBER_10)
    network.follow_up_barrier(barrier, BarrierState.SOLVED, OCTOBER_10)

    told: Any = published(reported)
    assert told.barrier_id == barrier
    with pytest.raises(BarrierIsClosed):
        network.follow_up_barrier(barrier, BarrierState.REFERRED, OCTOBER_10)
    with pytest.raises(NoSuchBarrier):
        network.follow_up_barrier(network.id, BarrierState.SOLVED, OCTOBER_10)


def test_a_member_mentors_somebody_else_until_it_ends() -> None:
    mentoring = Mentoring.start(a_network(), ANA, CAM, OCTOBER_10)
    mentoring.end(OCTOBER_10)

    assert replayed(mentoring) == mentoring
    with pytest.raises(MentoringHasEnded, match="10/10/2026"):
        mentoring.end(OCTOBER_10)
    with pytest.raises(NobodyMentorsHerself):
        Mentoring.start(a_network(), ANA, ANA, OCTOBER_10)
    with pytest.raises(NotAMember):
        Mentoring.start(a_network(), CAM, ANA, OCTOBER_10)
