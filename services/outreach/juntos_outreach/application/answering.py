"""The answers part of the application: a gestor's own words to who asked.

They stay in the queue until a provider takes them or they fail, and nowhere else.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.clock import LIMA, business_date
from juntos_chassis.commands import Answer as Told
from juntos_chassis.commands import Command, repeatable
from juntos_chassis.errors import NotFound

from ..domain.answer import Answer
from ..domain.message import Message
from ..domain.rules import (
    ChannelIsPaused,
    MayNotBeWritten,
    WindowEndsInQuietHours,
    WindowIsClosed,
)
from ..domain.values import FOR_A_PERSON, Channel
from .replying import NO_SUCH_QUESTION, Replying
from .sending.queue import OF_MERGED
from .sending.verdicts import QUIET_HOURS, Rules
from .sending.windows import WINDOW

STANDING: Final = """
SELECT p.active, p.erased, coalesce(c.given, false) AS consents,
    EXISTS (SELECT FROM opt_outs o LEFT JOIN merged_persons m USING (user_id)
            WHERE coalesce(m.person_id, o.user_id) = p.user_id) AS opted_out,
    EXISTS (SELECT FROM paused_channels WHERE channel = %(channel)s) AS paused,
    (SELECT max(l.written_at) FROM number_hashes n JOIN last_written l
     USING (number_hash) WHERE n.message_id = %(message_id)s) AS written_at
FROM (SELECT coalesce((SELECT person_id FROM merged_persons
                       WHERE user_id = %(user_id)s), %(user_id)s) AS user_id) one
LEFT JOIN participants p USING (user_id)
LEFT JOIN message_consents c USING (user_id)
"""
WRITE: Final = """
INSERT INTO message_queue (message_id, user_id, person_id, campaign, territorial_unit,
    body, channel, scheduled_on, occasion, template, state, question_of, answer_by)
VALUES (%(id)s, %(user_id)s, %(user_id)s, '', %(unit)s, %(text)s, %(channel)s, %(on)s,
    %(report_id)s, '{}', 'queued', %(question_of)s, %(answer_by)s)
ON CONFLICT (message_id) DO UPDATE SET state = 'queued', body = excluded.body,
    channel = excluded.channel, answer_by = excluded.answer_by, attempts = 0,
    claim_id = NULL, reason = NULL, progress = NULL, sent_at = NULL, sent_on = NULL,
    not_before = '-infinity'
"""
NEVER_WROTE: Final = "No consta que ella haya escrito por WhatsApp."
WROTE: Final = (
    "El último mensaje de ella por WhatsApp es del {at:%d/%m/%Y a las %H:%M}."
)


@dataclass(frozen=True, slots=True)
class Words:
    """What a gestor writes to a usuaria, and by which channel."""

    text: str
    channel: Channel
    on: date


class Answering(Replying):
    """Written answers."""

    @repeatable(attempts=3)
    def write_answer(
        self,
        command: Command,
        message_id: UUID,
        report_id: str,
        words: Words,
        now: datetime,
    ) -> Told:
        """Write to who asked, within WhatsApp's window or by SMS.

        Raises:
            NotFound: if there is no such open question.
            RuleBroken: if she may not be written to, or not this way now.
        """
        message = self.load(Message, message_id, NO_SUCH_QUESTION)
        asked = message.replies.get(report_id) in FOR_A_PERSON
        if not asked or report_id in message.answered:
            raise NotFound(NO_SUCH_QUESTION)
        answer_by = self._deadline(message, words.channel, now)
        answer = self._written(message, report_id, words)
        row = {
            "id": answer.id,
            "user_id": message.user_id,
            "unit": message.territory.territorial_unit,
            "text": words.text,
            "channel": words.channel,
            "on": min(words.on, business_date(now)),
            "report_id": report_id,
            "question_of": message.id,
            "answer_by": answer_by,
        }

        def write(cursor: Cursor[DictRow]) -> None:
            cursor.execute("LOCK TABLE merges IN SHARE MODE")
            cursor.execute(WRITE, row)
            cursor.execute(OF_MERGED, ([answer.id],))

        told: Told = {
            "message_id": str(message_id),
            "channel": str(words.channel),
            "state": "queued",
            "goes_out_until": answer_by.isoformat(),
        }
        return self.commit(command, [answer], told, within=write)

    def _written(self, message: Message, report_id: str, words: Words) -> Answer:
        answer_id = Answer.create_id(message.id, report_id)
        answer = self.load_many(Answer, [answer_id]).get(answer_id)
        if answer is None:
            return Answer(
                user_id=message.user_id,
                message_id=message.id,
                report_id=report_id,
                channel=words.channel,
                territory=message.place_on(words.on),
                occurred_on=words.on,
            )
        answer.write_again(words.channel, words.on)
        return answer

    def _deadline(self, message: Message, channel: Channel, now: datetime) -> datetime:
        """Until when it may go out, if it may at all."""
        found = self._standing(message, channel)
        why = _why_not(found)
        if why is not None:
            raise MayNotBeWritten(why=why)
        if found["paused"]:
            raise ChannelIsPaused(channel=channel)
        if channel is Channel.SMS:
            return now + WINDOW
        written_at: datetime | None = found["written_at"]
        if written_at is None or written_at + WINDOW <= now:
            raise WindowIsClosed(since=_since(written_at))
        ends = written_at + WINDOW
        quiet = self._rules(now).quiet_until(now)
        if quiet is not None and quiet >= ends:
            raise WindowEndsInQuietHours(until=quiet, ends=ends.astimezone(LIMA))
        return ends

    def _rules(self, now: datetime) -> Rules:
        return Rules.of(
            self.call_list.policy_text(QUIET_HOURS, business_date(now)), None, None
        )

    def _standing(self, message: Message, channel: Channel) -> dict[str, Any]:
        asked = {
            "user_id": message.user_id,
            "message_id": message.id,
            "channel": channel,
        }
        with self.recorder.datastore.pool.connection() as conn:
            row = conn.execute(STANDING, asked).fetchone()
        return dict(row or {})


def _why_not(found: dict[str, Any]) -> str | None:
    if not found["active"] or found["erased"]:
        return "se retiró del programa o pidió que se borren sus datos"
    if found["opted_out"]:
        return "pidió no recibir mensajes"
    if not found["consents"]:
        return "no dio su consentimiento para mensajes"
    return None


def _since(written_at: datetime | None) -> str:
    if written_at is None:
        return NEVER_WROTE
    return WROTE.format(at=written_at.astimezone(LIMA))
