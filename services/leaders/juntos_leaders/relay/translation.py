"""Stored events of leaders as published events: the only place that knows both."""

from functools import singledispatch

from juntos_chassis.seedwork import Aggregate
from juntos_contracts import PublishedEvent
from juntos_contracts.events import leaders as contract
from juntos_contracts.values import ActionKind, BarrierKind, LeadershipCriterion

from ..domain.action import CommunityAction
from ..domain.candidacy import LeaderCandidacy
from ..domain.leader_list import LeaderList
from ..domain.network import DistrictNetwork


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
    )


@published.register
def _(event: LeaderCandidacy.Selected) -> contract.LeaderSelected:
    return contract.LeaderSelected(user_id=event.user_id)


@published.register
def _(event: LeaderList.Validated) -> contract.LeaderListValidated:
    return contract.LeaderListValidated(
        list_id=event.originator_id,
        leaders=len(event.leaders),
        districts=event.districts,
    )


@published.register
def _(event: DistrictNetwork.Formed) -> contract.NetworkFormed:
    return contract.NetworkFormed(
        network_id=event.originator_id, members=len(event.members)
    )


@published.register
def _(event: DistrictNetwork.Recognized) -> contract.NetworkRecognized:
    return contract.NetworkRecognized(
        network_id=event.originator_id,
        resolution=event.resolution,
        resolved_on=event.resolved_on,
    )


@published.register
def _(event: DistrictNetwork.RecognitionHeld) -> contract.RecognitionHeld:
    return contract.RecognitionHeld(
        network_id=event.originator_id, attendees=event.attendees
    )


@published.register
def _(event: DistrictNetwork.BarrierReported) -> contract.AccessBarrierReported:
    return contract.AccessBarrierReported(
        network_id=event.originator_id, kind=BarrierKind(event.kind)
    )


@published.register
def _(event: CommunityAction.Recorded) -> contract.NetworkActionRecorded:
    return contract.NetworkActionRecorded(
        network_id=event.network_id,
        action_id=event.originator_id,
        kind=ActionKind(event.kind),
        reach=event.reach,
    )
