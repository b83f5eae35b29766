"""How messages enter the queue, inside the transaction of their events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.types.json import Json

from ...domain.values import Channel

OF_MERGED = """
UPDATE message_queue q SET person_id = m.person_id FROM merged_persons m
WHERE m.user_id = q.user_id AND q.message_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class QueuedMessage:
    """A message that enters the queue."""

    message_id: UUID
    user_id: UUID
    campaign: str
    territorial_unit: str
    body: str
    channel: Channel
    next_channel: Channel | None
    scheduled_on: date
    ends_on: date | None
    occasion: str
    wrapping: dict[str, Any]


def enqueue(cursor: Cursor[DictRow], messages: Sequence[QueuedMessage]) -> None:
    """Add messages inside the transaction of their events.

    A merge that is being learnt meanwhile is waited for, and the next one waits: it
    would not see these messages, nor they it.
    """
    cursor.execute("LOCK TABLE merges IN SHARE MODE")
    cursor.executemany(
        "INSERT INTO message_queue (message_id, user_id, person_id, campaign,"
        " territorial_unit, body, channel, next_channel, scheduled_on, ends_on,"
        " occasion, template, state)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 'queued')",
        [
            (
                m.message_id,
                m.user_id,
                m.user_id,
                m.campaign,
                m.territorial_unit,
                m.body,
                m.channel,
                m.next_channel,
                m.scheduled_on,
                m.ends_on,
                m.occasion,
                Json(m.wrapping),
            )
            for m in messages
        ],
    )
    cursor.execute(OF_MERGED, ([m.message_id for m in messages],))
