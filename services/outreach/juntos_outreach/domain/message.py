"""One reinforcement message to one usuaria, over the channels of its campaign."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .values import RANK, Channel, FailureReason, MessageState, ReplyKind

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.outreach.message")
WHATSAPP_THEN_SMS = (Channel.WHATSAPP, Channel.SMS)
CONTROL_ANSWERS = {ReplyKind.CONTROL_CONFIRMED: True, ReplyKind.CONTROL_DECLINED: False}


class Message(Aggregate):
    """Its id follows from campaign, usuaria and occasion: nobody gets one twice.

    The provider repeats and reorders its reports, also those about a channel that was
    given up; what was reported already changes nothing.
    """

    TOPIC = "outreach.message"

    class Queued(Created):
        """A campaign chose her."""

        TOPIC = "outreach.message.queued"
        class_version = 2
        user_id: UUID
        campaign: str
        channel: Channel
        channels: tuple[Channel, ...]
        occasion: str
        asks_control: bool

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """There were WhatsApp and then SMS, and a campaign had one occasion."""
            state.update(
                channels=list(WHATSAPP_THEN_SMS), occasion="", asks_control=False
            )

    class Sent(Aggregate.Event):
        """The provider accepted it."""

        TOPIC = "outreach.message.sent"
        class_version = 2
        user_id: UUID
        campaign: str
        channel: Channel
        fallback: bool
        segments: int | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """SMS came second always, and its segments were not counted."""
            state.update(fallback=state["channel"] == Channel.SMS, segments=None)

    class Uncertain(Aggregate.Event):
        """The provider was asked and nobody knows what it answered."""

        TOPIC = "outreach.message.uncertain"
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

    class ControlAnswered(Aggregate.Event):
        """She told whether she went to the health control."""

        TOPIC = "outreach.message.control-answered"
        user_id: UUID
        attended: bool

    class QuestionAnswered(Aggregate.Event):
        """A gestor attended one of her questions, or what she sent without words."""

        TOPIC = "outreach.message.question-answered"
        user_id: UUID
        report_id: str

    @event(Queued)
    def __init__(
        self,
        user_id: UUID,
        campaign: str,
        channel: Channel,
        channels: tuple[Channel, ...],
        occasion: str,
        asks_control: bool,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Queue a message on its first channel."""
        self.user_id = user_id
        self.campaign = campaign
        self.occasion = occasion
        self.channels = tuple(Channel(one) for one in channels)
        self.waiting: Channel | None = channel
        self.asks_control = asks_control
        self.territory = territory
        self.last_on = occurred_on
        self.progress: dict[Channel, MessageState] = {}
        self.reasons: dict[Channel, FailureReason] = {}
        self.replies: dict[str, ReplyKind] = {}
        self.attended_control: bool | None = None
        self.answered: set[str] = set()

    @staticmethod
    def create_id(user_id: UUID, campaign: str, occasion: str) -> UUID:
        """The one id of a campaign's message to a usuaria on one occasion."""
        suffix = f":{occasion}" if occasion else ""
        return uuid5(NAMESPACE, f"{campaign}:{user_id}{suffix}")

    @property
    def state(self) -> MessageState:
        """How far it came as a whole; who got it on two channels got it once."""
        furthest = max(self.progress.values(), key=RANK.__getitem__, default=None)
        if furthest in {MessageState.DELIVERED, MessageState.READ}:
            return furthest
        if self.waiting is not None:
            return MessageState.QUEUED
        last = [self.progress[c] for c in self.channels if c in self.progress]
        return last[-1] if last else MessageState.QUEUED

    def sent(
        self, channel: Channel, occurred_on: date, segments: int | None = None
    ) -> None:
        """The provider accepted it, by its answer or because it reports more."""
        if self._below(channel, MessageState.SENT):
            self._sent(
                fallback=channel is not self.channels[0],
                segments=segments,
                occurred_on=occurred_on,
                **self._on(channel),
            )

    def left_uncertain(self, channel: Channel, occurred_on: date) -> None:
        """The provider was asked, and its answer is lost: it is not asked again."""
        if self._below(channel, MessageState.UNCERTAIN):
            self._uncertain(occurred_on=occurred_on, **self._on(channel))

    def delivered(self, channel: Channel, occurred_on: date) -> None:
        """The provider reports delivery."""
        self.sent(channel, occurred_on)
        if self._below(channel, MessageState.DELIVERED):
            self._delivered(occurred_on=occurred_on, **self._on(channel))

    def read(self, channel: Channel, occurred_on: date) -> None:
        """The provider reports that it was opened, which proves delivery too."""
        self.delivered(channel, occurred_on)
        if self._below(channel, MessageState.READ):
            self._read(occurred_on=occurred_on, **self._on(channel))

    def failed(
        self, channel: Channel, reason: FailureReason, occurred_on: date, *, final: bool
    ) -> bool:
        """It did not arrive; returns whether that was news and a channel is left."""
        if not self._below(channel, MessageState.FAILED):
            return False
        arrived = self.state in {MessageState.DELIVERED, MessageState.READ}
        final = final or arrived or self.after(channel) is None
        self._failed(
            reason=reason, final=final, occurred_on=occurred_on, **self._on(channel)
        )
        return not final

    def replied(
        self, channel: Channel, kind: ReplyKind, report_id: str, occurred_on: date
    ) -> bool:
        """She answered; returns whether this report of the provider is new."""
        if report_id in self.replies:
            return False
        self._replied(
            user_id=self.user_id,
            channel=channel,
            kind=kind,
            report_id=report_id,
            occurred_on=occurred_on,
        )
        attended = CONTROL_ANSWERS.get(kind)
        if self.asks_control and attended not in {None, self.attended_control}:
            self._control_answered(
                user_id=self.user_id, attended=attended, occurred_on=occurred_on
            )
        return True

    def answer_question(self, report_id: str, occurred_on: date) -> bool:
        """A gestor answered; returns whether that was news."""
        if report_id in self.answered or report_id not in self.replies:
            return False
        self._question_answered(
            user_id=self.user_id, report_id=report_id, occurred_on=occurred_on
        )
        return True

    def after(self, channel: Channel) -> Channel | None:
        """The channel to try where this one fails; None if none is left."""
        if channel not in self.channels:
            return None
        later = self.channels[self.channels.index(channel) + 1 :]
        return next((one for one in later if one not in self.progress), None)

    def _below(self, channel: Channel, state: MessageState) -> bool:
        reached = self.progress.get(channel, MessageState.QUEUED)
        return RANK[reached] < RANK[state]

    def _on(self, channel: Channel) -> dict[str, Any]:
        return {
            "user_id": self.user_id,
            "campaign": self.campaign,
            "channel": channel,
        }

    def _advance(self, channel: Channel, state: MessageState) -> None:
        self.progress[channel] = state
        if self.waiting is channel or RANK[state] > RANK[MessageState.FAILED]:
            # Delivered by an earlier channel: nothing is left to send.
            self.waiting = None

    @event(Sent)
    def _sent(
        self,
        user_id: UUID,
        campaign: str,
        channel: Channel,
        fallback: bool,
        segments: int | None,
        occurred_on: date,
    ) -> None:
        self.last_on = occurred_on
        self._advance(Channel(channel), MessageState.SENT)

    @event(Uncertain)
    def _uncertain(
        self, user_id: UUID, campaign: str, channel: Channel, occurred_on: date
    ) -> None:
        self._advance(Channel(channel), MessageState.UNCERTAIN)

    @event(Delivered)
    def _delivered(
        self, user_id: UUID, campaign: str, channel: Channel, occurred_on: date
    ) -> None:
        self._advance(Channel(channel), MessageState.DELIVERED)

    @event(Read)
    def _read(
        self, user_id: UUID, campaign: str, channel: Channel, occurred_on: date
    ) -> None:
        self._advance(Channel(channel), MessageState.READ)

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
        channel = Channel(channel)
        self._advance(channel, MessageState.FAILED)
        self.reasons[channel] = FailureReason(reason)
        if not final:
            self.waiting = self.after(channel)

    @event(Replied)
    def _replied(
        self,
        user_id: UUID,
        channel: Channel,
        kind: ReplyKind,
        report_id: str,
        occurred_on: date,
    ) -> None:
        self.replies[report_id] = ReplyKind(kind)

    @event(ControlAnswered)
    def _control_answered(
        self, user_id: UUID, attended: bool, occurred_on: date
    ) -> None:
        self.attended_control = attended

    @event(QuestionAnswered)
    def _question_answered(
        self, user_id: UUID, report_id: str, occurred_on: date
    ) -> None:
        self.answered.add(report_id)
