"""From the bytes of a packet to its header and lines, whatever state they are in."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Annotated, Any, BinaryIO, Final

from pydantic import (
    UUID7,
    BaseModel,
    Field,
    StringConstraints,
    ValidationError,
)

from juntos_contracts.territory import TerritorialUnitCode

from ..dates import BusinessDate, Moment
from ..errors import InvalidInput
from ..storable import parsed_json
from ..web.problems import INVALID, field_errors

MAX_COMMANDS: Final = 5_000
LONGEST_LINE: Final = 1 << 20
"""Bytes; the answers of a questionnaire are a few thousand."""
LARGEST_ARRAY: Final = 8 << 20
"""Bytes; an array has to be held whole, lines have not."""
BAD_HEADER: Final = "La primera línea no es la cabecera de un paquete."
MALFORMED: Final = "La línea {line} no es un objeto JSON."
CUT: Final = "La última línea ({line}) llegó cortada; vuelva a enviarla."
TOO_LONG: Final = "La línea {line} es más larga que cualquier comando."
TOO_LARGE: Final = "El arreglo es demasiado grande; envíe un objeto JSON por línea."
FULL: Final = "El paquete ya tiene {most} comandos; envíe este en otro paquete."
DeviceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class Header(BaseModel):
    """La primera línea: qué paquete es, de qué equipo, y su reloj al enviarlo."""

    packet_id: UUID7
    device_id: DeviceId
    sent_at: Moment
    territorial_unit: TerritorialUnitCode | None = Field(
        None, description="La UT que debe ver lo que se rechace."
    )


class CommandLine(BaseModel):
    """Un comando: su identificador, cuándo ocurrió, cuándo se anotó, qué pide."""

    id: UUID7
    type: str = Field(max_length=64)
    occurred_on: BusinessDate
    made_at: Moment
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One line after the header, good or bad."""

    number: int
    """In the packet; the header is line 1."""
    digest: bytes
    """SHA-256 of the line as it came, without the line end."""
    content: CommandLine | InvalidInput
    """The command, or why there is none."""
    again: bool = False
    """Whether sending the same once more may help, for a refused line."""

    @property
    def command(self) -> CommandLine | None:
        """What could be read."""
        return self.content if isinstance(self.content, CommandLine) else None

    @property
    def order(self) -> tuple[Any, ...]:
        """When it happened in the field; the id settles what is left."""
        command = self.command
        if command is None:
            return ()
        return (command.occurred_on, command.made_at, command.id.bytes)


@dataclass(frozen=True, slots=True)
class Packet:
    """Everything that came in one request."""

    header: Header
    lines: tuple[Line, ...]


def read_packet(body: bytes) -> Packet:
    """Read a packet that is in memory; see ``read_packet_file``."""
    return read_packet_file(BytesIO(body))


def read_packet_file(file: BinaryIO) -> Packet:
    """Read NDJSON line by line, or a JSON array of the same objects.

    Raises:
        InvalidInput: if there is no header; a bad line only spoils itself.
    """
    pieces = _elements(file) if _first_byte(file) == b"[" else _lines(file)
    first = next(pieces, None)
    header = None if first is None else _object(first.content)
    if first is None or header is None:
        raise InvalidInput(BAD_HEADER, code="bad-packet-header")
    try:
        known = Header.model_validate(header)
    except ValidationError as problem:
        errors = field_errors(problem.errors())
        raise InvalidInput(BAD_HEADER, *errors, code="bad-packet-header") from problem
    return Packet(known, tuple(_numbered(pieces)))


@dataclass(frozen=True, slots=True)
class _Piece:
    number: int
    content: bytes
    cut: bool = False
    long: bool = False
    """Longer than any command; the content is only its beginning."""


def _numbered(pieces: Iterator[_Piece]) -> Iterator[Line]:
    for count, piece in enumerate(pieces, 1):
        digest = sha256(piece.content).digest()
        if count > MAX_COMMANDS:
            refusal = InvalidInput(FULL.format(most=MAX_COMMANDS), code="packet-full")
            yield Line(piece.number, digest, refusal, again=True)
        else:
            yield _line(piece, digest)


def _line(piece: _Piece, digest: bytes) -> Line:
    if piece.long:
        refusal = InvalidInput(TOO_LONG.format(line=piece.number), code="line-too-long")
        return Line(piece.number, digest, refusal)
    found = _object(piece.content)
    if found is None:
        text, code = (CUT, "cut-line") if piece.cut else (MALFORMED, "malformed-line")
        refusal = InvalidInput(text.format(line=piece.number), code=code)
        return Line(piece.number, digest, refusal, again=piece.cut)
    try:
        command = CommandLine.model_validate(found)
    except ValidationError as problem:
        refusal = InvalidInput(INVALID, *field_errors(problem.errors()))
        return Line(piece.number, digest, refusal)
    return Line(piece.number, digest, command)


def _object(content: bytes) -> Mapping[str, Any] | None:
    try:
        found = parsed_json(content)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _first_byte(file: BinaryIO) -> bytes:
    """The first byte that is no blank; the file is at its start again."""
    while (byte := file.read(1)).isspace():
        pass
    file.seek(0)
    return byte


def _lines(file: BinaryIO) -> Iterator[_Piece]:
    """Blank lines count but hold nothing; a last one without an end may be cut."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        content = line.strip()
        long = len(line) == LONGEST_LINE and not line.endswith(b"\n")
        ended = line.endswith(b"\n") or (long and _skip_line(file))
        if content:
            yield _Piece(number, content, cut=not ended, long=long)


def _skip_line(file: BinaryIO) -> bool:
    """Pass over the rest of a line; whether its end came."""
    while rest := file.readline(LONGEST_LINE):
        if rest.endswith(b"\n"):
            return True
    return False


def _elements(file: BinaryIO) -> Iterator[_Piece]:
    """The elements of an array as they were written; what follows a break is cut.

    Raises:
        InvalidInput: if it is larger than may be held.
    """
    body = file.read(LARGEST_ARRAY + 1)
    if len(body) > LARGEST_ARRAY:
        raise InvalidInput(TOO_LARGE, code="packet-too-large")
    text = body.decode("utf-8", "replace").strip()
    decoder = json.JSONDecoder()
    place, number = 1, 0
    while (place := _next(text, place)) < len(text) and text[place] != "]":
        number += 1
        try:
            _, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            yield _Piece(number, text[place:].encode(), cut=True)
            return
        yield _Piece(number, text[place:end].encode())
        place = end


def _next(text: str, place: int) -> int:
    while place < len(text) and text[place] in ", \t\r\n":
        place += 1
    return place
