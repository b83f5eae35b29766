"""A small service that takes packets: numbers are noted in books without gaps."""

import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import UUID

from eventsourcing.domain import event
from fastapi import APIRouter, Depends, Request
from joserfc.jwk import OKPKey
from pydantic import BaseModel, Field
from uuid_utils.compat import uuid7

from juntos_chassis import seedwork
from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.identity import Actor, Role, Scope
from juntos_chassis.packets import CommandKind, packet_commands, with_packets
from juntos_chassis.packets.desk import Desk
from juntos_chassis.packets.kinds import Endpoint
from juntos_chassis.packets.reading import read_packet
from juntos_chassis.runtime import Service, service_engine
from juntos_chassis.seedwork import Created, RuleBroken, Territory
from juntos_chassis.settings import ServiceSettings
from juntos_chassis.web.commands import commanded_by
from juntos_contracts import PublishedEvent
from juntos_contracts.events.leaders import NetworkFormed, RecognitionHeld

HIGHEST: Final = 12
NO_BOOK: Final = "No existe ese cuaderno."
UT07: Final = Actor("ut-ejemplo", Role.UT, Scope(units=frozenset({"UT07"})))
SENT_AT: Final = "2026-04-12T18:00:00-05:00"


class NumberMissingBefore(RuleBroken):
    """Numbers are noted without gaps; the one before may still be on its way."""

    code = "number-missing-before"
    detail = "Antes del {number} falta un número."


class NumberTooHigh(RuleBroken):
    """A book has twelve lines."""

    code = "number-too-high"
    detail = "El {number} no cabe en el cuaderno."


class Book(seedwork.Aggregate):
    """A list of numbers without gaps."""

    TOPIC = "shelf.book"

    class Opened(Created):
        """It began."""

        TOPIC = "shelf.book.opened"
        book_id: UUID

    class Noted(seedwork.Aggregate.Event):
        """A number was added."""

        TOPIC = "shelf.book.noted"
        number: int

    @event(Opened)
    def __init__(
        self,
        book_id: UUID,  # noqa: ARG002  # part of the event
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Begin without numbers."""
        self.territory = territory
        self.opened_on = occurred_on
        self.numbers: list[int] = []

    @staticmethod
    def create_id(book_id: UUID) -> UUID:
        """Its id is chosen by the device."""
        return book_id

    def note(self, number: int, occurred_on: date) -> None:
        """Add a number; one that is there stays as it is."""
        if number > HIGHEST:
            raise NumberTooHigh(number=number)
        if number > len(self.numbers) + 1:
            raise NumberMissingBefore(number=number)
        if number not in self.numbers:
            self._noted(number=number, occurred_on=occurred_on)

    @event(Noted)
    def _noted(self, number: int, occurred_on: date) -> None:  # noqa: ARG002  # part of the event
        self.numbers.append(number)


class Shelf(EventSourcedService):
    """The commands on books."""

    name = "leaders"

    @repeatable()
    def open(
        self, command: Command, book_id: UUID, unit: str, occurred_on: date
    ) -> Answer:
        """Begin a book."""
        book = Book(
            book_id=book_id,
            territory=Territory("100101", unit),
            occurred_on=occurred_on,
        )
        return self.commit(command, [book], {"book_id": str(book_id)})

    @repeatable()
    def note(
        self, command: Command, book_id: UUID, number: int, occurred_on: date
    ) -> Answer:
        """Add a number."""
        book = self.load(Book, book_id, NO_BOOK)
        book.note(number, occurred_on)
        return self.commit(command, [book], {"numbers": len(book.numbers)})

    def numbers(self, book_id: UUID) -> list[int]:
        """What is noted in a book, nothing if there is none."""
        found = self.load_many(Book, [book_id]).get(book_id)
        return [] if found is None else found.numbers


def published(stored: seedwork.Aggregate.Event) -> PublishedEvent:
    """The published form of what a book stores."""
    if isinstance(stored, Book.Noted):
        return RecognitionHeld(network_id=stored.originator_id, attendees=stored.number)
    return NetworkFormed(network_id=stored.originator_id, members=1)


router = APIRouter(prefix="/books", tags=["cuadernos"])
UnitCommand = Annotated[Command, Depends(commanded_by(Role.UT))]
ManagerCommand = Annotated[Command, Depends(commanded_by(Role.LOCAL_MANAGER))]


async def shelf_of(request: Request) -> Shelf:
    """The application of this process."""
    application: Shelf = request.app.state.application
    return application


App = Annotated[Shelf, Depends(shelf_of)]


class BookIn(BaseModel):
    """Un cuaderno nuevo."""

    book_id: UUID
    unit: str = "UT07"
    occurred_on: date


class NumberIn(BaseModel):
    """Un número que se anota."""

    number: int = Field(ge=1)
    occurred_on: date


@router.post("", status_code=201)
def open_book(body: BookIn, app: App, command: UnitCommand) -> dict[str, Any]:
    """Abrir un cuaderno."""
    return app.open(command, body.book_id, body.unit, body.occurred_on)


@router.post("/{book_id}/numbers", status_code=201)
def note_number(
    book_id: UUID, body: NumberIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Anotar un número."""
    return app.note(command, book_id, body.number, body.occurred_on)


@router.post("/{book_id}/tears", status_code=201)
def tear_book(
    book_id: UUID,
    body: NumberIn,  # noqa: ARG001  # what every endpoint has
    app: App,  # noqa: ARG001  # what every endpoint has
    command: ManagerCommand,
) -> dict[str, Any]:
    """Fallar por un error de programa."""
    message = f"a bug met by {command.actor.subject} with {book_id}"
    raise ZeroDivisionError(message)


def kinds() -> dict[str, CommandKind]:
    """What a packet may hold here."""
    endpoints: dict[str, Endpoint] = {
        "open_book": open_book,
        "note": note_number,
        "tear": tear_book,
    }
    return dict(packet_commands([router], endpoints, alone_by="book_id"))


def build(settings: ServiceSettings) -> Service:
    """The service with packets."""
    application = Shelf(settings.database_url, edition=2026, pool_size=4)
    plain = Service(
        name="leaders",
        title="JUNTOS: cuadernos",
        settings=settings,
        application=application,
        engine=service_engine(settings),
        publisher=published,
        routers=(router,),
    )
    return with_packets(plain, kinds(), retry=[NumberMissingBefore.code])


def receipt_key(folder: Path) -> Path:
    """A new key that signs receipts."""
    path = folder / "receipt.json"
    key = OKPKey.generate_key("Ed25519", {"kid": "recibos-ejemplo"})
    path.write_text(json.dumps(key.as_dict(private=True)))
    return path


def command(
    kind: str, body: dict[str, Any], on: str = "2026-04-10", at: str = "10:30"
) -> dict[str, Any]:
    """A command as a device notes it."""
    return {
        "id": str(uuid7()),
        "type": kind,
        "occurred_on": on,
        "made_at": f"{on}T{at}:00-05:00",
        "body": body,
    }


def opening(book_id: UUID, on: str = "2026-04-10") -> dict[str, Any]:
    """The command that begins a book."""
    return command("open_book", {"book_id": str(book_id)}, on, "08:00")


def noting(book_id: UUID, number: int, on: str = "2026-04-10") -> dict[str, Any]:
    """The command that adds a number."""
    return command("note", {"book_id": str(book_id), "number": number}, on)


def header(packet_id: UUID | None = None, **changed: Any) -> dict[str, Any]:
    """The first line of a packet."""
    known = {
        "packet_id": str(packet_id or uuid7()),
        "device_id": "equipo-ejemplo-01",
        "sent_at": SENT_AT,
    }
    return {**known, **changed}


def ndjson(*lines: dict[str, Any]) -> bytes:
    """Objects as a device writes them down."""
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def deliver(
    desk: Desk,
    commands: Sequence[dict[str, Any]],
    actor: Actor = UT07,
    packet_id: UUID | None = None,
) -> list[dict[str, Any]]:
    """Send commands in one packet; the answers in order, the summary last."""
    packet = read_packet(ndjson(header(packet_id), *commands))
    opened = desk.open(packet.header, actor)
    return [json.loads(line) for line in desk.answers(packet, opened, actor)]


def results(answers: Iterable[dict[str, Any]]) -> list[str]:
    """The outcome of each command, or the code of its refusal."""
    return [a.get("code") or a["outcome"] for a in answers if "outcome" in a]
