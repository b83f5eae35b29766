"""Stored events of leaders as published events: the only place that knows both."""

from functools import singledispatch

from juntos_chassis.seedwork import Aggregate
from juntos_contracts import PublishedEvent
from juntos_contracts.events import leaders as contract
from juntos_contracts.values import (
    ActionCorrection,
    ActionKind,
    ActionPlace,
    BarrierKind,
    BarrierState,
    LeaderExit,
    LeadershipCriterion,
)

from ..domain.action import CommunityAction
from ..domain.candidacy import LeaderCandidacy
from ..domain.leader_list import LeaderList
from ..domain.mentoring import Mentoring
from ..domain.network import DistrictNetwork, barrier_id


@singledispatch
def published(event: Aggregate.Event) -> PublishedEvent:
    """The published form of a stored event; every stored event has one."""
    message = f"no published form for {type(event).__qualname__}"
    raise TypeError(message)


@published.register
def _(event: LeaderCandidacy.Nominated) -> contract.LeaderNominated:
    scores = event.scores
    return contract.LeaderNominated(
        user_id=event.user_id,
        scores={
            LeadershipCriterion.LEADERSHIP: scores.leadership,
            LeadershipCriterion.COMMITMENT: scores.commitment,
            LeadershipCriterion.CONVENING_POWER: scores.convening_power,
        },
        former_leader=event.former_leader,
    )


@published.register
def _(event: LeaderCandidacy.Selected) -> contract.LeaderSelected:
    return contract.LeaderSelected(user_id=event.user_id)


@published.register
def _(event: LeaderCandidacy.Left) -> contract.LeaderLeft:
    return contract.LeaderLeft(
        user_id=event.user_id,
        reason=LeaderExit(event.reason),
        substitute_id=event.substitute_id,
    )


@published.register
def _(event: LeaderList.Validated) -> contract.LeaderListValidated:
    return contract.LeaderListValidated(
        list_id=event.originator_id,
        leaders=len(event.leaders),
        districts=event.districts,
        document=event.document,
        content_sha256=event.content_sha256,
    )


@published.register
def _(event: DistrictNetwork.Formed) -> contract.NetworkFormed:
    return contract.NetworkFormed(
        network_id=event.originator_id, members=len(event.members), act=event.act
    )


@published.register
def _(event: DistrictNetwork.MembershipChanged) -> contract.NetworkMembershipChanged:
    return contract.NetworkMembershipChanged(
        network_id=event.originator_id,
        joined=event.joined,
        left=event.left,
        members=event.members,
    )


@published.register
def _(event: DistrictNetwork.CoordinatorNamed) -> contract.NetworkCoordinatorNamed:
    return contract.NetworkCoordinatorNamed(
        network_id=event.originator_id, user_id=event.user_id
    )


@published.register
def _(event: DistrictNetwork.Recognized) -> contract.NetworkRecognized:
    return contract.NetworkRecognized(
        network_id=event.originator_id,
        resolution=event.resolution,
        resolved_on=event.resolved_on,
        office=event.office,
    )


@published.register
def _(event: DistrictNetwork.RecognitionHeld) -> contract.RecognitionHeld:
    return contract.RecognitionHeld(
        network_id=event.originator_id, attendees=event.attendees
    )


@published.register
def _(event: DistrictNetwork.BarrierReported) -> contract.AccessBarrierReported:
    return contract.AccessBarrierReported(
        network_id=event.originator_id,
        kind=BarrierKind(event.kind),
        barrier_id=barrier_id(event.originator_id, event.originator_version),
    )


@published.register
def _(event: DistrictNetwork.BarrierFollowedUp) -> contract.AccessBarrierFollowedUp:
    return contract.AccessBarrierFollowedUp(
        network_id=event.originator_id,
        barrier_id=event.barrier_id,
        state=BarrierState(event.state),
    )


@published.register
def _(event: CommunityAction.Recorded) -> contract.NetworkActionRecorded:
    return contract.NetworkActionRecorded(
        network_id=event.network_id,
        action_id=event.originator_id,
        kind=ActionKind(event.kind),
        reach=event.reach,
        place=None if event.place is None else ActionPlace(event.place),
        evidence=event.evidence,
    )


@published.register
def _(event: CommunityAction.Corrected) -> contract.NetworkActionCorrected:
    return contract.NetworkActionCorrected(
        network_id=event.network_id,
        action_id=event.originator_id,
        kind=ActionKind(event.kind),
        reach=event.reach,
        place=None if event.place is None else ActionPlace(event.place),
        evidence=event.evidence,
        void=event.void,
        correction=ActionCorrection(event.correction),
    )


@published.register
def _(event: Mentoring.Started) -> contract.MentoringStarted:
    return contract.MentoringStarted(
        mentoring_id=event.originator_id,
        network_id=event.network_id,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
    )


@published.register
def _(event: Mentoring.Ended) -> contract.MentoringEnded:
    return contract.MentoringEnded(
        mentoring_id=event.originator_id,
        network_id=event.network_id,
        mentor_id=event.mentor_id,
        mentee_id=event.mentee_id,
    )
