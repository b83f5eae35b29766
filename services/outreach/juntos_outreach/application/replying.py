"""The replies part of the application: answers, and what a gestor attends."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters
from juntos_chassis.seedwork import Aggregate

from ..domain.message import Message
from ..domain.values import FOR_A_PERSON, ReplyKind
from .numbers import silence
from .results import Reply
from .wishes import Leaving, Wishing, add_opt_outs

NO_SUCH_QUESTION: Final = "No existe esa respuesta por atender o ya se la atendió."
QUESTIONS: Final = """
SELECT message_id, report_id, user_id, ubigeo, territorial_unit, asked_on, kind, form,
    answer_channel, answer_state, answer_reason, whatsapp_until
FROM questions q
LEFT JOIN LATERAL (
    SELECT a.channel AS answer_channel, a.reason AS answer_reason,
        CASE WHEN a.state IN ('claimed', 'sending') THEN 'queued' ELSE a.state END
            AS answer_state
    FROM message_queue a
    WHERE a.question_of = q.message_id AND a.occasion = q.report_id) written ON true
LEFT JOIN LATERAL (
    SELECT max(l.written_at) + interval '24 hours' AS whatsapp_until
    FROM number_hashes n JOIN last_written l USING (number_hash)
    WHERE n.message_id = q.message_id) shown ON true
WHERE answered_on IS NULL AND {scope}
ORDER BY asked_on, message_id LIMIT %(limit)s
"""
UNKNOWN: Final = """
SELECT encode(number_hash, 'hex') AS sender, channel, kind, received_on, count(*)::int
    AS replies
FROM unknown_replies GROUP BY 1, 2, 3, 4 ORDER BY 4, 1 LIMIT %s
"""
WRITTEN: Final = """
INSERT INTO last_written VALUES (%(number_hash)s, least(%(at)s, clock_timestamp()))
ON CONFLICT (number_hash) DO UPDATE
    SET written_at = greatest(last_written.written_at, excluded.written_at)
"""
LONGER: Final = """
UPDATE message_queue q SET answer_by = l.written_at + interval '24 hours'
FROM last_written l JOIN number_hashes n USING (number_hash)
WHERE l.number_hash = %(number_hash)s AND q.question_of = n.message_id
    AND q.state IN ('queued', 'claimed') AND q.channel = 'whatsapp'
    AND q.answer_by < l.written_at + interval '24 hours'
"""
Answered = tuple[Message, Reply]


class Replying(Wishing):
    """Answers of usuarias."""

    @repeatable(attempts=5)
    def record_replies(self, command: Command, replies: Sequence[Reply]) -> Answer:
        """Record answers; a number that nobody was written to is kept apart."""
        if not replies:
            return {"replies": 0, "unknown": 0}
        answered = self.numbers.answered(replies)
        messages = self.load_many(Message, set(answered.values()))
        unknown = [r for r in replies if r.report_id not in answered]
        pairs = [
            (messages[answered[r.report_id]], r)
            for r in replies
            if r.report_id in answered
        ]
        new = [
            (message, reply)
            for message, reply in pairs
            if message.replied(
                reply.channel, reply.kind, reply.report_id, _day(message, reply)
            )
        ]
        wishes = self.left(self._leaving(new))
        changed: list[Aggregate] = [*{m.id: m for m, _ in new}.values(), *wishes]

        def write(cursor: Cursor[DictRow]) -> None:
            _keep_unknown(cursor, unknown)
            _keep_for_a_person(cursor, new)
            add_opt_outs(cursor, wishes)
            for _, reply in _salir(new):
                silence(cursor, reply.number_hash, reply.channel, reply.occurred_on)
            for _, reply in pairs:
                _open_window(cursor, reply)

        answer: Answer = {"replies": len(pairs), "unknown": len(unknown)}
        return self.commit(command, changed, answer, within=write)

    def _leaving(self, new: Sequence[Answered]) -> Iterable[Leaving]:
        """Who answers SALIR speaks for everybody who has that telephone."""
        told = {reply.number_hash: (m, reply) for m, reply in _salir(new)}
        for holder in self.numbers.holders(told) if told else ():
            message, reply = told[holder.number_hash]
            on = _day(message, reply)
            yield Leaving(
                holder.user_id, reply.channel, holder.territory, on, by_number=True
            )
        for message, reply in told.values():
            on = _day(message, reply)
            place = message.place_on(on)
            yield Leaving(message.user_id, reply.channel, place, on)

    def questions(self, scope: Scope, limit: int) -> list[dict[str, Any]]:
        """Whose answer waits for a gestor, the longest first."""
        parameters = {"limit": limit, **scope_parameters(scope)}
        with self.recorder.datastore.pool.connection() as conn:
            return list(
                conn.execute(
                    QUESTIONS.format(scope=WITHIN_SCOPE), parameters
                ).fetchall()
            )

    def unknown_replies(self, limit: int) -> list[dict[str, Any]]:
        """Answers from numbers that nobody was written to, by keyed hash."""
        with self.recorder.datastore.pool.connection() as conn:
            return list(conn.execute(UNKNOWN, (limit,)).fetchall())

    @repeatable(attempts=3)
    def answer_question(
        self, command: Command, message_id: UUID, report_id: str, occurred_on: date
    ) -> Answer:
        """Record that a gestor attended what a usuaria asked or sent."""
        message = self.load(Message, message_id, NO_SUCH_QUESTION)
        waits = message.replies.get(report_id) in FOR_A_PERSON
        if not waits or not message.answer_question(report_id, occurred_on):
            raise NotFound(NO_SUCH_QUESTION)
        return self.commit(
            command,
            [message],
            {"message_id": str(message_id)},
            within=lambda cursor: close_question(
                cursor, message_id, report_id, occurred_on
            ),
        )


def _day(message: Message, reply: Reply) -> date:
    return reply.occurred_on or message.last_on


def _salir(new: Sequence[Answered]) -> list[Answered]:
    return [(m, reply) for m, reply in new if reply.kind is ReplyKind.OPT_OUT]


def _keep_unknown(cursor: Cursor[DictRow], replies: Sequence[Reply]) -> None:
    """Count them; SALIR binds though nobody knows yet whose number it is."""
    for reply in replies:
        cursor.execute(
            "INSERT INTO unknown_replies VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (report_id) DO NOTHING",
            (
                reply.report_id,
                reply.number_hash,
                reply.channel,
                reply.kind,
                reply.occurred_on,
            ),
        )
        if cursor.rowcount and reply.kind is ReplyKind.OPT_OUT:
            silence(cursor, reply.number_hash, reply.channel, reply.occurred_on)


def _keep_for_a_person(cursor: Cursor[DictRow], new: Sequence[Answered]) -> None:
    for message, reply in new:
        if reply.kind not in FOR_A_PERSON:
            continue
        place = message.place_on(_day(message, reply))
        cursor.execute(
            "INSERT INTO questions (message_id, report_id, user_id, ubigeo,"
            " territorial_unit, asked_on, kind, form)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            (
                message.id,
                reply.report_id,
                message.user_id,
                place.ubigeo,
                place.territorial_unit,
                _day(message, reply),
                reply.kind,
                reply.form,
            ),
        )


def close_question(
    cursor: Cursor[DictRow], message_id: UUID, report_id: str, on: date | None
) -> None:
    """Take a question off the list of gestores; without a date put it back."""
    cursor.execute(
        "UPDATE questions SET answered_on = %s"
        " WHERE message_id = %s AND report_id = %s",
        (on, message_id, report_id),
    )


def _open_window(cursor: Cursor[DictRow], reply: Reply) -> None:
    """From when she wrote by WhatsApp she can be answered; the later counts."""
    if reply.written_at is None:
        return
    told = {"number_hash": reply.number_hash, "at": reply.written_at}
    cursor.execute(WRITTEN, told)
    cursor.execute(LONGER, told)
