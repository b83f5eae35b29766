"""The sending queue and what is known of participants, in outreach's own tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool
from juntos_chassis.seedwork import Territory

from ..domain.values import Channel

CLAIM_SECONDS = 60


class Audience(StrEnum):
    """Whom a campaign is for."""

    ENROLLED = "enrolled"
    PARTICIPATING = "participating"
    ABSENT = "absent"


CONDITIONS = {
    Audience.ENROLLED: "true",
    Audience.PARTICIPATING: (
        "EXISTS (SELECT FROM attendances a WHERE a.user_id = p.user_id AND a.present)"
    ),
    Audience.ABSENT: (
        "EXISTS (SELECT FROM attendances a WHERE a.user_id = p.user_id"
        " AND NOT a.present AND a.session_number = %(session)s)"
    ),
}
RECIPIENTS = """
SELECT p.user_id, p.ubigeo, p.territorial_unit FROM participants p
JOIN message_consents c USING (user_id)
WHERE p.active AND c.given AND p.territorial_unit = %(unit)s
  AND NOT EXISTS (SELECT FROM opt_outs o WHERE o.user_id = p.user_id)
  AND NOT EXISTS (SELECT FROM message_queue q
                  WHERE q.user_id = p.user_id AND q.campaign = %(campaign)s)
  AND {condition}
ORDER BY p.user_id
"""
CLAIM = """
UPDATE message_queue SET not_before = now() + make_interval(secs => %(seconds)s),
    attempts = attempts + 1
WHERE message_id IN (
    SELECT message_id FROM message_queue
    WHERE state = 'queued' AND not_before <= now()
    ORDER BY not_before LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING message_id, user_id, campaign, body, channel, scheduled_on, attempts
"""
RELEASE = """
UPDATE message_queue
SET not_before = now() + make_interval(secs => least(%(most)s, power(2, attempts - 1)))
WHERE message_id = ANY(%(ids)s) AND state = 'queued'
"""
STATES = """
SELECT state, count(*) AS messages FROM message_queue WHERE campaign = %s GROUP BY state
"""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A usuaria whom a campaign reaches, and where she is."""

    user_id: UUID
    territory: Territory


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message that waits for a channel."""

    message_id: UUID
    user_id: UUID
    campaign: str
    body: str
    channel: Channel
    scheduled_on: date
    attempts: int = 0


class Queue:
    """Reads and claims; the writing functions below belong to commands."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def recipients(
        self, campaign: str, unit: str, audience: Audience, session: int | None
    ) -> list[Recipient]:
        """Who gets a campaign: consent, no opt-out, not chosen before."""
        query = RECIPIENTS.format(condition=CONDITIONS[audience])
        with self._pool.connection() as conn:
            rows = conn.execute(
                query, {"campaign": campaign, "unit": unit, "session": session}
            ).fetchall()
        return [
            Recipient(r["user_id"], Territory(r["ubigeo"], r["territorial_unit"]))
            for r in rows
        ]

    def claim(self, limit: int) -> list[QueuedMessage]:
        """Take messages to send; an unfinished one comes back after a minute."""
        with self._pool.connection() as conn:
            rows = conn.execute(
                CLAIM, {"limit": limit, "seconds": CLAIM_SECONDS}
            ).fetchall()
        return [
            QueuedMessage(**{**row, "channel": Channel(row["channel"])}) for row in rows
        ]

    def release(self, message_ids: Sequence[UUID]) -> None:
        """Give messages back to be tried later: after 1, 2, 4… seconds."""
        with self._pool.connection() as conn:
            conn.execute(RELEASE, {"ids": list(message_ids), "most": CLAIM_SECONDS})

    def states(self, campaign: str) -> dict[str, int]:
        """How many messages of a campaign are in each state."""
        with self._pool.connection() as conn:
            rows = conn.execute(STATES, (campaign,)).fetchall()
        return {row["state"]: row["messages"] for row in rows}


def enqueue(cursor: Cursor[DictRow], messages: Sequence[QueuedMessage]) -> None:
    """Add messages inside the transaction of their events."""
    cursor.executemany(
        "INSERT INTO message_queue (message_id, user_id, campaign, body, channel,"
        " scheduled_on, state) VALUES (%s, %s, %s, %s, %s, %s, 'queued')",
        [
            (m.message_id, m.user_id, m.campaign, m.body, m.channel, m.scheduled_on)
            for m in messages
        ],
    )


def settle(
    cursor: Cursor[DictRow], message_id: UUID, channel: Channel, state: str
) -> None:
    """Take a message out of the queue, unless it waits for another channel by now."""
    cursor.execute(
        "UPDATE message_queue SET state = %s"
        " WHERE message_id = %s AND channel = %s AND state = 'queued'",
        (state, message_id, channel),
    )


def queue_as_sms(cursor: Cursor[DictRow], message_id: UUID) -> None:
    """Put a message back in the queue for its second channel."""
    cursor.execute(
        "UPDATE message_queue SET state = 'queued', channel = 'sms', attempts = 0,"
        " not_before = '-infinity' WHERE message_id = %s",
        (message_id,),
    )


def add_opt_out(cursor: Cursor[DictRow], user_id: UUID) -> None:
    """Leave a usuaria out of every campaign from now on."""
    cursor.execute(
        "INSERT INTO opt_outs VALUES (%s) ON CONFLICT DO NOTHING", (user_id,)
    )
