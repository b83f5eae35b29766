"""The outreach application: messages here; campaigns, replies and calls beside it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.districts.changing import pass_rows_on
from juntos_chassis.errors import NotFound
from juntos_chassis.seedwork import Aggregate

from ..domain.answer import Answer as GestorAnswer
from ..domain.campaign import Campaign
from ..domain.message import Message
from ..domain.rules import NotUncertain
from ..domain.switch import ChannelSwitch
from ..domain.values import Channel, FailureReason, MessageState
from .answering import Answering
from .applying import (
    Row,
    Underway,
    apply_report,
    apply_result,
    close_attempts,
    leaving,
    queued_next,
    shown,
    shown_campaign,
    shown_question,
    together,
)
from .audience import Audiences
from .call_list import CallList
from .campaigns import Campaigns
from .children import Children
from .messages import Messages
from .numbers import Numbers
from .results import Report, ReportStatus, SendResult
from .sending.ledger import Ended, Ledger
from .sending.verdicts import (
    DEFAULT_FALLBACK_HOURS,
    FALLBACK_HOURS,
    PROVIDER_TROUBLE,
    goes_on,
)
from .surveying import Surveying
from .switching import OF_EVERYBODY, Switching, show_all
from .wishes import add_opt_outs

NO_SUCH_MESSAGE = "No existe ese mensaje."


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
        pool = self.pool
        self.number_key = number_key
        self.numbers = Numbers(pool)
        self.ledger = Ledger(pool)
        self.messages = Messages(pool)
        self.audiences = Audiences(pool)
        self.children = Children()
        self.call_list = CallList(pool)

    def _pass_on(self, cursor: Cursor[DictRow], day: date) -> None:
        """Hand participants and what they asked over to the units of a day."""
        pass_rows_on(cursor, "participants", "user_id", day)
        pass_rows_on(cursor, "questions", "report_id", day)

    @repeatable(attempts=5)
    def record_results(self, command: Command, results: Sequence[SendResult]) -> Answer:
        """Record what became of a batch of messages handed to the provider."""
        found = self._deliveries(r.message.message_id for r in results)
        rows: list[Row] = []
        for result in results:
            rows += apply_result(found[result.message.message_id], result)
        wishes = self.left(
            leaving(found[r.message.message_id], r.message.channel, r.on)
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
                close_attempts(message_id),
                *shown(found[message_id], still="sending"),
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
            rows += queued_next(one) if again else shown(one)
        return self._commit(command, found, rows)

    @repeatable(attempts=5)
    def record_ended(self, command: Command, ended: Sequence[Ended]) -> Answer:
        """Record that what waited in vain is over."""
        found = self._deliveries(one.message_id for one in ended)
        rows: list[Row] = []
        for one in ended:
            waited = found[one.message_id]
            waited.failed(one.channel, one.reason, one.on, final=True)
            rows += shown(waited)
        return self._commit(command, found, rows)

    @repeatable(attempts=5)
    def record_reports(self, command: Command, reports: Sequence[Report]) -> Answer:
        """Record what a provider reports; what is known already changes nothing."""
        found = self._deliveries({r.message_id for r in reports})
        known = [r for r in reports if r.message_id in found]
        waits = self._waits_for_its_channel(known)
        rows: list[Row] = []
        for report in known:
            rows += apply_report(found[report.message_id], report, waits=waits)
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
            leaving(one, report.channel, report.occurred_on or one.last_on)
            for one, report in failed
            if report.reason is FailureReason.OPTED_OUT
        )
        rows.append(lambda cursor: add_opt_outs(cursor, wishes))
        paused, stopped = self._paused(failed), self._stopped(failed)
        rows += [shown_campaign(campaign) for campaign in paused]
        rows.append(lambda cursor: show_all(cursor, stopped))
        return self._commit(command, found, rows, answer, [*wishes, *paused, *stopped])

    @repeatable(attempts=3)
    def settle_uncertain(
        self, command: Command, message_id: UUID, on: date, *, taken: bool
    ) -> Answer:
        """Record what somebody saw at the provider of a message nobody knew about.

        What it did not take goes by the next channel, never by the same again.

        Raises:
            NotFound: if there is no such message.
            NotUncertain: if it is known how far it came.
        """
        found = self._deliveries([message_id])
        if not found:
            raise NotFound(NO_SUCH_MESSAGE)
        one = found[message_id]
        channel = next(
            (c for c, at in one.progress.items() if at is MessageState.UNCERTAIN), None
        )
        if channel is None or one.state is not MessageState.UNCERTAIN:
            raise NotUncertain
        again = False
        if taken:
            one.sent(channel, on)
        else:
            again = one.failed(channel, FailureReason.PROVIDER_ERROR, on, final=False)
        rows = queued_next(one) if again else shown(one)
        answer: Answer = {"message_id": str(message_id), "state": str(one.state)}
        return self._commit(command, found, rows, answer)

    def fallback_hours(self, on: date) -> int:
        """After how many hours without delivery a channel is given up."""
        adopted = self.call_list.policy_text(FALLBACK_HOURS, on)
        return int(adopted or DEFAULT_FALLBACK_HOURS)

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
            within=together([*rows, *closing]),
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
                rows.append(shown_question(answer))
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
