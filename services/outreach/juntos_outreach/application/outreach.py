"""The outreach application: messages here, calls in ``calling``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.seedwork import Aggregate

from ..domain.message import Message
from ..domain.preferences import Preferences
from ..domain.rules import AlreadyOptedOut
from ..domain.values import Channel, FailureReason, ReplyKind
from .call_list import CallList
from .calling import Calling
from .queue import (
    Audience,
    Queue,
    QueuedMessage,
    Recipient,
    add_opt_out,
    enqueue,
    queue_as_sms,
    settle,
)

CHUNK = 250
Row = Callable[[Cursor[DictRow]], None]


@dataclass(frozen=True, slots=True)
class Campaign:
    """One message text for one audience of one territorial unit."""

    code: str
    body: str
    audience: Audience
    territorial_unit: str
    scheduled_on: date
    session: int | None = None


@dataclass(frozen=True, slots=True)
class SendResult:
    """What the provider, or the lack of a telephone, made of a message."""

    message: QueuedMessage
    refusal: FailureReason | None
    final: bool = False


class ReportStatus(StrEnum):
    """What a provider reports about a message it accepted."""

    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    REPLIED = "replied"


@dataclass(frozen=True, slots=True)
class Report:
    """One provider report; late, repeated and unordered ones are normal."""

    message_id: UUID
    channel: Channel
    status: ReportStatus
    occurred_on: date
    report_id: str
    reason: FailureReason = FailureReason.PROVIDER_ERROR
    reply: ReplyKind | None = None


class Outreach(Calling, EventSourcedService):
    """Messages, calls and surveys of one edition."""

    name = "outreach"

    def __init__(self, database_url: str, *, edition: int, pool_size: int = 4) -> None:
        """Open the store, the queue and the call list beside it."""
        super().__init__(database_url, edition=edition, pool_size=pool_size)
        pool = self.recorder.datastore.pool
        self.queue = Queue(pool)
        self.call_list = CallList(pool)

    @repeatable(attempts=1)
    def start_campaign(self, command: Command, campaign: Campaign) -> Answer:
        """Queue a message for everybody the campaign is for and who may get it."""
        first = self.first_answer(command)
        if first is not None:
            return first
        chosen = self.queue.recipients(
            campaign.code,
            campaign.territorial_unit,
            campaign.audience,
            campaign.session,
        )
        for start in range(0, len(chosen), CHUNK):
            part = command.part(f"recipients-{start}")
            self._queue_messages(part, campaign, chosen[start : start + CHUNK])
        return self.commit(
            command, [], {"campaign": campaign.code, "queued": len(chosen)}
        )

    def _queue_messages(
        self, command: Command, campaign: Campaign, chosen: Sequence[Recipient]
    ) -> None:
        messages = [
            Message(
                user_id=recipient.user_id,
                campaign=campaign.code,
                channel=Channel.WHATSAPP,
                territory=recipient.territory,
                occurred_on=campaign.scheduled_on,
            )
            for recipient in chosen
        ]
        queued = [
            QueuedMessage(
                message.id,
                message.user_id,
                campaign.code,
                campaign.body,
                Channel.WHATSAPP,
                campaign.scheduled_on,
            )
            for message in messages
        ]
        self.commit(command, messages, {}, within=lambda c: enqueue(c, queued))

    @repeatable(attempts=5)
    def record_results(self, command: Command, results: Sequence[SendResult]) -> Answer:
        """Record what became of a batch of messages handed to the provider."""
        messages = self.load_many(Message, [r.message.message_id for r in results])
        rows: list[Row] = []
        for result in results:
            queued = result.message
            message = messages[queued.message_id]
            if result.refusal is None:
                message.sent(queued.channel, queued.scheduled_on)
                rows.append(_settled(queued.message_id, queued.channel, "sent"))
            else:
                again = message.failed(
                    queued.channel,
                    result.refusal,
                    queued.scheduled_on,
                    final=result.final,
                )
                rows.append(_after_failure(queued.message_id, queued.channel, again))
        return self.commit(command, list(messages.values()), {}, within=_all(rows))

    @repeatable(attempts=5)
    def record_reports(self, command: Command, reports: Sequence[Report]) -> Answer:
        """Record what a provider reports; what is known already changes nothing."""
        messages = self.load_many(Message, {r.message_id for r in reports})
        wishes: dict[UUID, Preferences] = {}
        rows: list[Row] = []
        known = [r for r in reports if r.message_id in messages]
        for report in known:
            message = messages[report.message_id]
            rows += self._apply_report(message, report, wishes)
        changed: list[Aggregate] = [*messages.values(), *wishes.values()]
        answer: Answer = {"accepted": len(known), "unknown": len(reports) - len(known)}
        return self.commit(command, changed, answer, within=_all(rows))

    def _apply_report(
        self, message: Message, report: Report, wishes: dict[UUID, Preferences]
    ) -> list[Row]:
        channel, on = report.channel, report.occurred_on
        match report.status:
            case ReportStatus.DELIVERED:
                message.delivered(channel, on)
            case ReportStatus.READ:
                message.read(channel, on)
            case ReportStatus.FAILED:
                message.sent(channel, on)
                again = message.failed(channel, report.reason, on, final=False)
                return [_after_failure(message.id, channel, again)]
            case ReportStatus.REPLIED:
                kind = report.reply or ReplyKind.OTHER
                message.replied(channel, kind, report.report_id, on)
                if report.reply is ReplyKind.OPT_OUT:
                    return self._opt_out_of(message, report, wishes)
        return []

    def _opt_out_of(
        self, message: Message, report: Report, wishes: dict[UUID, Preferences]
    ) -> list[Row]:
        wish = Preferences(
            user_id=message.user_id,
            channel=report.channel,
            territory=message.territory,
            occurred_on=report.occurred_on,
        )
        if wish.id not in wishes and wish.id not in self.repository:
            wishes[wish.id] = wish
        return [lambda cursor: add_opt_out(cursor, message.user_id)]

    @repeatable(attempts=1)
    def opt_out(
        self, command: Command, user_id: UUID, channel: Channel, occurred_on: date
    ) -> Answer:
        """Record a wish told in a call: no more messages."""
        _, place = self._participant(user_id)
        wish = Preferences(
            user_id=user_id, channel=channel, territory=place, occurred_on=occurred_on
        )
        if wish.id in self.repository:
            raise AlreadyOptedOut
        return self.commit(
            command,
            [wish],
            {"user_id": str(user_id)},
            within=lambda cursor: add_opt_out(cursor, user_id),
        )


def _settled(message_id: UUID, channel: Channel, state: str) -> Row:
    return lambda cursor: settle(cursor, message_id, channel, state)


def _after_failure(message_id: UUID, channel: Channel, again: bool) -> Row:  # noqa: FBT001  # the domain's answer
    if again:
        return lambda cursor: queue_as_sms(cursor, message_id)
    return _settled(message_id, channel, "failed")


def _all(rows: Sequence[Row]) -> Row:
    def write(cursor: Cursor[DictRow]) -> None:
        for row in rows:
            row(cursor)

    return write
