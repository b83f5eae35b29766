"""The replies part of the application: answers, questions, opt-out and opt-in."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters
from juntos_chassis.seedwork import Aggregate, Territory

from ..domain.message import Message
from ..domain.preferences import Preferences
from ..domain.rules import AlreadyOptedOut, NotOptedOut
from ..domain.values import FOR_A_PERSON, Channel, ReplyKind
from .call_list import CallList
from .results import Reply

NO_SUCH_PARTICIPANT: Final = "No se conoce a esa participante."
NO_SUCH_QUESTION: Final = "No existe esa respuesta por atender o ya se la atendió."
LAST_TO_NUMBER: Final = """
SELECT DISTINCT ON (number_hash) number_hash, message_id FROM number_hashes
WHERE number_hash = ANY(%s) ORDER BY number_hash, sent_at DESC, message_id
"""
QUESTIONS: Final = """
SELECT message_id, report_id, user_id, ubigeo, territorial_unit, asked_on, kind, form
FROM questions WHERE answered_on IS NULL AND {scope}
ORDER BY asked_on, message_id LIMIT %(limit)s
"""
UNKNOWN: Final = """
SELECT encode(number_hash, 'hex') AS sender, channel, kind, received_on, count(*)::int
    AS replies
FROM unknown_replies GROUP BY 1, 2, 3, 4 ORDER BY 4, 1 LIMIT %s
"""


class Replying(EventSourcedService):
    """Answers of usuarias and what they want."""

    name = "outreach"
    call_list: CallList

    @repeatable(attempts=5)
    def record_replies(self, command: Command, replies: Sequence[Reply]) -> Answer:
        """Record answers; a number that nobody was written to is kept apart."""
        if not replies:
            return {"replies": 0, "unknown": 0}
        pool = self.recorder.datastore.pool
        hashes = list({reply.number_hash for reply in replies})
        with pool.connection() as conn:
            rows = conn.execute(LAST_TO_NUMBER, (hashes,)).fetchall()
        by_number = {bytes(r["number_hash"]): r["message_id"] for r in rows}
        messages = self.load_many(Message, by_number.values())
        known = [r for r in replies if r.number_hash in by_number]
        unknown = [r for r in replies if r.number_hash not in by_number]
        pairs = [(messages[by_number[r.number_hash]], r) for r in known]
        new = [
            (message, reply)
            for message, reply in pairs
            if message.replied(
                reply.channel, reply.kind, reply.report_id, _day(message, reply)
            )
        ]
        wishes = self._opted_out(new)
        changed: list[Aggregate] = [*{m.id: m for m, _ in new}.values(), *wishes]
        answer: Answer = {"replies": len(known), "unknown": len(unknown)}

        def write(cursor: Cursor[DictRow]) -> None:
            _keep_unknown(cursor, unknown)
            _keep_questions(cursor, new)
            for message, reply in new:
                if reply.kind is ReplyKind.OPT_OUT:
                    add_opt_out(cursor, message.user_id)

        return self.commit(command, changed, answer, within=write)

    def _opted_out(self, new: Sequence[tuple[Message, Reply]]) -> list[Preferences]:
        wanted = {m.user_id: (m, r) for m, r in new if r.kind is ReplyKind.OPT_OUT}
        ids = [Preferences.create_id(user_id) for user_id in wanted]
        known = self.load_many(Preferences, ids)
        wishes = []
        for user_id, (message, reply) in wanted.items():
            wish = known.get(Preferences.create_id(user_id))
            if wish is None:
                wish = _first_wish(
                    user_id, reply.channel, message.territory, _day(message, reply)
                )
            elif wish.opted_out_on is None:
                wish.opt_out(reply.channel, _day(message, reply))
            wishes.append(wish)
        return wishes

    @repeatable(attempts=1)
    def opt_out(
        self, command: Command, user_id: UUID, channel: Channel, occurred_on: date
    ) -> Answer:
        """Record a wish told in a call: no more messages."""
        _, place = self.call_list.participant(user_id)
        wish_id = Preferences.create_id(user_id)
        wish = self.load_many(Preferences, [wish_id]).get(wish_id)
        if wish is None:
            wish = _first_wish(user_id, channel, place, occurred_on)
        elif wish.opted_out_on is not None:
            raise AlreadyOptedOut
        else:
            wish.opt_out(channel, occurred_on)
        return self.commit(
            command,
            [wish],
            {"user_id": str(user_id)},
            within=lambda cursor: add_opt_out(cursor, user_id),
        )

    @repeatable(attempts=1)
    def opt_in(
        self, command: Command, user_id: UUID, channel: Channel, occurred_on: date
    ) -> Answer:
        """Record a wish told in a call: messages again."""
        wish_id = Preferences.create_id(user_id)
        wish = self.load_many(Preferences, [wish_id]).get(wish_id)
        if wish is None:
            raise NotOptedOut
        wish.opt_in(channel, occurred_on)
        return self.commit(
            command,
            [wish],
            {"user_id": str(user_id)},
            within=lambda cursor: _remove_opt_out(cursor, user_id),
        )

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
            within=lambda cursor: _answered(cursor, message_id, report_id, occurred_on),
        )


def _day(message: Message, reply: Reply) -> date:
    return reply.occurred_on or message.last_on


def _first_wish(
    user_id: UUID, channel: Channel, place: Territory, occurred_on: date
) -> Preferences:
    return Preferences(
        user_id=user_id, channel=channel, territory=place, occurred_on=occurred_on
    )


def add_opt_out(cursor: Cursor[DictRow], user_id: UUID) -> None:
    """Leave a usuaria out of every campaign from now on."""
    cursor.execute(
        "INSERT INTO opt_outs VALUES (%s) ON CONFLICT DO NOTHING", (user_id,)
    )


def _remove_opt_out(cursor: Cursor[DictRow], user_id: UUID) -> None:
    cursor.execute("DELETE FROM opt_outs WHERE user_id = %s", (user_id,))


def _keep_unknown(cursor: Cursor[DictRow], replies: Sequence[Reply]) -> None:
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


def _keep_questions(
    cursor: Cursor[DictRow], new: Sequence[tuple[Message, Reply]]
) -> None:
    for message, reply in new:
        if reply.kind not in FOR_A_PERSON:
            continue
        place = message.territory
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


def _answered(
    cursor: Cursor[DictRow], message_id: UUID, report_id: str, occurred_on: date
) -> None:
    cursor.execute(
        "UPDATE questions SET answered_on = %s"
        " WHERE message_id = %s AND report_id = %s",
        (occurred_on, message_id, report_id),
    )
