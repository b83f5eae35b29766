"""A command: what is asked, by whom, under which id, and the answer it got."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, Protocol, TypeVar, cast
from uuid import UUID, uuid4, uuid5

from eventsourcing.persistence import RecordConflictError

from .errors import Conflict, ServiceError
from .identity import Actor
from .seedwork import RuleBroken

READ_BYTES = 1 << 20
Answer = dict[str, Any]
CHANGED = "Otra persona cambió el mismo registro al mismo tiempo; vuelva a intentar."
SHORTEST_PAUSE: Final = 0.005
LONGEST_PAUSE: Final = 0.05
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Command:
    """One request to change something. The id makes its repetition harmless."""

    name: str
    actor: Actor
    id: UUID = field(default_factory=uuid4)
    digest: bytes = b""
    raw_digest: bytes = b""
    """Of the bytes as they came: so were digests made first, and stored ones stay."""
    correlation_id: UUID = field(default_factory=uuid4)
    causation_id: str | None = None
    traceparent: str | None = None
    made_at: datetime | None = None
    """When a device noted it without network; nobody waits there for a refusal."""

    def part(self, label: str) -> "Command":
        """A command for one part of a long one, with an id derived from the whole."""
        return Command(
            name=self.name,
            actor=self.actor,
            id=uuid5(self.id, label),
            digest=self.digest,
            raw_digest=self.raw_digest,
            correlation_id=self.correlation_id,
            causation_id=str(self.id),
            traceparent=self.traceparent,
            made_at=self.made_at,
        )


def digest_of(*parts: bytes, file: Path | None = None) -> bytes:
    """What was asked, as 32 bytes: the same id with another digest is a mistake.

    Args:
        parts: each counts with its length.
        file: a last part that is not held in memory.
    """
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    if file is not None:
        digest.update(file.stat().st_size.to_bytes(8, "big"))
        with file.open("rb") as content:
            while block := content.read(READ_BYTES):
                digest.update(block)
    return digest.digest()


class RemembersAnswers(Protocol):
    """Something that can find the answer a command got before."""

    def first_answer(self, command: Command) -> Answer | None:
        """The stored answer, or None for a command that is new."""


A = TypeVar("A", bound=RemembersAnswers)
Handler = Callable[Concatenate[A, Command, P], Answer]


def repeatable(attempts: int = 3) -> Callable[[Handler[A, P]], Handler[A, P]]:
    """Make a command method answer a repeated command as it did the first time.

    The check comes after a refusal, not before the work: the happy path costs nothing,
    and a lost reply (stored, but reported as a conflict) is found the same way.

    Args:
        attempts: how often the method may run when somebody else changed the same
            aggregate in between; 1 for a command that must see what its sender saw.
    """

    def decorate(method: Handler[A, P]) -> Handler[A, P]:
        @wraps(method)
        def run(app: A, command: Command, *args: P.args, **kwargs: P.kwargs) -> Answer:
            for attempt in range(1, attempts + 1):
                try:
                    return method(app, command, *args, **kwargs)
                except (RuleBroken, ServiceError, RecordConflictError) as refusal:
                    first = app.first_answer(command)
                    if first is not None:
                        return first
                    if not isinstance(refusal, RecordConflictError):
                        raise
                    if attempt == attempts:
                        raise Conflict(CHANGED) from refusal
                    _let_others_finish(attempt)
            raise Conflict(CHANGED)

        return cast("Handler[A, P]", run)

    return decorate


def _let_others_finish(attempt: int) -> None:
    """Wait a little, longer each time; rivals that wait alike would collide again."""
    longest = min(LONGEST_PAUSE, 2 * SHORTEST_PAUSE * attempt)
    time.sleep(random.uniform(SHORTEST_PAUSE, longest))  # noqa: S311  # no secret
