"""Facts of leaders: leader mothers, district networks and what they do."""

from sqlalchemy import Boolean, Column

from juntos_contracts.events import leaders as events

from .registry import Fact, Facts, facts_of
from .tables import day, fact, identity, label, number

leader_nominated = fact("leader_nominated", identity("user_id"))
leader_score = fact(
    "leader_score", identity("user_id"), number("score"), item=label("criterion")
)
leader_selected = fact("leader_selected", identity("user_id"))
leader_left = fact("leader_left", identity("user_id"), label("reason"))
leader_list_validated = fact(
    "leader_list_validated",
    identity("list_id"),
    number("leaders"),
    number("districts"),
)
network_formed = fact("network_formed", identity("network_id"), number("members"))
network_member = fact(
    "network_member",
    identity("network_id"),
    Column("joined", Boolean, nullable=False),
    item=identity("user_id"),
)
"""Who joined or left a network after its formation."""
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
network_action_correction = fact(
    "network_action_correction",
    identity("network_id"),
    identity("action_id"),
    label("kind"),
    number("reach"),
    Column("void", Boolean, nullable=False),
    label("correction"),
)
"""What counts instead of the action as recorded; nothing, if it is void."""
mentoring = fact(
    "mentoring",
    identity("mentoring_id"),
    identity("network_id"),
    identity("mentor_id"),
    identity("mentee_id"),
    Column("started", Boolean, nullable=False),
)
barrier_follow_up = fact(
    "barrier_follow_up",
    identity("network_id"),
    identity("barrier_id"),
    label("state"),
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


@facts_of(events.LeaderLeft)
def _left(event: events.LeaderLeft) -> Facts:
    yield Fact(leader_left, (event.user_id, event.reason))


@facts_of(events.LeaderListValidated)
def _list_validated(event: events.LeaderListValidated) -> Facts:
    yield Fact(leader_list_validated, (event.list_id, event.leaders, event.districts))


@facts_of(events.NetworkFormed)
def _formed(event: events.NetworkFormed) -> Facts:
    yield Fact(network_formed, (event.network_id, event.members))


@facts_of(events.NetworkMembershipChanged)
def _members(event: events.NetworkMembershipChanged) -> Facts:
    # Who is named on both sides stays: leaving and joining again is no change.
    joined, left = set(event.joined), set(event.left)
    for user_id in joined - left:
        yield Fact(network_member, (user_id, event.network_id, True))
    for user_id in left - joined:
        yield Fact(network_member, (user_id, event.network_id, False))


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


@facts_of(events.NetworkActionCorrected)
def _action_corrected(event: events.NetworkActionCorrected) -> Facts:
    own = event.network_id, event.action_id, event.kind, event.reach
    yield Fact(network_action_correction, (*own, event.void, event.correction))


@facts_of(events.MentoringStarted, events.MentoringEnded)
def _mentoring(event: events.MentoringEvent) -> Facts:
    pair = event.mentoring_id, event.network_id, event.mentor_id, event.mentee_id
    yield Fact(mentoring, (*pair, isinstance(event, events.MentoringStarted)))


@facts_of(events.AccessBarrierFollowedUp)
def _barrier_follow_up(event: events.AccessBarrierFollowedUp) -> Facts:
    yield Fact(barrier_follow_up, (event.network_id, event.barrier_id, event.state))
