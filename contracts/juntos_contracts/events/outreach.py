"""Events of outreach: messages, replies, follow-up calls and the survey."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from ..published import DataClass, PublishedEvent
from ..values import (
    AbsenceReason,
    Channel,
    ContactOutcome,
    FailureReason,
    ReplyKind,
    Score,
    SessionNumber,
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


class OptedOut(OutreachEvent):
    """A usuaria wants no more messages."""

    AGGREGATE: ClassVar[str] = "preferences"

    channel: Channel


class FollowUpCallMade(OutreachEvent):
    """A call to a usuaria who missed a session, effective or not."""

    AGGREGATE: ClassVar[str] = "follow_up_call"

    session_number: SessionNumber
    attempt: int = Field(ge=1)
    outcome: ContactOutcome
    effective: bool
    reason: AbsenceReason


class SatisfactionSurveyed(OutreachEvent):
    """A survey call to a usuaria with 60 % of the sessions or more."""

    AGGREGATE: ClassVar[str] = "satisfaction_survey"

    attempt: int = Field(ge=1)
    effective: bool
    instrument: str
    instrument_version: int = Field(ge=1)
    satisfaction: Score | None = None
