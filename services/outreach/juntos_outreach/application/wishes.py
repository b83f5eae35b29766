"""The wishes part of the application: no more messages, and messages again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.districts import ServedApplication
from juntos_chassis.seedwork import Territory

from ..domain.preferences import Preferences
from ..domain.rules import AlreadyOptedOut, NotOptedOut
from ..domain.values import Channel
from .call_list import CallList
from .numbers import Numbers, learn_number, speak_again


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who wants no more messages, how it was told, and whether by her telephone."""

    user_id: UUID
    channel: Channel
    territory: Territory
    on: date
    by_number: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A message whose telephone is known and has not been used yet."""

    message_id: UUID
    user_id: UUID
    number_hash: bytes
    on: date


class Wishing(ServedApplication):
    """What usuarias want of messages."""

    name = "outreach"
    call_list: CallList
    numbers: Numbers

    @repeatable(attempts=1)
    def opt_out(
        self, command: Command, user_id: UUID, channel: Channel, occurred_on: date
    ) -> Answer:
        """Record a wish told in a call: no more messages."""
        _, place = self.call_list.participant(user_id)
        place = self.placed(place, occurred_on)
        wishes = self.left([Leaving(user_id, channel, place, occurred_on)])
        if not any(wish.pending_events for wish in wishes):
            raise AlreadyOptedOut
        return self.commit(
            command,
            wishes,
            {"user_id": str(user_id)},
            within=lambda cursor: add_opt_outs(cursor, wishes),
        )

    @repeatable(attempts=1)
    def opt_in(
        self, command: Command, user_id: UUID, channel: Channel, occurred_on: date
    ) -> Answer:
        """Record a wish told in a call: messages again, also at her number."""
        wish_id = Preferences.create_id(user_id)
        wish = self.load_many(Preferences, [wish_id]).get(wish_id)
        if wish is None:
            raise NotOptedOut
        wish.opt_in(channel, occurred_on)

        def write(cursor: Cursor[DictRow]) -> None:
            cursor.execute("DELETE FROM opt_outs WHERE user_id = %s", (user_id,))
            speak_again(cursor, user_id)

        return self.commit(command, [wish], {"user_id": str(user_id)}, within=write)

    @repeatable(attempts=5)
    def leave_out(self, command: Command, written: Sequence[Written]) -> Answer:
        """Respect numbers that said SALIR before it was known whose they are.

        Returns:
            In ``left_out`` the messages that are not to be sent.
        """
        silenced = self.numbers.silenced({one.number_hash for one in written})
        kept = [one for one in written if one.number_hash in silenced]
        if not kept:
            return {"left_out": []}
        leaving = [
            Leaving(
                one.user_id,
                silenced[one.number_hash],
                self.call_list.participant(one.user_id)[1],
                one.on,
                by_number=True,
            )
            for one in kept
        ]
        wishes = self.left(leaving)

        def write(cursor: Cursor[DictRow]) -> None:
            add_opt_outs(cursor, wishes)
            for one in kept:
                learn_number(cursor, one.number_hash, one.message_id, one.user_id)

        answer: Answer = {"left_out": [str(one.message_id) for one in kept]}
        return self.commit(command, wishes, answer, within=write)

    def left(self, leaving: Iterable[Leaving]) -> list[Preferences]:
        """The wishes of those who leave, with an event where it is news."""
        wanted = {one.user_id: one for one in leaving}
        ids = [Preferences.create_id(user_id) for user_id in wanted]
        known = self.load_many(Preferences, ids) if ids else {}
        wishes = []
        for one in wanted.values():
            wish = known.get(Preferences.create_id(one.user_id))
            if wish is None:
                wish = Preferences(
                    user_id=one.user_id,
                    channel=one.channel,
                    by_number=one.by_number,
                    territory=one.territory,
                    occurred_on=one.on,
                )
            elif wish.opted_out_on is None:
                wish.opt_out(one.channel, one.on, by_number=one.by_number)
            wishes.append(wish)
        return wishes


def add_opt_outs(cursor: Cursor[DictRow], wishes: Iterable[Preferences]) -> None:
    """Leave usuarias out of every campaign from now on."""
    cursor.executemany(
        "INSERT INTO opt_outs VALUES (%s) ON CONFLICT DO NOTHING",
        [(wish.user_id,) for wish in wishes],
    )
