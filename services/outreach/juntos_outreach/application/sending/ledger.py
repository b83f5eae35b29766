"""The ledger of sending: what waits, what is being asked, what was answered.

A row goes ``queued`` → ``claimed`` (a lease, nothing has happened) → ``sending``
(written down and committed before the provider is asked). From ``sending`` only the
provider's own refusal leads back to ``queued``; one that dies leaves ``uncertain``.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool

from ...domain.campaign import ProviderTemplate
from ...domain.values import Channel, FailureReason
from ..channels.texts import segments, transliterated
from . import statements
from .verdicts import Standing, Twin

LEASE = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Ended:
    """A message that waits in vain: its campaign or the time to answer is over."""

    message_id: UUID
    channel: Channel
    reason: FailureReason
    on: date


@dataclass(frozen=True, slots=True)
class ClaimedMessage:
    """A message whose turn it is, under a lease."""

    message_id: UUID
    user_id: UUID
    person_id: UUID
    campaign: str
    territorial_unit: str | None
    body: str
    channel: Channel
    attempts: int
    claim_id: UUID
    standing: Standing
    template: ProviderTemplate | None
    language: str
    transliterate: bool
    question_of: UUID | None = None
    """The message about which she asked, where it answers her."""
    has_next: bool = False
    """Whether another channel follows."""

    @property
    def sms(self) -> str:
        """The words as an SMS has them."""
        return transliterated(self.body) if self.transliterate else self.body

    @property
    def cost(self) -> int:
        """What it takes of a budget: the segments of an SMS, or one."""
        return segments(self.sms) if self.channel is Channel.SMS else 1


@dataclass(frozen=True, slots=True)
class Asking:
    """A message that the provider is about to be asked to take."""

    message: ClaimedMessage
    attempt: UUID
    on: date
    number_hash: bytes


class Ledger:
    """The sender's side of the queue."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def claim(
        self,
        limit: int,
        now: datetime,
        today: date | None,
        channels: Collection[Channel],
        claim_id: UUID,
    ) -> list[ClaimedMessage]:
        """Take messages whose turn it is; an abandoned lease ends by itself.

        Args:
            limit: how many at most.
            now: the moment of the claim.
            today: the business date of sending; None where each message has its own.
            channels: those whose provider may be asked now.
            claim_id: marks what this claim took.
        """
        parameters = {
            "limit": limit,
            "now": now,
            "today": today,
            "lease": now + LEASE,
            "claim": claim_id,
            "channels": [str(one) for one in channels],
        }
        with self._pool.connection() as conn:
            rows = conn.execute(statements.CLAIM, parameters).fetchall()
        return [_claimed(row, claim_id) for row in rows]

    def asking(
        self,
        messages: Sequence[Asking],
        now: datetime,
    ) -> set[UUID]:
        """Write down that the provider is about to be asked; returns who may be asked.

        Whose campaign or channel was stopped since the claim may not, nor who wants no
        more messages.

        Args:
            messages: whom, with the id of the attempt and the business date.
            now: kept to measure the time without a report.
        """
        values = {
            "ids": [one.message.message_id for one in messages],
            "claims": [one.message.claim_id for one in messages],
            "days": [one.on for one in messages],
            "attempts": [one.attempt for one in messages],
            "hashes": [one.number_hash for one in messages],
            "costs": [one.message.cost for one in messages],
            "now": now,
        }
        with self._pool.connection() as conn:
            rows = conn.execute(statements.ASKING, values).fetchall()
        return {row["message_id"] for row in rows}

    def postpone(
        self,
        message: ClaimedMessage,
        until: datetime,
        why: str,
        *,
        scheduled_on: date | None = None,
        counts: bool = False,
    ) -> None:
        """Give a claimed message back for later; a rule's word is no failed try."""
        values = {
            "id": message.message_id,
            "claim": message.claim_id,
            "until": until,
            "why": why,
            "back": 0 if counts else 1,
            "on": scheduled_on,
        }
        with self._pool.connection() as conn:
            conn.execute(statements.POSTPONE, values)

    def not_taken(
        self, message: ClaimedMessage, attempt: UUID, why: str, again_at: datetime
    ) -> None:
        """The provider said that it did not take it: it may be asked again."""
        with self._pool.connection() as conn, conn.transaction():
            row = (again_at, message.message_id, message.claim_id)
            conn.execute(statements.NOT_TAKEN, row)
            conn.execute(statements.FINISHED, (f"not_taken: {why}", None, attempt))

    def left_open(self, limit: int) -> list[tuple[UUID, Channel, date]]:
        """What a sender was asking the provider when it died."""
        with self._pool.connection() as conn:
            rows = conn.execute(statements.LEFT_OPEN, (limit,)).fetchall()
        return [
            (row["message_id"], Channel(row["channel"]), row["sent_on"]) for row in rows
        ]

    def free_leases(self) -> None:
        """Give back what a dead sender had claimed, and close what it left open.

        A claim that came to nothing is no failed try: counted as one, a message would
        wait ever longer. Where a report came before the sender's own record, only the
        attempt is open still. One sends at a time, so no attempt of the living is.
        """
        with self._pool.connection() as conn, conn.transaction():
            conn.execute(
                "UPDATE message_queue SET state = 'queued', not_before = '-infinity',"
                " attempts = greatest(attempts - 1, 0) WHERE state = 'claimed'"
            )
            conn.execute(
                "UPDATE send_attempts SET finished_at = clock_timestamp(),"
                " outcome = 'uncertain' WHERE outcome IS NULL"
            )

    def overdue(self, before: datetime, limit: int) -> list[tuple[UUID, Channel]]:
        """Messages without a delivery since before a moment."""
        with self._pool.connection() as conn:
            rows = conn.execute(statements.OVERDUE, (before, limit)).fetchall()
        return [(row["message_id"], Channel(row["channel"])) for row in rows]

    def ended(self, today: date | None, now: datetime, limit: int) -> list[Ended]:
        """Messages that wait though their campaign, or the time to answer, is over.

        Args:
            today: ends what is past its last day; None where each message has a date
                of its own, and only closing ends it.
            now: ends answers that came to nothing in their time.
            limit: how many at most.
        """
        parameters = {"today": today, "now": now, "limit": limit}
        with self._pool.connection() as conn:
            rows = conn.execute(statements.ENDED, parameters).fetchall()
        return [
            Ended(
                row["message_id"],
                Channel(row["channel"]),
                FailureReason(row["reason"]),
                today or row["scheduled_on"],
            )
            for row in rows
        ]


def finish_attempt(
    cursor: Cursor[DictRow], attempt: UUID, outcome: str, reference: str | None = None
) -> None:
    """Close an attempt inside the transaction of its event."""
    cursor.execute(statements.FINISHED, (outcome, reference, attempt))


def finish_open_attempts(cursor: Cursor[DictRow], message_id: UUID) -> None:
    """Close what a dead sender left open: nobody knows what was answered."""
    cursor.execute(
        "UPDATE send_attempts SET finished_at = clock_timestamp(),"
        " outcome = 'uncertain' WHERE message_id = %s AND outcome IS NULL",
        (message_id,),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """How far a message came; ``still`` is what the queue must say before."""

    state: str
    channel: Channel | None
    reason: FailureReason | None
    still: str | None = None


def settle(cursor: Cursor[DictRow], message_id: UUID, shown: Shown) -> None:
    """Show in the queue how far a message came, once nothing waits to be sent.

    A gestor's own words are not kept after that.
    """
    cursor.execute(
        "UPDATE message_queue SET state = %s, channel = coalesce(%s, channel),"
        " reason = %s, body = CASE WHEN question_of IS NULL THEN body ELSE '' END"
        " WHERE message_id = %s AND state = coalesce(%s, state)",
        (shown.state, shown.channel, shown.reason, message_id, shown.still),
    )


def queue_next(
    cursor: Cursor[DictRow], message_id: UUID, channel: Channel, after: Channel | None
) -> None:
    """Put a message back in the queue for its next channel.

    Args:
        cursor: of the transaction of its event.
        message_id: which one.
        channel: the next one.
        after: the one that follows, if this one fails too.
    """
    cursor.execute(
        "UPDATE message_queue SET state = 'queued', channel = %s, next_channel = %s,"
        " attempts = 0, claim_id = NULL, sent_at = NULL, not_before = '-infinity'"
        " WHERE message_id = %s",
        (channel, after, message_id),
    )


def queue_again(cursor: Cursor[DictRow], message_id: UUID) -> None:
    """Put a message back for the same channel: its provider gave it back."""
    cursor.execute(
        "UPDATE message_queue SET state = 'queued', attempts = 0, claim_id = NULL,"
        " sent_at = NULL, sent_on = NULL, not_before = '-infinity'"
        " WHERE message_id = %s",
        (message_id,),
    )


def note_segments(cursor: Cursor[DictRow], message_id: UUID, count: int) -> None:
    """Keep how many SMS a message took."""
    cursor.execute(
        "UPDATE message_queue SET segments = %s WHERE message_id = %s",
        (count, message_id),
    )


def _twin(asked: bool | None) -> Twin | None:  # noqa: FBT001  # as the row has it
    return None if asked is None else Twin.ASKED if asked else Twin.AHEAD


def _claimed(row: DictRow, claim_id: UUID) -> ClaimedMessage:
    wrapping = row["template"] or {}
    template = wrapping.get("template")
    return ClaimedMessage(
        message_id=row["message_id"],
        user_id=row["user_id"],
        person_id=row["person_id"],
        campaign=row["campaign"],
        territorial_unit=row["territorial_unit"],
        body=row["body"],
        channel=Channel(row["channel"]),
        attempts=row["attempts"],
        claim_id=claim_id,
        standing=Standing(
            scheduled_on=row["scheduled_on"],
            ends_on=row["ends_on"],
            opted_out=row["opted_out"],
            withdrawn=row["withdrawn"],
            sent_to_person=row["sent_to_person"],
            budget=row["budget"],
            budget_used=row["budget_used"] or 0,
            is_answer=row["question_of"] is not None,
            capped_before=row["progress"] == "frequency_cap",
            twin=_twin(row["twin_asked"]),
        ),
        template=ProviderTemplate(**template) if template else None,
        language=wrapping.get("language", "es"),
        transliterate=wrapping.get("transliterate", False),
        question_of=row["question_of"],
        has_next=row["next_channel"] is not None,
    )
