"""A gestor's own words to a usuaria who asked; the words themselves are not here."""

from datetime import date
from uuid import UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .delivery import ARRIVED, Delivery, Step
from .message import NAMESPACE, Message
from .rules import AnswerIsWritten
from .values import Channel, FailureReason, MessageState

TAKEN = ARRIVED | {MessageState.SENT}


class Answer(Delivery, Aggregate):
    """Its id follows from what she asked: one answer, once a channel at most.

    What failed on one channel for certain may be written again for another.
    """

    TOPIC = "outreach.answer"

    class Written(Created):
        """A gestor wrote it."""

        TOPIC = "outreach.answer.written"
        user_id: UUID
        message_id: UUID
        report_id: str
        channel: Channel

    class WrittenAgain(Aggregate.Event):
        """It did not arrive, and a gestor wrote it for another channel."""

        TOPIC = "outreach.answer.written-again"
        user_id: UUID
        message_id: UUID
        report_id: str
        channel: Channel

    class Progressed(Aggregate.Event):
        """It came as far as this state."""

        TOPIC = "outreach.answer.progressed"
        user_id: UUID
        message_id: UUID
        channel: Channel
        state: MessageState
        reason: FailureReason | None
        segments: int | None

    @event(Written)
    def __init__(
        self,
        user_id: UUID,
        message_id: UUID,
        report_id: str,
        channel: Channel,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Write an answer.

        Args:
            user_id: who asked.
            message_id: of the campaign's message that she had answered.
            report_id: of what she asked.
            channel: by which it goes; there is no other if it fails.
            territory: where she belongs.
            occurred_on: the day.
        """
        self.user_id = user_id
        self.message_id = message_id
        self.report_id = report_id
        self.territory = territory
        self.last_on = occurred_on
        self._start(channel, (channel,))

    @staticmethod
    def create_id(message_id: UUID, report_id: str) -> UUID:
        """The one id of the answer to what she asked."""
        return uuid5(NAMESPACE, f"answer:{message_id}:{report_id}")

    @property
    def taken(self) -> bool:
        """Whether a provider has it, or she does."""
        return self.state in TAKEN

    def settle(self, message: Message) -> bool:
        """Answer her question, or open it again; returns whether that was news."""
        if self.taken:
            return message.answer_question(
                self.report_id, self.last_on, self.channels[-1]
            )
        failed = self.state is MessageState.FAILED
        return failed and message.reopen_question(self.report_id, self.last_on)

    def write_again(self, channel: Channel, occurred_on: date) -> None:
        """Write it for another channel.

        Raises:
            AnswerIsWritten: if it may have arrived, or failed on that channel already.
        """
        if self.state is not MessageState.FAILED or channel in self.progress:
            raise AnswerIsWritten
        self._written_again(
            user_id=self.user_id,
            message_id=self.message_id,
            report_id=self.report_id,
            channel=channel,
            occurred_on=occurred_on,
        )

    def _came(self, step: Step, occurred_on: date) -> None:
        self._progressed(
            user_id=self.user_id,
            message_id=self.message_id,
            channel=step.channel,
            state=step.state,
            reason=step.reason,
            segments=step.segments,
            occurred_on=occurred_on,
        )

    @event(WrittenAgain)
    def _written_again(
        self,
        user_id: UUID,
        message_id: UUID,
        report_id: str,
        channel: Channel,
        occurred_on: date,
    ) -> None:
        self.channels = (*self.channels, Channel(channel))
        self.waiting = Channel(channel)

    @event(Progressed)
    def _progressed(
        self,
        user_id: UUID,
        message_id: UUID,
        channel: Channel,
        state: MessageState,
        reason: FailureReason | None,
        segments: int | None,
        occurred_on: date,
    ) -> None:
        self.last_on = occurred_on
        if reason is None:
            self._advance(Channel(channel), MessageState(state))
        else:
            self._fell_through(Channel(channel), FailureReason(reason), final=True)
