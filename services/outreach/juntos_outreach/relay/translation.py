"""Stored events of outreach as published events: the only place that knows both."""

from functools import singledispatch

from juntos_chassis.seedwork import Aggregate
from juntos_contracts import PublishedEvent
from juntos_contracts.events import outreach as contract
from juntos_contracts.values import (
    AbsenceReason,
    Channel,
    ContactOutcome,
    FailureReason,
    ReplyKind,
)

from ..domain.calls import FollowUpCall, SatisfactionSurvey
from ..domain.message import Message
from ..domain.preferences import Preferences

SURVEY_INSTRUMENT = "satisfaccion-2026-ejemplo"
SURVEY_VERSION = 1


@singledispatch
def published(event: Aggregate.Event) -> PublishedEvent:
    """The published form of a stored event; every stored event has one."""
    message = f"no published form for {type(event).__qualname__}"
    raise TypeError(message)


@published.register
def _(event: Message.Queued) -> contract.MessageQueued:
    return contract.MessageQueued(
        message_id=event.originator_id,
        user_id=event.user_id,
        campaign=event.campaign,
        channel=Channel(event.channel),
    )


@published.register
def _(event: Message.Sent) -> contract.MessageSent:
    channel = Channel(event.channel)
    return contract.MessageSent(
        message_id=event.originator_id,
        user_id=event.user_id,
        campaign=event.campaign,
        channel=channel,
        # WhatsApp always comes first, so an SMS is there because it could not deliver.
        fallback=channel is Channel.SMS,
    )


@published.register
def _(event: Message.Delivered) -> contract.MessageDelivered:
    return contract.MessageDelivered(
        message_id=event.originator_id,
        user_id=event.user_id,
        campaign=event.campaign,
        channel=Channel(event.channel),
    )


@published.register
def _(event: Message.Read) -> contract.MessageRead:
    return contract.MessageRead(
        message_id=event.originator_id,
        user_id=event.user_id,
        campaign=event.campaign,
        channel=Channel(event.channel),
    )


@published.register
def _(event: Message.Failed) -> contract.MessageFailed:
    return contract.MessageFailed(
        message_id=event.originator_id,
        user_id=event.user_id,
        campaign=event.campaign,
        channel=Channel(event.channel),
        reason=FailureReason(event.reason),
        final=event.final,
    )


@published.register
def _(event: Message.Replied) -> contract.ReplyReceived:
    return contract.ReplyReceived(
        message_id=event.originator_id,
        user_id=event.user_id,
        channel=Channel(event.channel),
        kind=ReplyKind(event.kind),
    )


@published.register
def _(event: Preferences.OptedOut) -> contract.OptedOut:
    return contract.OptedOut(user_id=event.user_id, channel=Channel(event.channel))


@published.register
def _(event: FollowUpCall.FirstMade) -> contract.FollowUpCallMade:
    return _follow_up(event, attempt=1)


@published.register
def _(event: FollowUpCall.Made) -> contract.FollowUpCallMade:
    return _follow_up(event, attempt=event.attempt)


def _follow_up(
    event: FollowUpCall.FirstMade | FollowUpCall.Made, attempt: int
) -> contract.FollowUpCallMade:
    outcome = ContactOutcome(event.outcome)
    return contract.FollowUpCallMade(
        user_id=event.user_id,
        session_number=event.session_number,
        attempt=attempt,
        outcome=outcome,
        effective=outcome is ContactOutcome.REACHED,
        reason=AbsenceReason(event.reason),
    )


@published.register
def _(event: SatisfactionSurvey.FirstCalled) -> contract.SatisfactionSurveyed:
    return _survey(event, attempt=1)


@published.register
def _(event: SatisfactionSurvey.Called) -> contract.SatisfactionSurveyed:
    return _survey(event, attempt=event.attempt)


def _survey(
    event: SatisfactionSurvey.FirstCalled | SatisfactionSurvey.Called, attempt: int
) -> contract.SatisfactionSurveyed:
    return contract.SatisfactionSurveyed(
        user_id=event.user_id,
        attempt=attempt,
        effective=ContactOutcome(event.outcome) is ContactOutcome.REACHED,
        instrument=SURVEY_INSTRUMENT,
        instrument_version=SURVEY_VERSION,
        satisfaction=event.satisfaction,
    )
