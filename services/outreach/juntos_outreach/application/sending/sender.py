"""The worker that empties the queue: rules, telephone, provider, result."""

import asyncio
import random
from collections import Counter as Tally
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import psycopg
from nats.aio.client import Client
from prometheus_client import Counter
from psycopg import AsyncConnection

from juntos_chassis.clock import LIMA
from juntos_chassis.commands import Command
from juntos_chassis.identity import Actor, Role
from juntos_chassis.logs import get_logger

from ...domain.values import Channel, FailureReason
from ..channels import (
    Answer,
    Blocked,
    Later,
    MessageChannel,
    Refused,
    Unknown,
)
from ..outreach import Outreach
from ..results import SendResult
from ..wishes import Written
from .contacts import with_numbers
from .ledger import Asking, ClaimedMessage
from .pacing import CircuitBreaker, TokenBucket, backoff
from .ready import UNCERTAIN, Ready, result_of
from .recording import Records
from .stopping import to_its_end
from .verdicts import (
    POLICIES,
    TEN_IN_THE_MORNING,
    Drop,
    Postpone,
    Rules,
    Send,
    overtaken,
    verdict,
)
from .windows import within_window

BATCH = 192
AT_ONCE = 32
BATCHES_AT_ONCE = 20
"""Of messages that end, before it is the turn of those that are sent."""
IDLE_SECONDS = 0.25
TIDY_EVERY_SECONDS = 5.0
FILLING_TAKES = timedelta(seconds=60)
"""Longer than any request lives: who fills a campaign for so long was cut."""
LOCK = "outreach-sender"
SENDER = Actor("outreach-sender", Role.SERVICE)
ANSWERS = Counter(
    "juntos_outreach_provider_answers", "What providers answered", ["channel", "answer"]
)
Clock = Callable[[], datetime]
T = TypeVar("T")
log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How a provider may be asked."""

    channel: MessageChannel
    bucket: TokenBucket
    breaker: CircuitBreaker


class Sender:
    """Sends what is queued. One sends at a time; others stand by."""

    def __init__(
        self,
        app: Outreach,
        paces: Mapping[Channel, Pace],
        clock: Clock,
        database_url: str,
        *,
        by_scheduled_date: bool = False,
    ) -> None:
        """Bind the ledger to the providers.

        Args:
            app: the application.
            paces: a provider for each channel.
            clock: the present moment.
            database_url: for the lock of the one who sends.
            by_scheduled_date: every message is sent as if it were ten in the morning
                of its date: an edition can be walked through in minutes.
        """
        self._app = app
        self._paces = paces
        self._clock = clock
        self._database_url = database_url
        self._by_scheduled_date = by_scheduled_date
        self._records = Records(app, SENDER)
        self._chance = random.SystemRandom().random

    async def __call__(self, client: Client) -> None:
        """Work until cancelled; a database that is away is waited for."""
        try:
            while True:
                try:
                    await self._send_while_active(client)
                except psycopg.Error as problem:
                    log.warning("sender.waiting", problem=type(problem).__name__)
                await asyncio.sleep(IDLE_SECONDS)
        finally:
            for pace in self._paces.values():
                await pace.channel.close()

    async def _send_while_active(self, client: Client) -> None:
        async with await AsyncConnection.connect(
            self._database_url, autocommit=True, connect_timeout=5
        ) as lock:
            if not await _locked(lock):
                return
            await self.take_over()
            tidied = 0.0
            loop = asyncio.get_running_loop()
            while True:
                if not await self.send_batch(client):
                    await asyncio.sleep(IDLE_SECONDS)
                if loop.time() - tidied > TIDY_EVERY_SECONDS:
                    await asyncio.to_thread(self.tidy)
                    tidied = loop.time()
                await lock.execute("SELECT 1")

    async def take_over(self) -> None:
        """Settle what a dead sender left: asked is uncertain, claimed is free."""
        ledger = self._app.ledger
        while left := await asyncio.to_thread(ledger.left_open, BATCH):
            for _, channel, _ in left:
                UNCERTAIN.labels(channel).inc()
            command = Command(name="take over", actor=SENDER)
            await asyncio.to_thread(self._app.record_uncertain, command, left)
        await asyncio.to_thread(ledger.free_leases)

    def tidy(self) -> None:
        """What has to be done now and then, whatever is sent."""
        self.expire()
        self._end_what_is_over()
        self._app.finish_filling(SENDER, self._clock() - FILLING_TAKES)

    def expire(self) -> int:
        """Give up a channel where the policy's time has passed without a delivery."""
        now = self._clock()
        before = now - self._rules(now).fallback_after
        overdue = self._app.ledger.overdue(before, BATCH)
        if overdue:
            command = Command(name="give up a channel", actor=SENDER)
            self._app.record_expired(command, overdue, now.astimezone(LIMA).date())
        return len(overdue)

    def _end_what_is_over(self) -> None:
        today = self._today(self._clock())
        for _ in range(BATCHES_AT_ONCE):
            ended = self._app.ledger.ended(today, self._clock(), BATCH)
            if not ended:
                return
            self._app.record_ended(Command("end messages", SENDER), ended)

    def _today(self, now: datetime) -> date | None:
        """The business date; None where every message is sent on its own."""
        return None if self._by_scheduled_date else now.astimezone(LIMA).date()

    async def send_batch(self, client: Client) -> int:
        """Claim, decide and send one batch; returns how many were settled."""
        now = self._clock()
        today = self._today(now)
        channels = [c for c, pace in self._paces.items() if pace.breaker.closed]
        limit = 1 if any(self._paces[c].breaker.trying for c in channels) else BATCH
        claimed = await asyncio.to_thread(
            self._app.ledger.claim, limit, now, today, channels, uuid4()
        )
        if not claimed:
            return 0
        rules = await asyncio.to_thread(self._rules, now)
        results, sendable = await asyncio.to_thread(self._decide, claimed, now, rules)
        found = await with_numbers(client, sendable, self._app.number_key)
        pairs = zip(sendable, found, strict=True)
        unasked = [message for (message, _), one in pairs if one is None]
        if unasked:
            await asyncio.to_thread(self._later, unasked, "contact")
        found = await asyncio.to_thread(self._without_silenced, found)
        found = await asyncio.to_thread(
            within_window, self._app.numbers, found, self._clock()
        )
        ready = [one for one in found if isinstance(one, Ready)]
        results += [one for one in found if isinstance(one, SendResult)]
        settled = len(results)
        if results:
            await self._records.keep(results)
        while ready:
            turn, ready = await self._turn(ready)
            turn = await asyncio.to_thread(self._still, turn, rules)
            settled += await to_its_end(self._send(turn, goes_on=rules.trouble_goes_on))
        return settled

    async def _turn(self, ready: Sequence[Ready]) -> tuple[list[Ready], list[Ready]]:
        """Who may be asked now and who waits; returns once somebody may.

        It comes before anything is written down: what waits was not asked yet.
        """
        while True:
            turn: list[Ready] = []
            rest: list[Ready] = []
            for one in ready:
                goes = len(turn) < AT_ONCE and self._pace(one).bucket.take()
                (turn if goes else rest).append(one)
            if turn:
                return turn, rest
            await asyncio.sleep(min(self._pace(one).bucket.wait for one in ready))

    def _pace(self, one: Ready) -> Pace:
        return self._paces[one.message.channel]

    def _decide(
        self, claimed: Sequence[ClaimedMessage], now: datetime, rules: Rules
    ) -> tuple[list[SendResult], list[tuple[ClaimedMessage, date]]]:
        results: list[SendResult] = []
        sendable: list[tuple[ClaimedMessage, date]] = []
        persons: Tally[tuple[UUID, date]] = Tally()
        budgets: Tally[tuple[str, str | None, date]] = Tally()
        for message in claimed:
            moment = self._moment(message, now)
            day = moment.astimezone(LIMA).date()
            person = message.person_id, day
            budget = message.campaign, message.territorial_unit, day
            found = _with_this_batch(message, persons[person], budgets[budget])
            match verdict(found.standing, moment, rules, message.cost):
                case Send(on):
                    sendable.append((message, on))
                    persons[person] += not found.standing.is_answer
                    budgets[budget] += message.cost
                case Drop(reason, on):
                    results.append(SendResult(message, reason, on, final=True))
                case Postpone(until, why):
                    self._postpone(message, until, why)
        return results, sendable

    def _postpone(self, message: ClaimedMessage, until: datetime, why: str) -> None:
        if self._by_scheduled_date:
            day = until.astimezone(LIMA).date()
            now = self._clock()
            self._app.ledger.postpone(message, now, why, scheduled_on=day)
        else:
            self._app.ledger.postpone(message, until, why)

    def _moment(self, message: ClaimedMessage, now: datetime) -> datetime:
        if not self._by_scheduled_date:
            return now
        day = message.standing.scheduled_on
        return datetime.combine(day, TEN_IN_THE_MORNING, LIMA)

    def _rules(self, now: datetime) -> Rules:
        on = now.astimezone(LIMA).date()
        return Rules.of(*(self._app.call_list.policy_text(n, on) for n in POLICIES))

    def _without_silenced(
        self, found: Sequence[Ready | SendResult | None]
    ) -> list[Ready | SendResult | None]:
        """The same, but whose telephone said SALIR gets a result instead."""
        written = [
            Written(
                one.message.message_id, one.message.user_id, one.number_hash, one.on
            )
            for one in found
            if isinstance(one, Ready)
        ]
        command = Command(name="respect a telephone", actor=SENDER)
        left_out = set(self._app.leave_out(command, written)["left_out"])
        return [
            SendResult(one.message, FailureReason.OPTED_OUT, one.on, final=True)
            if isinstance(one, Ready) and str(one.message.message_id) in left_out
            else one
            for one in found
        ]

    def _still(self, turn: Sequence[Ready], rules: Rules) -> list[Ready]:
        """Who may still be asked; a slow rate must not lead into the quiet hours."""
        now = self._clock()
        left = []
        for one in turn:
            moment = self._moment(one.message, now)
            put_off = overtaken(one.on, moment, rules)
            if put_off is None:
                left.append(one)
            else:
                self._postpone(one.message, put_off.until, put_off.why)
        return left

    def _later(self, messages: Sequence[ClaimedMessage], why: str) -> None:
        for message in messages:
            until = self._clock() + timedelta(seconds=self._backoff(message))
            self._app.ledger.postpone(message, until, why, counts=True)

    async def _send(self, ready: Sequence[Ready], *, goes_on: bool) -> int:
        """Write down who is asked, ask, and record what was answered.

        Args:
            ready: whose turn it is.
            goes_on: by the next channel, where the provider takes nothing of ours.
        """
        ledger = self._app.ledger
        rows = [self._asking(one) for one in ready]
        allowed = await asyncio.to_thread(ledger.asking, rows, self._clock())
        asked = [one for one in ready if one.message.message_id in allowed]
        for one in ready:
            if one.message.message_id not in allowed:
                await asyncio.to_thread(
                    ledger.postpone, one.message, self._clock(), "campaign"
                )
        answers = await asyncio.gather(*(self._ask(one) for one in asked))
        results: list[SendResult] = []
        for one, answer in zip(asked, answers, strict=True):
            if isinstance(answer, Blocked) and goes_on and one.message.has_next:
                results.append(result_of(one, Refused(FailureReason.PROVIDER_ERROR)))
            elif isinstance(answer, Later | Blocked):
                await asyncio.to_thread(self._not_taken, one, answer)
            else:
                results.append(result_of(one, answer))
        if results:
            await self._records.keep(results)
        await self._records.stop(asked, answers)
        return len(results)

    def _asking(self, one: Ready) -> Asking:
        return Asking(one.message, one.attempt, one.on, one.number_hash)

    async def _ask(self, one: Ready) -> Answer:
        message = one.message
        pace = self._pace(one)
        if not pace.breaker.closed:
            return Later("circuit open")
        try:
            answer = await pace.channel.send(one.outgoing)
        except Exception as problem:
            # A bug of an adapter: it may have asked already, and the others go on.
            log.exception("sender.channel_failed", channel=message.channel)
            answer = Unknown(type(problem).__name__)
        if isinstance(answer, Later | Unknown):
            pace.breaker.failed()
        else:
            pace.breaker.succeeded()
        ANSWERS.labels(message.channel, type(answer).__name__.lower()).inc()
        return answer

    def _not_taken(self, one: Ready, answer: Later | Blocked) -> None:
        asked_for = answer.seconds if isinstance(answer, Later) else None
        wait = asked_for or self._backoff(one.message)
        again = self._clock() + timedelta(seconds=wait)
        self._app.ledger.not_taken(one.message, one.attempt, answer.why, again)

    def _backoff(self, message: ClaimedMessage) -> float:
        return backoff(message.attempts, self._chance())


def _with_this_batch(
    message: ClaimedMessage, to_person: int, of_campaign: int
) -> ClaimedMessage:
    """What is known of a message, counting those just before it."""
    standing = message.standing
    standing = replace(
        standing,
        sent_to_person=standing.sent_to_person + to_person,
        budget_used=standing.budget_used + of_campaign,
    )
    return replace(message, standing=standing)


async def _locked(connection: AsyncConnection[psycopg.rows.TupleRow]) -> bool:
    cursor = await connection.execute(
        "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (LOCK,)
    )
    row = await cursor.fetchone()
    return bool(row and row[0])
