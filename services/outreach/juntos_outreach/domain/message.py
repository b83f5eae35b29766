"""One reinforcement message to one usuaria, over the channels of its campaign."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .delivery import ARRIVED, Delivery, Step
from .values import Channel, FailureReason, MessageState, ReplyKind

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.outreach.message")
WHATSAPP_THEN_SMS = (Channel.WHATSAPP, Channel.SMS)
CONTROL_ANSWERS = {ReplyKind.CONTROL_CONFIRMED: True, ReplyKind.CONTROL_DECLINED: False}


class Message(Delivery, Aggregate):
    """Its id follows from campaign, usuaria and occasion: nobody gets one twice."""

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
        class_version = 2
        user_id: UUID
        report_id: str
        channel: Channel | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """Gestores called, and wrote nothing."""
            state["channel"] = None

    class QuestionReopened(Aggregate.Event):
        """The answer that a provider had taken did not arrive."""

        TOPIC = "outreach.message.question-reopened"
        user_id: UUID
        report_id: str

    class GivenBack(Aggregate.Event):
        """The provider did not send what it had accepted: it takes nothing of ours."""

        TOPIC = "outreach.message.given-back"
        user_id: UUID
        campaign: str
        channel: Channel
        reference: str

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
        self._start(channel, channels)
        self.asks_control = asks_control
        self.territory = territory
        self.last_on = occurred_on
        self.replies: dict[str, ReplyKind] = {}
        self.attended_control: bool | None = None
        self.answered: dict[str, Channel | None] = {}
        self.given_back: set[str] = set()

    @staticmethod
    def create_id(user_id: UUID, campaign: str, occasion: str) -> UUID:
        """The one id of a campaign's message to a usuaria on one occasion."""
        suffix = f":{occasion}" if occasion else ""
        return uuid5(NAMESPACE, f"{campaign}:{user_id}{suffix}")

    def _came(self, step: Step, occurred_on: date) -> None:
        told: dict[str, Any] = {
            "user_id": self.user_id,
            "campaign": self.campaign,
            "channel": step.channel,
            "occurred_on": occurred_on,
        }
        match step.state:
            case MessageState.SENT:
                fallback = step.channel is not self.channels[0]
                self._sent(fallback=fallback, segments=step.segments, **told)
            case MessageState.UNCERTAIN:
                self._uncertain(**told)
            case MessageState.DELIVERED:
                self._delivered(**told)
            case MessageState.READ:
                self._read(**told)
            case MessageState.FAILED if step.reason is not None:
                self._failed(reason=step.reason, final=step.final, **told)

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

    def answer_question(
        self, report_id: str, occurred_on: date, channel: Channel | None = None
    ) -> bool:
        """A gestor answered, in writing or otherwise; returns whether that was news."""
        if report_id in self.answered or report_id not in self.replies:
            return False
        self._question_answered(
            user_id=self.user_id,
            report_id=report_id,
            channel=channel,
            occurred_on=occurred_on,
        )
        return True

    def reopen_question(self, report_id: str, occurred_on: date) -> bool:
        """What was written did not arrive; returns whether it had counted."""
        if self.answered.get(report_id) is None:
            return False
        self._question_reopened(
            user_id=self.user_id, report_id=report_id, occurred_on=occurred_on
        )
        return True

    def give_back(self, channel: Channel, reference: str, occurred_on: date) -> bool:
        """Wait for the same channel again; returns whether that was news.

        Args:
            channel: whose provider takes nothing of ours.
            reference: of the one request that it speaks of; it repeats itself.
            occurred_on: the day.
        """
        if reference in self.given_back or not self._below(
            channel, MessageState.FAILED
        ):
            return False
        self._given_back(
            user_id=self.user_id,
            campaign=self.campaign,
            channel=channel,
            reference=reference,
            occurred_on=occurred_on,
        )
        return True

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
        self._fell_through(Channel(channel), FailureReason(reason), final=final)

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
        self, user_id: UUID, report_id: str, channel: Channel | None, occurred_on: date
    ) -> None:
        self.answered[report_id] = None if channel is None else Channel(channel)

    @event(QuestionReopened)
    def _question_reopened(
        self, user_id: UUID, report_id: str, occurred_on: date
    ) -> None:
        del self.answered[report_id]

    @event(GivenBack)
    def _given_back(
        self,
        user_id: UUID,
        campaign: str,
        channel: Channel,
        reference: str,
        occurred_on: date,
    ) -> None:
        self.given_back.add(reference)
        self.progress.pop(Channel(channel), None)
        if self.state not in ARRIVED:
            self.waiting = Channel(channel)
