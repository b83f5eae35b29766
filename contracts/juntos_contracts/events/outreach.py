"""Events of outreach: messages, replies, follow-up calls and the survey."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from ..published import DataClass, PublishedEvent
from ..values import (
    AbsenceReason,
    AnswerFailure,
    AnswerState,
    BarrierKind,
    CampaignState,
    Channel,
    ChannelPauseReason,
    ChannelState,
    ContactOutcome,
    Count,
    FailureReason,
    NextStep,
    PauseReason,
    ReplyKind,
    Score,
    SessionNumber,
)


class CampaignEvent(PublishedEvent):
    """Something about one campaign of reinforcement messages."""

    SERVICE: ClassVar[str] = "outreach"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    campaign: str


class CampaignDefined(CampaignEvent):
    """A campaign says what goes to whom, over which channels and when."""

    AGGREGATE: ClassVar[str] = "campaign"

    version: int = Field(ge=1)
    topic: str
    session_number: SessionNumber | None = None
    audience: str = Field(description="the rule that chooses who gets it")
    channels: tuple[Channel, ...] = Field(min_length=1)
    language: str = Field(pattern=r"^[a-z]{2,3}$", description="ISO 639")
    starts_on: date
    ends_on: date


class CampaignStateChanged(CampaignEvent):
    """A campaign was switched on, paused or closed."""

    AGGREGATE: ClassVar[str] = "campaign"

    state: CampaignState
    reason: PauseReason | None = Field(
        default=None, description="it paused itself: the provider takes nothing of it"
    )
    provider_code: str | None = Field(
        default=None, description="what the provider said when it paused itself"
    )


class OutreachEvent(PublishedEvent):
    """Something between the programme and one usuaria, at a distance."""

    SERVICE: ClassVar[str] = "outreach"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INDIVIDUAL

    user_id: UUID


class MessageEvent(OutreachEvent):
    """Something about one reinforcement message on one channel."""

    message_id: UUID
    campaign: str
    channel: Channel


class MessageQueued(MessageEvent):
    """A campaign chose a usuaria; the message waits for the first channel."""

    AGGREGATE: ClassVar[str] = "message"


class MessageSent(MessageEvent):
    """The provider accepted a reinforcement message."""

    AGGREGATE: ClassVar[str] = "message"

    fallback: bool = Field(description="an SMS sent because WhatsApp could not deliver")
    segments: int | None = Field(default=None, ge=1, description="of an SMS")


class MessageUncertain(MessageEvent):
    """A sender died while the provider was asked; nobody knows, so it is not repeated.

    A later report of the provider settles it.
    """

    AGGREGATE: ClassVar[str] = "message"


class MessageDelivered(MessageEvent):
    """The provider reports that the message is on the telephone."""

    AGGREGATE: ClassVar[str] = "message"


class MessageRead(MessageEvent):
    """The provider reports that the message was opened."""

    AGGREGATE: ClassVar[str] = "message"


class MessageFailed(MessageEvent):
    """A message did not arrive on one channel; final when no channel is left."""

    AGGREGATE: ClassVar[str] = "message"

    reason: FailureReason
    final: bool


class ReplyReceived(OutreachEvent):
    """A usuaria answered a message; only the kind of answer is published."""

    AGGREGATE: ClassVar[str] = "message"

    message_id: UUID
    channel: Channel
    kind: ReplyKind


class ControlConfirmed(OutreachEvent):
    """She answered whether she went to the health control she was asked about."""

    AGGREGATE: ClassVar[str] = "message"

    message_id: UUID
    attended: bool


class QuestionAnswered(OutreachEvent):
    """A gestor attended what a usuaria had asked or sent by message."""

    AGGREGATE: ClassVar[str] = "message"

    message_id: UUID
    channel: Channel | None = Field(
        default=None, description="of a written answer; absent: by a call or a visit"
    )


class QuestionReopened(OutreachEvent):
    """The written answer that had counted did not arrive: a gestor attends it again."""

    AGGREGATE: ClassVar[str] = "message"

    message_id: UUID


class AnswerEvent(OutreachEvent):
    """Something about a gestor's own words to who asked; no reinforcement message."""

    message_id: UUID = Field(description="of the message that she had answered")
    channel: Channel


class AnswerWritten(AnswerEvent):
    """A gestor wrote an answer; the words are never published."""

    AGGREGATE: ClassVar[str] = "answer"


class AnswerProgressed(AnswerEvent):
    """A written answer came as far as this state."""

    AGGREGATE: ClassVar[str] = "answer"

    state: AnswerState
    reason: AnswerFailure | None = Field(default=None, description="why it failed")
    segments: int | None = Field(default=None, ge=1, description="of an SMS")


class ChannelStateChanged(PublishedEvent):
    """A channel was stopped for all campaigns and units, or goes on."""

    SERVICE: ClassVar[str] = "outreach"
    AGGREGATE: ClassVar[str] = "channel_switch"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    channel: Channel
    state: ChannelState
    reason: ChannelPauseReason | None = Field(default=None, description="why it stands")
    provider_code: str | None = Field(
        default=None, description="what the provider said, where it stopped by itself"
    )


class OptedIn(OutreachEvent):
    """A usuaria who had opted out wants messages again."""

    AGGREGATE: ClassVar[str] = "preferences"

    channel: Channel


class OptedOut(OutreachEvent):
    """A usuaria wants no more messages."""

    AGGREGATE: ClassVar[str] = "preferences"

    channel: Channel
    by_number: bool | None = Field(
        default=None,
        description="true: the holder of her telephone said so, for all who have it",
    )


class FollowUpCallMade(OutreachEvent):
    """A call to a usuaria who missed a session, effective or not."""

    AGGREGATE: ClassVar[str] = "follow_up_call"

    session_number: SessionNumber
    attempt: int = Field(ge=1)
    outcome: ContactOutcome
    effective: bool
    reason: AbsenceReason
    barrier: BarrierKind | None = None
    next_step: NextStep | None = None


class SurveyInstrumentRegistered(PublishedEvent):
    """A version of the satisfaction survey can be used from a date on."""

    SERVICE: ClassVar[str] = "outreach"
    AGGREGATE: ClassVar[str] = "survey_instrument"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    instrument: str
    instrument_version: int = Field(ge=1)
    title: str
    questions: Count
    effective_on: date
    content_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class SatisfactionSurveyed(OutreachEvent):
    """A survey call to a usuaria with 60 % of the sessions or more."""

    AGGREGATE: ClassVar[str] = "satisfaction_survey"

    attempt: int = Field(ge=1)
    effective: bool
    instrument: str
    instrument_version: int = Field(ge=1)
    satisfaction: Score | None = None
    outcome: ContactOutcome | None = None
    answers: dict[str, Count] | None = Field(
        default=None, description="option chosen by question; never free text"
    )
    partial: bool | None = Field(
        default=None, description="true: the call was cut, some questions stayed open"
    )
