"""The outreach application: messages here; campaigns, replies and calls beside it."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.seedwork import Aggregate

from ..domain.campaign import Campaign
from ..domain.message import Message
from ..domain.values import Channel, FailureReason, MessageState
from .audience import Audiences
from .call_list import CallList
from .campaigns import Campaigns, show
from .children import Children
from .messages import Messages
from .numbers import Numbers
from .replying import Replying
from .results import Report, ReportStatus, SendResult
from .sending.ledger import (
    Ended,
    Ledger,
    Shown,
    finish_attempt,
    finish_open_attempts,
    note_segments,
    queue_next,
    settle,
)
from .surveying import Surveying
from .wishes import Leaving, add_opt_outs

Row = Callable[[Cursor[DictRow]], None]


class Outreach(Campaigns, Replying, Surveying):
    """Messages, calls and surveys of one edition."""

    name = "outreach"

    def __init__(
        self, database_url: str, *, edition: int, number_key: bytes, pool_size: int = 4
    ) -> None:
        """Open the store, the ledger and the lists beside it.

        Args:
            database_url: of the service's own database.
            edition: year of the plan.
            number_key: makes the hashes by which an answer finds its message.
            pool_size: connections kept open.
        """
        super().__init__(database_url, edition=edition, pool_size=pool_size)
        pool = self.recorder.datastore.pool
        self.number_key = number_key
        self.numbers = Numbers(pool)
        self.ledger = Ledger(pool)
        self.messages = Messages(pool)
        self.audiences = Audiences(pool)
        self.children = Children()
        self.call_list = CallList(pool)

    @repeatable(attempts=5)
    def record_results(self, command: Command, results: Sequence[SendResult]) -> Answer:
        """Record what became of a batch of messages handed to the provider."""
        messages = self.load_many(Message, [r.message.message_id for r in results])
        rows: list[Row] = []
        for result in results:
            message = messages[result.message.message_id]
            rows += _apply_result(message, result)
        wishes = self.left(
            _leaving(messages[r.message.message_id], r.message.channel, r.on)
            for r in results
            if r.attempt and r.refusal is FailureReason.OPTED_OUT
        )
        rows.append(lambda cursor: add_opt_outs(cursor, wishes))
        return self.commit(command, [*messages.values(), *wishes], {}, _all(rows))

    @repeatable(attempts=5)
    def record_uncertain(
        self, command: Command, left: Sequence[tuple[UUID, Channel, date]]
    ) -> Answer:
        """Record what a dead sender was asking: it is not asked again."""
        messages = self.load_many(Message, [message_id for message_id, *_ in left])
        rows: list[Row] = []
        for message_id, channel, on in left:
            message = messages[message_id]
            message.left_uncertain(channel, on)
            rows += [_close_attempts(message_id), *_shown(message, still="sending")]
        return self.commit(command, list(messages.values()), {}, within=_all(rows))

    @repeatable(attempts=5)
    def record_expired(
        self, command: Command, overdue: Sequence[tuple[UUID, Channel]], on: date
    ) -> Answer:
        """Record that a channel did not deliver within the policy's time."""
        messages = self.load_many(Message, [message_id for message_id, _ in overdue])
        rows: list[Row] = []
        for message_id, channel in overdue:
            message = messages[message_id]
            again = message.failed(channel, FailureReason.EXPIRED, on, final=False)
            rows += _queued_next(message) if again else _shown(message)
        return self.commit(command, list(messages.values()), {}, within=_all(rows))

    @repeatable(attempts=5)
    def record_ended(self, command: Command, ended: Sequence[Ended]) -> Answer:
        """Record that a campaign is over for those who still waited for it."""
        messages = self.load_many(Message, [one.message_id for one in ended])
        rows: list[Row] = []
        for one in ended:
            message = messages[one.message_id]
            message.failed(one.channel, one.reason, one.on, final=True)
            rows += _shown(message)
        return self.commit(command, list(messages.values()), {}, within=_all(rows))

    @repeatable(attempts=5)
    def record_reports(self, command: Command, reports: Sequence[Report]) -> Answer:
        """Record what a provider reports; what is known already changes nothing."""
        messages = self.load_many(Message, {r.message_id for r in reports})
        rows: list[Row] = []
        known = [r for r in reports if r.message_id in messages]
        for report in known:
            rows += _apply_report(messages[report.message_id], report)
        changed: list[Aggregate] = [m for m in messages.values() if m.pending_events]
        failed = [
            (message, report)
            for report in known
            if report.status is ReportStatus.FAILED
            and (message := messages[report.message_id]).pending_events
        ]
        answer: Answer = {"accepted": len(known), "unknown": len(reports) - len(known)}
        if not changed:
            # A repetition stores nothing, not even its command: storms stay cheap.
            return answer
        wishes = self.left(
            _leaving(message, report.channel, report.occurred_on or message.last_on)
            for message, report in failed
            if report.reason is FailureReason.OPTED_OUT
        )
        rows.append(lambda cursor: add_opt_outs(cursor, wishes))
        paused = self._paused(failed)
        rows += [_shown_campaign(campaign) for campaign in paused]
        changed += [*wishes, *paused]
        return self.commit(command, changed, answer, within=_all(rows))

    def _paused(self, failed: Sequence[tuple[Message, Report]]) -> list[Campaign]:
        """Campaigns that stop, since what was reported of one message holds for all."""
        told = {
            Campaign.create_id(message.campaign, message.territory): (
                report.pause,
                report.occurred_on or message.last_on,
            )
            for message, report in failed
            if report.pause is not None
        }
        campaigns = self.load_many(Campaign, told) if told else {}
        return [
            campaign
            for key, campaign in campaigns.items()
            if campaign.pause_for(*told[key])
        ]


def _apply_result(message: Message, result: SendResult) -> list[Row]:
    claimed = result.message
    channel, attempt = claimed.channel, result.attempt
    before = len(message.pending_events)
    again = False
    if result.uncertain:
        message.left_uncertain(channel, result.on)
        outcome = "uncertain"
    elif result.refusal is not None:
        again = message.failed(channel, result.refusal, result.on, final=result.final)
        outcome = f"refused: {result.refusal}"
    else:
        message.sent(channel, result.on, result.segments)
        outcome = "accepted"
    rows: list[Row] = []
    # Without an event nothing guards against a report that comes in between, and the
    # one that told it first has shown it.
    if len(message.pending_events) > before:
        rows = _queued_next(message) if again else _shown(message)
    if attempt is not None:
        reference = result.provider_reference
        rows.append(lambda cursor: finish_attempt(cursor, attempt, outcome, reference))
    if result.segments is not None:
        count = result.segments
        rows.append(lambda cursor: note_segments(cursor, claimed.message_id, count))
    return rows


def _apply_report(message: Message, report: Report) -> list[Row]:
    channel, on = report.channel, report.occurred_on or message.last_on
    before = len(message.pending_events)
    again = False
    match report.status:
        case ReportStatus.SENT:
            message.sent(channel, on)
        case ReportStatus.DELIVERED:
            message.delivered(channel, on)
        case ReportStatus.READ:
            message.read(channel, on)
        case ReportStatus.FAILED:
            message.sent(channel, on)
            final = report.reason is FailureReason.OPTED_OUT
            again = message.failed(channel, report.reason, on, final=final)
    if len(message.pending_events) == before:
        return []
    return _queued_next(message) if again else _shown(message)


def _queued_next(message: Message) -> list[Row]:
    """Only the failure that opens the next channel puts a message in the queue."""
    message_id, channel = message.id, message.waiting
    if channel is None:
        return _shown(message)
    after = message.after(channel)
    return [lambda cursor: queue_next(cursor, message_id, channel, after)]


def _shown(message: Message, still: str | None = None) -> list[Row]:
    """How far it came; while a channel waits to be sent, the queue says so already.

    Args:
        message: as it is now.
        still: write only where the queue has this state.
    """
    state, message_id = message.state, message.id
    if message.waiting is not None:
        return []
    at_state = [c for c in message.channels if message.progress.get(c) is state]
    channel = at_state[-1] if at_state else None
    failed = state is MessageState.FAILED and channel is not None
    reason = message.reasons.get(channel) if failed and channel else None
    shown = Shown(state, channel, reason, still)
    return [lambda cursor: settle(cursor, message_id, shown)]


def _leaving(message: Message, channel: Channel, on: date) -> Leaving:
    """She told the provider itself that she wants no more messages."""
    return Leaving(message.user_id, channel, message.territory, on)


def _shown_campaign(campaign: Campaign) -> Row:
    return lambda cursor: show(cursor, campaign)


def _close_attempts(message_id: UUID) -> Row:
    return lambda cursor: finish_open_attempts(cursor, message_id)


def _all(rows: Sequence[Row]) -> Row:
    def write(cursor: Cursor[DictRow]) -> None:
        # All of them travel together: a batch waits for the database once.
        with cursor.connection.pipeline():
            for row in rows:
                row(cursor)

    return write
