"""Facts of leaders: leader mothers, district networks and what they do."""

from juntos_contracts.events import leaders as events

from .registry import Fact, Facts, facts_of
from .tables import day, fact, identity, label, number

leader_nominated = fact("leader_nominated", identity("user_id"))
leader_score = fact(
    "leader_score", identity("user_id"), number("score"), item=label("criterion")
)
leader_selected = fact("leader_selected", identity("user_id"))
leader_list_validated = fact(
    "leader_list_validated",
    identity("list_id"),
    number("leaders"),
    number("districts"),
)
network_formed = fact("network_formed", identity("network_id"), number("members"))
network_recognized = fact(
    "network_recognized",
    identity("network_id"),
    label("resolution"),
    day("resolved_on"),
)
recognition_held = fact("recognition_held", identity("network_id"), number("attendees"))
network_action = fact(
    "network_action",
    identity("network_id"),
    identity("action_id"),
    label("kind"),
    number("reach"),
)
access_barrier = fact("access_barrier", identity("network_id"), label("kind"))


@facts_of(events.LeaderNominated)
def _nominated(event: events.LeaderNominated) -> Facts:
    yield Fact(leader_nominated, (event.user_id,))
    for criterion, score in event.scores.items():
        yield Fact(leader_score, (criterion, event.user_id, score))


@facts_of(events.LeaderSelected)
def _selected(event: events.LeaderSelected) -> Facts:
    yield Fact(leader_selected, (event.user_id,))


@facts_of(events.LeaderListValidated)
def _list_validated(event: events.LeaderListValidated) -> Facts:
    yield Fact(leader_list_validated, (event.list_id, event.leaders, event.districts))


@facts_of(events.NetworkFormed)
def _formed(event: events.NetworkFormed) -> Facts:
    yield Fact(network_formed, (event.network_id, event.members))


@facts_of(events.NetworkRecognized)
def _recognized(event: events.NetworkRecognized) -> Facts:
    own = event.network_id, event.resolution, event.resolved_on
    yield Fact(network_recognized, own)


@facts_of(events.RecognitionHeld)
def _recognition_held(event: events.RecognitionHeld) -> Facts:
    yield Fact(recognition_held, (event.network_id, event.attendees))


@facts_of(events.NetworkActionRecorded)
def _action(event: events.NetworkActionRecorded) -> Facts:
    own = event.network_id, event.action_id, event.kind, event.reach
    yield Fact(network_action, own)


@facts_of(events.AccessBarrierReported)
def _barrier(event: events.AccessBarrierReported) -> Facts:
    yield Fact(access_barrier, (event.network_id, event.kind))
