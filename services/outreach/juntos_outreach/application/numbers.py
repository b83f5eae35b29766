"""Whose a telephone number is, by its keyed hash: who answers, and who has it too."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.eventstore import Pool
from juntos_chassis.seedwork import Territory

from ..domain.values import Channel
from .results import Reply

LAST_TO_NUMBER: Final = """
SELECT DISTINCT ON (number_hash) number_hash, message_id FROM number_hashes
WHERE number_hash = ANY(%s) ORDER BY number_hash, sent_at DESC, message_id
"""
# A quote counts where it names a message that went to the number that answers.
QUOTED: Final = """
SELECT asked.report_id, n.message_id
FROM unnest(%(reports)s::text[], %(quotes)s::text[], %(hashes)s::bytea[])
    AS asked(report_id, quoted, number_hash)
JOIN send_attempts a
    ON a.provider_reference = asked.quoted AND a.provider_reference <> ''
JOIN message_queue q ON q.message_id = a.message_id
JOIN number_hashes n ON n.number_hash = asked.number_hash
    AND n.message_id = coalesce(q.question_of, q.message_id)
"""
# Whoever was written to at another number since then has that one now.
HOLDERS: Final = """
SELECT l.number_hash, l.user_id, p.ubigeo, p.territorial_unit
FROM (SELECT DISTINCT ON (user_id) user_id, number_hash FROM number_hashes
      WHERE user_id IN (SELECT user_id FROM number_hashes WHERE number_hash = ANY(%s))
      ORDER BY user_id, sent_at DESC, message_id) l
JOIN participants p USING (user_id) WHERE l.number_hash = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """A usuaria and the number at which she was last written to."""

    number_hash: bytes
    user_id: UUID
    territory: Territory


class Numbers:
    """Reads what is known of numbers; the numbers themselves are not."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def answered(self, replies: Sequence[Reply]) -> dict[str, UUID]:
        """The message that each reply answers, by report; none of unknown numbers.

        The one that it quotes, else the last that was sent to that number.
        """
        hashes = list({reply.number_hash for reply in replies})
        quoting = [reply for reply in replies if reply.quoted]
        quotes = {
            "reports": [reply.report_id for reply in quoting],
            "quotes": [reply.quoted for reply in quoting],
            "hashes": [reply.number_hash for reply in quoting],
        }
        with self._pool.connection() as conn:
            rows = conn.execute(LAST_TO_NUMBER, (hashes,)).fetchall()
            named = conn.execute(QUOTED, quotes).fetchall() if quoting else []
        last = {bytes(row["number_hash"]): row["message_id"] for row in rows}
        found = {
            reply.report_id: last[reply.number_hash]
            for reply in replies
            if reply.number_hash in last
        }
        return found | {row["report_id"]: row["message_id"] for row in named}

    def holders(self, hashes: Collection[bytes]) -> list[Holder]:
        """Everybody who was last written to at one of these numbers."""
        wanted = list(hashes)
        with self._pool.connection() as conn:
            rows = conn.execute(HOLDERS, (wanted, wanted)).fetchall()
        return [
            Holder(
                bytes(row["number_hash"]),
                row["user_id"],
                Territory(row["ubigeo"], row["territorial_unit"]),
            )
            for row in rows
        ]

    def silenced(self, hashes: Collection[bytes]) -> dict[bytes, Channel]:
        """The numbers that said SALIR, and on which channel."""
        with self._pool.connection() as conn:
            rows = conn.execute(
                "SELECT number_hash, channel FROM silenced_numbers"
                " WHERE number_hash = ANY(%s)",
                (list(hashes),),
            ).fetchall()
        return {bytes(row["number_hash"]): Channel(row["channel"]) for row in rows}

    def last_written(self, hashes: Collection[bytes]) -> dict[bytes, datetime]:
        """When these numbers last wrote by WhatsApp, where they did."""
        with self._pool.connection() as conn:
            rows = conn.execute(
                "SELECT number_hash, written_at FROM last_written"
                " WHERE number_hash = ANY(%s)",
                (list(hashes),),
            ).fetchall()
        return {bytes(row["number_hash"]): row["written_at"] for row in rows}


def silence(
    cursor: Cursor[DictRow], number_hash: bytes, channel: Channel, on: date | None
) -> None:
    """Keep that a number wants no messages, whosever it is or will be."""
    cursor.execute(
        "INSERT INTO silenced_numbers VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (number_hash, channel, on),
    )


def speak_again(cursor: Cursor[DictRow], user_id: UUID) -> None:
    """Let the numbers of a usuaria who wants messages again be written to."""
    cursor.execute(
        "DELETE FROM silenced_numbers WHERE number_hash IN"
        " (SELECT number_hash FROM number_hashes WHERE user_id = %s)",
        (user_id,),
    )


def learn_number(
    cursor: Cursor[DictRow], number_hash: bytes, message_id: UUID, user_id: UUID
) -> None:
    """Keep whose a number is that was not written to."""
    cursor.execute(
        "INSERT INTO number_hashes (number_hash, message_id, user_id)"
        " VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (number_hash, message_id, user_id),
    )
