"""The smallest service there can be: diaries in which numbers are noted once.

It is called ``leaders`` because tables, streams and durables go by service names; its
events travel as two of that service's published types.
"""

from collections.abc import Callable
from datetime import date
from functools import singledispatch
from typing import Final
from uuid import UUID, uuid4

from eventsourcing.domain import event

from juntos_chassis import seedwork
from juntos_chassis.commands import Answer, Command, digest_of, repeatable
from juntos_chassis.eventstore import EventSourcedService, Within
from juntos_chassis.identity import Actor, Role, Scope
from juntos_chassis.seedwork import Created, RuleBroken, Territory
from juntos_contracts import PublishedEvent
from juntos_contracts.events.leaders import NetworkFormed, RecognitionHeld

PLACE: Final = Territory("100101", "UT07")
MARCH_3: Final = date(2026, 3, 3)
AUDITED: Final = Actor("ut-07-ejemplo", Role.UT, Scope(units=frozenset({"UT07"})))
FROM_UT08: Final = Actor("ut-08-ejemplo", Role.UT, Scope(units=frozenset({"UT08"})))
NO_DIARY: Final = "No existe ese diario."


class AlreadyNoted(RuleBroken):
    """A number is noted once in a diary."""

    code = "already-noted"
    detail = "El número {number} ya está anotado."


class Diary(seedwork.Aggregate):
    """A list of different numbers."""

    TOPIC = "diary.diary"

    class Opened(Created):
        """It began."""

        TOPIC = "diary.diary.opened"

    class Noted(seedwork.Aggregate.Event):
        """A number was added."""

        TOPIC = "diary.diary.noted"
        number: int

    @event(Opened)
    def __init__(self, territory: Territory, occurred_on: date) -> None:
        """Begin without numbers."""
        self.territory = territory
        self.opened_on = occurred_on
        self.numbers: list[int] = []

    def note(self, number: int) -> None:
        """Add a number."""
        if number in self.numbers:
            raise AlreadyNoted(number=number)
        self._noted(number=number, occurred_on=MARCH_3)

    @event(Noted)
    def _noted(self, number: int, occurred_on: date) -> None:  # noqa: ARG002  # part of the event
        self.numbers.append(number)


class Diaries(EventSourcedService):
    """The commands on diaries."""

    name = "leaders"

    @repeatable()
    def open(self, command: Command, within: Within | None = None) -> Answer:
        """Begin a diary; each call begins another one."""
        diary = Diary(territory=PLACE, occurred_on=MARCH_3)
        return self.commit(command, [diary], {"diary_id": str(diary.id)}, within)

    @repeatable()
    def note(
        self,
        command: Command,
        diary_id: UUID,
        *numbers: int,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> Answer:
        """Add numbers; ``meanwhile`` happens between reading and storing."""
        return self._note(command, diary_id, numbers, meanwhile)

    @repeatable(attempts=1)
    def note_as_seen(
        self,
        command: Command,
        diary_id: UUID,
        *numbers: int,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> Answer:
        """Add numbers only if nobody changed the diary in between."""
        return self._note(command, diary_id, numbers, meanwhile)

    def _note(
        self,
        command: Command,
        diary_id: UUID,
        numbers: tuple[int, ...],
        meanwhile: Callable[[], None],
    ) -> Answer:
        diary = self.load(Diary, diary_id, NO_DIARY)
        for number in numbers:
            diary.note(number)
        meanwhile()
        return self.commit(command, [diary], {"numbers": len(diary.numbers)})

    def opened(self) -> UUID:
        """The id of a new diary."""
        return UUID(self.open(a_command())["diary_id"])

    def filled(self, *numbers: int) -> UUID:
        """The id of a new diary with numbers, each noted by a command of its own."""
        diary_id = self.opened()
        for number in numbers:
            self.note(a_command(), diary_id, number)
        return diary_id

    def numbers(self, diary_id: UUID) -> list[int]:
        """What is noted in a diary."""
        return self.load(Diary, diary_id, NO_DIARY).numbers


@singledispatch
def published(stored: seedwork.Aggregate.Event) -> PublishedEvent:
    """The published form of a diary's events."""
    raise TypeError(type(stored).__qualname__)


@published.register
def _(stored: Diary.Opened) -> NetworkFormed:
    return NetworkFormed(network_id=stored.originator_id, members=1)


@published.register
def _(stored: Diary.Noted) -> RecognitionHeld:
    return RecognitionHeld(network_id=stored.originator_id, attendees=stored.number)


def a_command(
    command_id: UUID | None = None, asked: bytes = b"", actor: Actor = AUDITED
) -> Command:
    """A command of the UT's actor."""
    return Command(
        name="POST /diaries",
        actor=actor,
        id=command_id or uuid4(),
        digest=digest_of(asked),
    )
