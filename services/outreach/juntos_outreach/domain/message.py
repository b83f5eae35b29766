"""One reinforcement message to one usuaria, over one or two channels."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .values import Channel, FailureReason, MessageState, ReplyKind

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.outreach.message")


class Message(Aggregate):
    """Its id follows from campaign and usuaria, so nobody gets a campaign twice.

    The provider repeats and reorders its reports; what was reported already, or belongs
    to a channel that was given up, changes nothing.
    """

    TOPIC = "outreach.message"

    class Queued(Created):
        """A campaign chose her."""

        TOPIC = "outreach.message.queued"
        user_id: UUID
        campaign: str
        channel: Channel

    class Sent(Aggregate.Event):
        """The provider accepted it."""

        TOPIC = "outreach.message.sent"
        user_id: UUID
        campaign: str
        channel: Channel

    class Delivered(Aggregate.Event):
        """It is on her telephone."""

        TOPIC = "outreach.message.delivered"
        user_id: UUID
        campaign: str
        channel: Channel

    class Read(Aggregate.Event):
        """She opened it."""

        TOPIC = "outreach.message.read"
        user_id: UUID
        campaign: str
        channel: Channel

    class Failed(Aggregate.Event):
        """It did not arrive on this channel; final when no channel is left."""

        TOPIC = "outreach.message.failed"
        user_id: UUID
        campaign: str
        channel: Channel
        reason: FailureReason
        final: bool

    class Replied(Aggregate.Event):
        """She answered; the words are not kept."""

        TOPIC = "outreach.message.replied"
        user_id: UUID
        channel: Channel
        kind: ReplyKind
        report_id: str

    @event(Queued)
    def __init__(
        self,
        user_id: UUID,
        campaign: str,
        channel: Channel,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Queue a message on its first channel."""
        self.user_id = user_id
        self.campaign = campaign
        self.channel = channel
        self.territory = territory
        self.state = MessageState.QUEUED
        self.reached: set[MessageState] = set()
        self.replies: set[str] = set()

    @staticmethod
    def create_id(user_id: UUID, campaign: str) -> UUID:
        """The one id of a campaign's message to a usuaria."""
        return uuid5(NAMESPACE, f"{campaign}:{user_id}")

    def sent(self, channel: Channel, occurred_on: date) -> None:
        """The provider accepted it, by its answer or because it reports more."""
        if self.state is MessageState.QUEUED and channel is self.channel:
            self._sent(occurred_on=occurred_on, **self._facts())

    def delivered(self, channel: Channel, occurred_on: date) -> None:
        """The provider reports delivery."""
        self.sent(channel, occurred_on)
        if self._new(MessageState.DELIVERED, channel):
            self._delivered(occurred_on=occurred_on, **self._facts())

    def read(self, channel: Channel, occurred_on: date) -> None:
        """The provider reports that it was opened, which proves delivery too."""
        self.delivered(channel, occurred_on)
        if self._new(MessageState.READ, channel):
            self._read(occurred_on=occurred_on, **self._facts())

    def failed(
        self, channel: Channel, reason: FailureReason, occurred_on: date, *, final: bool
    ) -> bool:
        """It did not arrive; returns whether that was news and SMS comes next."""
        settled = MessageState.DELIVERED in self.reached
        if settled or channel is not self.channel or self.state is MessageState.FAILED:
            return False
        final = final or channel is Channel.SMS
        self._failed(
            reason=reason, final=final, occurred_on=occurred_on, **self._facts()
        )
        return not final

    def replied(
        self, channel: Channel, kind: ReplyKind, report_id: str, occurred_on: date
    ) -> None:
        """She answered; the provider's id of the report tells a repetition."""
        if report_id not in self.replies:
            self._replied(
                user_id=self.user_id,
                channel=channel,
                kind=kind,
                report_id=report_id,
                occurred_on=occurred_on,
            )

    def _new(self, state: MessageState, channel: Channel) -> bool:
        open_ = self.state not in {MessageState.QUEUED, MessageState.FAILED}
        return open_ and channel is self.channel and state not in self.reached

    def _facts(self) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "campaign": self.campaign,
            "channel": self.channel,
        }

    @event(Sent)
    def _sent(
        self, user_id: UUID, campaign: str, channel: Channel, occurred_on: date
    ) -> None:
        self.state = MessageState.SENT

    @event(Delivered)
    def _delivered(
        self, user_id: UUID, campaign: str, channel: Channel, occurred_on: date
    ) -> None:
        self.state = MessageState.DELIVERED
        self.reached.add(MessageState.DELIVERED)

    @event(Read)
    def _read(
        self, user_id: UUID, campaign: str, channel: Channel, occurred_on: date
    ) -> None:
        self.state = MessageState.READ
        self.reached.add(MessageState.READ)

    @event(Failed)
    def _failed(
        self,
        user_id: UUID,
        campaign: str,
        channel: Channel,
        reason: FailureReason,
        final: bool,
        occurred_on: date,
    ) -> None:
        self.state = MessageState.FAILED if final else MessageState.QUEUED
        self.channel = channel if final else Channel.SMS

    @event(Replied)
    def _replied(
        self,
        user_id: UUID,
        channel: Channel,
        kind: ReplyKind,
        report_id: str,
        occurred_on: date,
    ) -> None:
        self.replies.add(report_id)
