"""What providers' answers and reports make of a message, and the rows that show it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from ..domain.answer import Answer as GestorAnswer
from ..domain.campaign import Campaign
from ..domain.message import Message
from ..domain.values import Channel, FailureReason, MessageState
from .campaigns import show
from .replying import close_question
from .results import Report, ReportStatus, SendResult
from .sending.ledger import (
    Shown,
    finish_attempt,
    finish_open_attempts,
    note_segments,
    queue_again,
    queue_next,
    settle,
)
from .wishes import Leaving

Row = Callable[[Cursor[DictRow]], None]
Underway = Message | GestorAnswer
UNDER_WAY: Final = frozenset({ReportStatus.SENT, ReportStatus.FAILED})
"""What is no news of a request that the provider gave back; delivered still is."""


def apply_result(message: Underway, result: SendResult) -> list[Row]:
    """What a provider answered, or why it was not asked."""
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
        if not _given_back(message, result.provider_reference):
            message.sent(channel, result.on, result.segments)
        outcome = "accepted"
    rows: list[Row] = []
    # Without an event nothing guards against a report that comes in between, and the
    # one that told it first has shown it.
    if len(message.pending_events) > before:
        rows = queued_next(message) if again else shown(message)
    if attempt is not None:
        reference = result.provider_reference
        rows.append(lambda cursor: finish_attempt(cursor, attempt, outcome, reference))
    if result.segments is not None:
        count = result.segments
        rows.append(lambda cursor: note_segments(cursor, claimed.message_id, count))
    return rows


def apply_report(message: Underway, report: Report, *, waits: bool) -> list[Row]:
    """What a provider reports.

    Args:
        message: of which.
        report: what it says.
        waits: what meets everybody's trouble waits for its channel.
    """
    channel, on = report.channel, report.occurred_on or message.last_on
    if _given_back(message, report.reference) and report.status in UNDER_WAY:
        return []
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
            if report.pause is not None and waits:
                return _waiting_again(message, report, on)
            final = report.reason is FailureReason.OPTED_OUT
            again = message.failed(channel, report.reason, on, final=final)
    if len(message.pending_events) == before:
        return []
    return queued_next(message) if again else shown(message)


def _waiting_again(message: Underway, report: Report, on: date) -> list[Row]:
    """Back to its channel; without an id a repetition could not be told apart."""
    if isinstance(message, Message) and report.reference:
        if message.give_back(report.channel, report.reference, on):
            message_id = message.id
            return [lambda cursor: queue_again(cursor, message_id)]
        return []
    message.failed(report.channel, report.reason, on, final=True)
    return shown(message)


def _given_back(message: Underway, reference: str | None) -> bool:
    """Whether the provider returned the one request that this is about."""
    return isinstance(message, Message) and reference in message.given_back


def queued_next(message: Underway) -> list[Row]:
    """Only the failure that opens the next channel puts a message in the queue."""
    message_id, channel = message.id, message.waiting
    if channel is None:
        return shown(message)
    after = message.after(channel)
    return [lambda cursor: queue_next(cursor, message_id, channel, after)]


def shown(message: Underway, still: str | None = None) -> list[Row]:
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
    to_show = Shown(state, channel, reason, still)
    return [lambda cursor: settle(cursor, message_id, to_show)]


def leaving(message: Underway, channel: Channel, on: date) -> Leaving:
    """She told the provider itself that she wants no more messages."""
    return Leaving(message.user_id, channel, message.place_on(on), on)


def shown_question(answer: GestorAnswer) -> Row:
    """Off the list of gestores once it was taken, on it if it did not arrive."""
    on = answer.last_on if answer.taken else None
    return lambda cursor: close_question(
        cursor, answer.message_id, answer.report_id, on
    )


def shown_campaign(campaign: Campaign) -> Row:
    """What the sender and the list of campaigns read."""
    return lambda cursor: show(cursor, campaign)


def close_attempts(message_id: UUID) -> Row:
    """Nobody knows what was answered."""
    return lambda cursor: finish_open_attempts(cursor, message_id)


def together(rows: Sequence[Row]) -> Row:
    """All rows in one step."""

    def write(cursor: Cursor[DictRow]) -> None:
        # All of them travel together: a batch waits for the database once.
        with cursor.connection.pipeline():
            for row in rows:
                row(cursor)

    return write
