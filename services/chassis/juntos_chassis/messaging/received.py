"""An event as a consumer gets it: exact bytes, place in the chain, typed on demand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from nats.aio.msg import Msg

from juntos_contracts import Envelope, peek

from ..logs import get_logger
from . import headers

log = get_logger(__name__)


class Tampered(ValueError):
    """The envelope says another place in the chain than the message around it."""


class Stray(ValueError):
    """No relay of ours sent the message, so nothing in the chain depends on it."""


@dataclass(frozen=True)
class Received:
    """One event of an upstream service."""

    body: bytes
    position: int
    previous_position: int
    aggregate_id: str
    traceparent: str | None = None

    @cached_property
    def envelope(self) -> Envelope:
        """The typed event.

        Raises:
            UnknownEventType: for a type or major version these contracts do not know.
            pydantic.ValidationError: if it breaks the contract.
            Tampered: if body and message headers disagree.
        """
        envelope = Envelope.from_bytes(self.body)
        place = envelope.position, envelope.previous_position
        if place != (self.position, self.previous_position):
            message = f"body says {place}, message {self.position}"
            raise Tampered(message)
        return envelope

    @classmethod
    def from_message(cls, message: Msg) -> Self:
        """From JetStream: the relay's headers and the last token of the subject.

        Raises:
            Stray: if it says no place in the chain.
        """
        fields = message.headers or {}
        if not {headers.POSITION, headers.PREVIOUS_POSITION} <= fields.keys():
            raise Stray(message.subject)
        return cls(
            body=message.data,
            position=int(fields[headers.POSITION]),
            previous_position=int(fields[headers.PREVIOUS_POSITION]),
            aggregate_id=message.subject.rpartition(".")[2],
            traceparent=fields.get(headers.TRACEPARENT),
        )

    @classmethod
    def from_body(cls, body: bytes) -> Self:
        """From the producer's feed, where the bytes travel alone."""
        seen = peek(body)
        return cls(body, seen.position, seen.previous_position, seen.aggregate_id)


def own_events(messages: Iterable[Msg]) -> Iterator[tuple[Received, Msg]]:
    """The events among the messages; what nobody of ours sent is told and left."""
    for message in messages:
        try:
            yield Received.from_message(message), message
        except Stray as problem:
            log.warning("stray_message", problem=repr(problem))
