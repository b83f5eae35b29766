"""Stored events of outreach as published events: the only place that knows both."""

from functools import singledispatch
from uuid import UUID

from juntos_chassis.seedwork import Aggregate
from juntos_contracts import PublishedEvent
from juntos_contracts.events import outreach as contract
from juntos_contracts.values import (
    AbsenceReason,
    AnswerFailure,
    AnswerState,
    BarrierKind,
    CampaignState,
    Channel,
    ChannelPauseReason,
    ChannelState,
    ContactOutcome,
    FailureReason,
    NextStep,
    PauseReason,
    ReplyKind,
)

from ..domain.answer import Answer
from ..domain.calls import FollowUpCall
from ..domain.campaign import Campaign, CampaignDefinition
from ..domain.message import Message
from ..domain.preferences import Preferences
from ..domain.survey import SatisfactionSurvey, SurveyAnswer, SurveyInstrument
from ..domain.switch import ChannelSwitch
from ..domain.values import CallRecord
from ..domain.values import FailureReason as Reason


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
    return contract.MessageSent(
        message_id=event.originator_id,
        user_id=event.user_id,
        campaign=event.campaign,
        channel=Channel(event.channel),
        fallback=event.fallback,
        segments=event.segments,
    )


@published.register
def _(event: Message.Uncertain) -> contract.MessageUncertain:
    return contract.MessageUncertain(
        message_id=event.originator_id,
        user_id=event.user_id,
        campaign=event.campaign,
        channel=Channel(event.channel),
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
        reason=_why_failed(event.reason),
        final=event.final,
    )


def _why_failed(reason: Reason) -> FailureReason:
    """As published: a campaign outside her window lacks an approved template."""
    if reason == Reason.WINDOW_CLOSED:
        return FailureReason.TEMPLATE_REJECTED
    return FailureReason(reason)


@published.register
def _(event: Message.Replied) -> contract.ReplyReceived:
    return contract.ReplyReceived(
        message_id=event.originator_id,
        user_id=event.user_id,
        channel=Channel(event.channel),
        kind=ReplyKind(event.kind),
    )


@published.register
def _(event: Message.ControlAnswered) -> contract.ControlConfirmed:
    return contract.ControlConfirmed(
        message_id=event.originator_id, user_id=event.user_id, attended=event.attended
    )


@published.register
def _(event: Message.QuestionAnswered) -> contract.QuestionAnswered:
    channel = event.channel
    return contract.QuestionAnswered(
        message_id=event.originator_id,
        user_id=event.user_id,
        channel=None if channel is None else Channel(channel),
    )


@published.register
def _(event: Message.QuestionReopened) -> contract.QuestionReopened:
    return contract.QuestionReopened(
        message_id=event.originator_id, user_id=event.user_id
    )


@published.register
def _(event: Message.GivenBack) -> contract.MessageFailed:
    # It waits for the same channel: to others it did not arrive, and goes on.
    return contract.MessageFailed(
        message_id=event.originator_id,
        user_id=event.user_id,
        campaign=event.campaign,
        channel=Channel(event.channel),
        reason=FailureReason.PROVIDER_ERROR,
        final=False,
    )


@published.register(Answer.Written)
@published.register(Answer.WrittenAgain)
def _(event: Answer.Written | Answer.WrittenAgain) -> contract.AnswerWritten:
    return contract.AnswerWritten(
        message_id=event.message_id,
        user_id=event.user_id,
        channel=Channel(event.channel),
    )


@published.register
def _(event: Answer.Progressed) -> contract.AnswerProgressed:
    return contract.AnswerProgressed(
        message_id=event.message_id,
        user_id=event.user_id,
        channel=Channel(event.channel),
        state=AnswerState(event.state),
        reason=None if event.reason is None else _why_not(event.reason),
        segments=event.segments,
    )


def _why_not(reason: Reason) -> AnswerFailure:
    known = {str(one) for one in AnswerFailure}
    return AnswerFailure(reason if reason in known else AnswerFailure.PROVIDER_ERROR)


@published.register(ChannelSwitch.Paused)
@published.register(ChannelSwitch.PausedAgain)
def _(
    event: ChannelSwitch.Paused | ChannelSwitch.PausedAgain,
) -> contract.ChannelStateChanged:
    return contract.ChannelStateChanged(
        channel=Channel(event.channel),
        state=ChannelState.PAUSED,
        reason=ChannelPauseReason(event.pause.reason),
        provider_code=event.pause.provider_code,
    )


@published.register
def _(event: ChannelSwitch.Resumed) -> contract.ChannelStateChanged:
    return contract.ChannelStateChanged(
        channel=Channel(event.channel), state=ChannelState.ACTIVE
    )


@published.register(Preferences.OptedOut)
@published.register(Preferences.OptedOutAgain)
def _(event: Preferences.OptedOut | Preferences.OptedOutAgain) -> contract.OptedOut:
    return contract.OptedOut(
        user_id=event.user_id,
        channel=Channel(event.channel),
        by_number=event.by_number or None,
    )


@published.register
def _(event: Preferences.OptedIn) -> contract.OptedIn:
    return contract.OptedIn(user_id=event.user_id, channel=Channel(event.channel))


@published.register
def _(event: Campaign.Defined) -> contract.CampaignDefined:
    return _campaign(event.code, 1, event.definition)


@published.register
def _(event: Campaign.Redefined) -> contract.CampaignDefined:
    return _campaign(event.code, event.version, event.definition)


def _campaign(
    code: str, version: int, definition: CampaignDefinition
) -> contract.CampaignDefined:
    return contract.CampaignDefined(
        campaign=code,
        version=version,
        topic=definition.topic,
        session_number=definition.session,
        audience=definition.audience.sentence,
        channels=tuple(Channel(one) for one in definition.channels),
        language=definition.language,
        starts_on=definition.starts_on,
        ends_on=definition.ends_on,
    )


@published.register
def _(event: Campaign.StateChanged) -> contract.CampaignStateChanged:
    pause = event.pause
    return contract.CampaignStateChanged(
        campaign=event.code,
        state=CampaignState(event.state),
        reason=None if pause is None else PauseReason(pause.reason),
        provider_code=None if pause is None else pause.provider_code,
    )


@published.register
def _(event: FollowUpCall.FirstMade) -> contract.FollowUpCallMade:
    return _follow_up(event.user_id, event.session_number, 1, event.record)


@published.register
def _(event: FollowUpCall.Made) -> contract.FollowUpCallMade:
    return _follow_up(event.user_id, event.session_number, event.attempt, event.record)


def _follow_up(
    user_id: UUID, session_number: int, attempt: int, record: CallRecord
) -> contract.FollowUpCallMade:
    outcome = ContactOutcome(record.outcome)
    return contract.FollowUpCallMade(
        user_id=user_id,
        session_number=session_number,
        attempt=attempt,
        outcome=outcome,
        effective=outcome is ContactOutcome.REACHED,
        reason=AbsenceReason(record.reason),
        barrier=None if record.barrier is None else BarrierKind(record.barrier),
        next_step=None if record.next_step is None else NextStep(record.next_step),
    )


@published.register
def _(event: SurveyInstrument.Registered) -> contract.SurveyInstrumentRegistered:
    content = event.content
    return contract.SurveyInstrumentRegistered(
        instrument=content.instrument,
        instrument_version=content.version,
        title=content.title,
        questions=len(content.questions),
        effective_on=event.effective_on,
        content_sha256=content.content_sha256,
    )


@published.register
def _(event: SatisfactionSurvey.FirstCalled) -> contract.SatisfactionSurveyed:
    return _survey(event.user_id, 1, event.answer)


@published.register
def _(event: SatisfactionSurvey.Called) -> contract.SatisfactionSurveyed:
    return _survey(event.user_id, event.attempt, event.answer)


def _survey(
    user_id: UUID, attempt: int, answer: SurveyAnswer
) -> contract.SatisfactionSurveyed:
    outcome = ContactOutcome(answer.outcome)
    return contract.SatisfactionSurveyed(
        user_id=user_id,
        attempt=attempt,
        effective=outcome is ContactOutcome.REACHED,
        instrument=answer.instrument,
        instrument_version=answer.instrument_version,
        satisfaction=answer.satisfaction,
        outcome=outcome,
        answers=answer.answers,
        partial=answer.partial or None,
    )
