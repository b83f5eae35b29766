"""What became of one command of a packet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from ..commands import Answer
from ..web.problems import Problem


class Result(StrEnum):
    """The three things that a device can be told."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the service says of a command, before it is written down."""

    line: int
    digest: bytes
    id: UUID | None
    type: str | None
    answer: Answer | None = None
    problem: Problem | None = None
    retry: bool = False
    """Whether a later state may accept the same command."""
    seen: bool = False
    """Whether an earlier line of the packet has the same id."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict as it was written down; a repetition finds the same."""

    line: int
    digest: bytes
    id: UUID | None
    type: str | None
    result: Result
    answer: Answer | None
    code: str | None
    detail: str | None
    errors: Sequence[Any]
    retry: bool
    actor: str
    recorded_at: datetime

    @property
    def final(self) -> bool:
        """Whether sending the packet again cannot change it."""
        return not self.retry

    def as_json(self) -> dict[str, Any]:
        """As an answer shows it, without the receipt."""
        shown: dict[str, Any] = {
            "line": self.line,
            "id": None if self.id is None else str(self.id),
            "type": self.type,
            "outcome": self.result,
        }
        if self.result is not Result.REJECTED:
            return {**shown, "answer": self.answer}
        told = {"code": self.code, "detail": self.detail, "retry": self.retry}
        errors = {"errors": list(self.errors)} if self.errors else {}
        return {**shown, **told, **errors}

    def receipt(self, service: str, packet_id: UUID) -> dict[str, Any]:
        """What the service signs for this command."""
        return {
            "service": service,
            "packet": str(packet_id),
            "line": self.line,
            "command": None if self.id is None else str(self.id),
            "digest": self.digest.hex(),
            "outcome": self.result,
            "code": self.code,
            "actor": self.actor,
            "recorded_at": self.recorded_at.isoformat(),
        }
