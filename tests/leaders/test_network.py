"""Rules of the district network and of its actions."""

from datetime import date

import pytest

from juntos_leaders.domain.action import CommunityAction
from juntos_leaders.domain.network import DistrictNetwork
from juntos_leaders.domain.rules import (
    NetworkAlreadyRecognized,
    NetworkNeedsMembers,
    NetworkNotYetFormed,
    OnlySelectedLeadersFormNetworks,
    RecognitionAlreadyHeld,
    RecognitionEventNeedsResolution,
)
from juntos_leaders.domain.values import ActionKind, BarrierKind
from tests.leaders.builders import (
    ANA,
    BEA,
    CAM,
    OCTOBER_10,
    PLACE,
    RESOLUTION,
    SEPTEMBER_1,
    SEPTEMBER_15,
    a_network,
)
from tests.support.replay import kinds, replayed

DAY_BEFORE = date(2026, 9, 14)


def test_a_network_is_formed_of_selected_leaders() -> None:
    network = a_network()

    assert network.members == (ANA, BEA)
    assert kinds(network) == ["Formed"]


def test_a_network_needs_members() -> None:
    with pytest.raises(NetworkNeedsMembers):
        DistrictNetwork.form(2026, PLACE, [], {ANA}, SEPTEMBER_15)


def test_nobody_else_forms_a_network() -> None:
    with pytest.raises(OnlySelectedLeadersFormNetworks, match=str(CAM)):
        DistrictNetwork.form(2026, PLACE, [ANA, CAM], {ANA, BEA}, SEPTEMBER_15)


def test_a_district_has_one_network_an_edition() -> None:
    assert a_network().id == a_network().id


def test_a_network_is_recognised_once() -> None:
    network = a_network()
    network.recognize(RESOLUTION, OCTOBER_10, OCTOBER_10)
    network.collect_events()

    with pytest.raises(NetworkAlreadyRecognized, match=RESOLUTION):
        network.recognize("R.A. 124-2026-EJEMPLO", OCTOBER_10, OCTOBER_10)

    assert network.collect_events() == []


def test_nothing_is_recognised_before_it_is_formed() -> None:
    with pytest.raises(NetworkNotYetFormed, match="15/09/2026"):
        a_network().recognize(RESOLUTION, DAY_BEFORE, OCTOBER_10)


def test_the_public_event_follows_the_resolution() -> None:
    with pytest.raises(RecognitionEventNeedsResolution):
        a_network().hold_recognition(120, OCTOBER_10)


def test_the_public_event_happens_once() -> None:
    network = a_network()
    network.recognize(RESOLUTION, SEPTEMBER_15, OCTOBER_10)
    network.hold_recognition(120, OCTOBER_10)

    with pytest.raises(RecognitionAlreadyHeld, match="10/10/2026"):
        network.hold_recognition(120, OCTOBER_10)


def test_a_network_acts_from_its_formation_on() -> None:
    action = CommunityAction.record(a_network(), ActionKind.MENTORING, 12, SEPTEMBER_15)

    assert action.territory == PLACE
    with pytest.raises(NetworkNotYetFormed):
        CommunityAction.record(a_network(), ActionKind.MENTORING, 12, DAY_BEFORE)


def test_a_network_reports_from_its_formation_on() -> None:
    with pytest.raises(NetworkNotYetFormed):
        a_network().report_barrier(BarrierKind.DISTANCE, SEPTEMBER_1)


def test_a_replayed_network_equals_the_live_one() -> None:
    network = a_network()
    network.recognize(RESOLUTION, SEPTEMBER_15, OCTOBER_10)
    network.hold_recognition(120, OCTOBER_10)
    network.report_barrier(BarrierKind.DISTANCE, OCTOBER_10)

    assert replayed(network) == network


def test_a_replayed_action_equals_the_live_one() -> None:
    action = CommunityAction.record(
        a_network(), ActionKind.HEALTH_CAMPAIGN, 40, OCTOBER_10
    )

    assert replayed(action) == action
