"""The outreach application: messages here; campaigns, replies and calls beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.seedwork import Aggregate

from ..domain.answer import Answer as GestorAnswer
from ..domain.campaign import Campaign
from ..domain.message import Message
from ..domain.switch import ChannelSwitch
from ..domain.values import Channel, FailureReason, MessageState
from .answering import Answering
from .audience import Audiences
from .call_list import CallList
from .campaigns import Campaigns, show
from .children import Children
from .messages import Messages
from .numbers import Numbers
from .replying import close_question
from .results import Report, ReportStatus, SendResult
from .sending.ledger import (
    Ended,
    Ledger,
    Shown,
    finish_attempt,
    finish_open_attempts,
    note_segments,
    queue_again,
    queue_next,
    settle,
)
from .sending.verdicts import PROVIDER_TROUBLE, goes_on
from .surveying import Surveying
from .switching import OF_EVERYBODY, Switching, show_all
from .wishes import Leaving, add_opt_outs

Row = Callable[[Cursor[DictRow]], None]
Underway = Message | GestorAnswer
UNDER_WAY: Final = frozenset({ReportStatus.SENT, ReportStatus.FAILED})
"""What is no news of a request that the provider gave back; delivered still is."""


class Outreach(Campaigns, Answering, Surveying, Switching):
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
        found = self._deliveries(r.message.message_id for r in results)
        rows: list[Row] = []
        for result in results:
            rows += _apply_result(found[result.message.message_id], result)
        wishes = self.left(
            _leaving(found[r.message.message_id], r.message.channel, r.on)
            for r in results
            if r.attempt and r.refusal is FailureReason.OPTED_OUT
        )
        rows.append(lambda cursor: add_opt_outs(cursor, wishes))
        return self._commit(command, found, rows, {}, wishes)

    @repeatable(attempts=5)
    def record_uncertain(
        self, command: Command, left: Sequence[tuple[UUID, Channel, date]]
    ) -> Answer:
        """Record what a dead sender was asking: it is not asked again."""
        found = self._deliveries(message_id for message_id, *_ in left)
        rows: list[Row] = []
        for message_id, channel, on in left:
            found[message_id].left_uncertain(channel, on)
            rows += [
                _close_attempts(message_id),
                *_shown(found[message_id], still="sending"),
            ]
        return self._commit(command, found, rows)

    @repeatable(attempts=5)
    def record_expired(
        self, command: Command, overdue: Sequence[tuple[UUID, Channel]], on: date
    ) -> Answer:
        """Record that a channel did not deliver within the policy's time."""
        found = self._deliveries(message_id for message_id, _ in overdue)
        rows: list[Row] = []
        for message_id, channel in overdue:
            one = found[message_id]
            again = one.failed(channel, FailureReason.EXPIRED, on, final=False)
            rows += _queued_next(one) if again else _shown(one)
        return self._commit(command, found, rows)

    @repeatable(attempts=5)
    def record_ended(self, command: Command, ended: Sequence[Ended]) -> Answer:
        """Record that what waited in vain is over."""
        found = self._deliveries(one.message_id for one in ended)
        rows: list[Row] = []
        for one in ended:
            waited = found[one.message_id]
            waited.failed(one.channel, one.reason, one.on, final=True)
            rows += _shown(waited)
        return self._commit(command, found, rows)

    @repeatable(attempts=5)
    def record_reports(self, command: Command, reports: Sequence[Report]) -> Answer:
        """Record what a provider reports; what is known already changes nothing."""
        found = self._deliveries({r.message_id for r in reports})
        known = [r for r in reports if r.message_id in found]
        waits = self._waits_for_its_channel(known)
        rows: list[Row] = []
        for report in known:
            rows += _apply_report(found[report.message_id], report, waits=waits)
        answer: Answer = {"accepted": len(known), "unknown": len(reports) - len(known)}
        if not any(one.pending_events for one in found.values()):
            # A repetition stores nothing, not even its command: storms stay cheap.
            return answer
        failed = [
            (found[report.message_id], report)
            for report in known
            if report.status is ReportStatus.FAILED
            and found[report.message_id].pending_events
        ]
        wishes = self.left(
            _leaving(one, report.channel, report.occurred_on or one.last_on)
            for one, report in failed
            if report.reason is FailureReason.OPTED_OUT
        )
        rows.append(lambda cursor: add_opt_outs(cursor, wishes))
        paused, stopped = self._paused(failed), self._stopped(failed)
        rows += [_shown_campaign(campaign) for campaign in paused]
        rows.append(lambda cursor: show_all(cursor, stopped))
        return self._commit(command, found, rows, answer, [*wishes, *paused, *stopped])

    def _deliveries(self, ids: Iterable[UUID]) -> dict[UUID, Underway]:
        """Messages of campaigns and answers of gestores, whichever they are."""
        found = self.load_many(Aggregate, list(ids))
        return {
            key: one
            for key, one in found.items()
            if isinstance(one, Message | GestorAnswer)
        }

    def _commit(
        self,
        command: Command,
        found: Mapping[UUID, Underway],
        rows: list[Row],
        answer: Answer | None = None,
        others: Sequence[Aggregate] = (),
    ) -> Answer:
        """Store what changed, with the questions that this answers or opens again."""
        asked, closing = self._questions(found)
        changed = [one for one in (*found.values(), *asked) if one.pending_events]
        return self.commit(
            command,
            [*changed, *others],
            answer or {},
            within=_all([*rows, *closing]),
        )

    def _questions(
        self, found: Mapping[UUID, Underway]
    ) -> tuple[list[Message], list[Row]]:
        """What was asked where an answer changed, beside what was found already."""
        answers = [
            one
            for one in found.values()
            if isinstance(one, GestorAnswer) and one.pending_events
        ]
        missing = {one.message_id for one in answers} - set(found)
        loaded = self.load_many(Message, missing) if missing else {}
        rows: list[Row] = []
        for answer in answers:
            asked = loaded.get(answer.message_id) or found[answer.message_id]
            if isinstance(asked, Message) and answer.settle(asked):
                rows.append(_question(answer))
        return list(loaded.values()), rows

    def _waits_for_its_channel(self, reports: Sequence[Report]) -> bool:
        """Whether what meets everybody's trouble waits instead of going on by SMS."""
        days = [r.occurred_on for r in reports if r.pause and r.occurred_on]
        on = max(days, default=None)
        if not any(r.pause for r in reports) or on is None:
            return True
        return not goes_on(self.call_list.policy_text(PROVIDER_TROUBLE, on))

    def _paused(self, failed: Sequence[tuple[Underway, Report]]) -> list[Campaign]:
        """Campaigns that stop, since what was reported of one message holds for all."""
        told = {
            Campaign.create_id(one.campaign, one.territory): (
                report.pause,
                report.occurred_on or one.last_on,
            )
            for one, report in failed
            if isinstance(one, Message)
            and report.pause is not None
            and report.pause.reason not in OF_EVERYBODY
        }
        campaigns = self.load_many(Campaign, told) if told else {}
        return [
            campaign
            for key, campaign in campaigns.items()
            if campaign.pause_for(*told[key])
        ]

    def _stopped(
        self, failed: Sequence[tuple[Underway, Report]]
    ) -> list[ChannelSwitch]:
        """Channels that stop, since their provider takes nothing of ours."""
        return self.stopped(
            {
                report.channel: (report.pause, report.occurred_on or one.last_on)
                for one, report in failed
                if report.pause is not None and report.pause.reason in OF_EVERYBODY
            }
        )


def _apply_result(message: Underway, result: SendResult) -> list[Row]:
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
        rows = _queued_next(message) if again else _shown(message)
    if attempt is not None:
        reference = result.provider_reference
        rows.append(lambda cursor: finish_attempt(cursor, attempt, outcome, reference))
    if result.segments is not None:
        count = result.segments
        rows.append(lambda cursor: note_segments(cursor, claimed.message_id, count))
    return rows


def _apply_report(message: Underway, report: Report, *, waits: bool) -> list[Row]:
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
    return _queued_next(message) if again else _shown(message)


def _waiting_again(message: Underway, report: Report, on: date) -> list[Row]:
    """Back to its channel; without an id a repetition could not be told apart."""
    if isinstance(message, Message) and report.reference:
        if message.give_back(report.channel, report.reference, on):
            message_id = message.id
            return [lambda cursor: queue_again(cursor, message_id)]
        return []
    message.failed(report.channel, report.reason, on, final=True)
    return _shown(message)


def _given_back(message: Underway, reference: str | None) -> bool:
    """Whether the provider returned the one request that this is about."""
    return isinstance(message, Message) and reference in message.given_back


def _queued_next(message: Underway) -> list[Row]:
    """Only the failure that opens the next channel puts a message in the queue."""
    message_id, channel = message.id, message.waiting
    if channel is None:
        return _shown(message)
    after = message.after(channel)
    return [lambda cursor: queue_next(cursor, message_id, channel, after)]


def _shown(message: Underway, still: str | None = None) -> list[Row]:
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


def _leaving(message: Underway, channel: Channel, on: date) -> Leaving:
    """She told the provider itself that she wants no more messages."""
    return Leaving(message.user_id, channel, message.territory, on)


def _question(answer: GestorAnswer) -> Row:
    on = answer.last_on if answer.taken else None
    return lambda cursor: close_question(
        cursor, answer.message_id, answer.report_id, on
    )


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
