"""An import as it is stored: what was asked, by whom, and how far it got."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Command
from juntos_chassis.eventstore import Within
from juntos_chassis.identity import Actor, Role, Scope
from juntos_chassis.seedwork import Aggregate


class ImportKind(StrEnum):
    """What a file lists."""

    PADRON = "padron"
    PARTICIPANTS = "participants"


class ImportState(StrEnum):
    """How far an import is; only FINISHED means that the whole file was applied."""

    WAITING = "waiting"
    APPLYING = "applying"
    FINISHED = "finished"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileSaid:
    """What a sender may say about a file."""

    dry_run: bool = False
    prior_edition: int | None = None
    corrects: UUID | None = None
    """The padrón that these rows complete."""


NOTHING_SAID: Final = FileSaid()


def _nothing(_: Cursor[DictRow]) -> None:
    """Write no rows."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one chunk of rows changes."""

    aggregates: Sequence[Aggregate]
    counts: Counter[str]
    write: Within = _nothing
    write_dry: Within = _nothing
    """What a dry run may write instead."""

    @property
    def changes(self) -> bool:
        """Whether anything is an event."""
        return bool(self.aggregates)


@dataclass(slots=True)
class Job:
    """One import, as read when the work on it begins or goes on."""

    command: Command
    kind: ImportKind
    dry_run: bool
    occurred_on: date
    prior_edition: int | None
    file_sha256: str
    chunks: int
    rows_done: int
    rejected: int
    errors_total: int
    counts: Counter[str] = field(default_factory=Counter)
    territory_checked: bool | None = None
    corrects: UUID | None = None
    """The padrón that it completes."""

    @property
    def import_id(self) -> UUID:
        """The id of the command that sent the file."""
        return self.command.id

    @property
    def sender(self) -> Actor:
        """Who sent the file; every event of the import is theirs."""
        return self.command.actor

    @classmethod
    def of(cls, row: DictRow) -> "Job":
        """From its row."""
        return cls(
            command=_command(row["import_id"], row["sender"]),
            kind=ImportKind(row["kind"]),
            dry_run=row["dry_run"],
            occurred_on=row["occurred_on"],
            prior_edition=row["prior_edition"],
            file_sha256=row["file_sha256"],
            chunks=row["chunks"],
            rows_done=row["rows_done"],
            rejected=row["rejected"],
            errors_total=row["errors_total"],
            counts=Counter(row["counts"]),
            territory_checked=row["territory_checked"],
            corrects=row["corrects"],
        )


KeepGoing = Callable[[], bool]
"""Asked between chunks; an import that stops is taken up where it was."""


def sender_json(command: Command) -> dict[str, Any]:
    """What is needed to act for the sender later, in another process."""
    scope = command.actor.scope
    return {
        "subject": command.actor.subject,
        "role": command.actor.role,
        "units": sorted(scope.units),
        "regions": sorted(scope.regions),
        "ubigeos": sorted(scope.ubigeos),
        "name": command.name,
        "digest": command.digest.hex(),
        "correlation_id": str(command.correlation_id),
        "causation_id": command.causation_id,
        "traceparent": command.traceparent,
    }


def _command(import_id: UUID, sender: dict[str, Any]) -> Command:
    scope = Scope(
        units=frozenset(sender["units"]),
        regions=frozenset(sender["regions"]),
        ubigeos=frozenset(sender["ubigeos"]),
    )
    return Command(
        name=sender["name"],
        actor=Actor(sender["subject"], Role(sender["role"]), scope),
        id=import_id,
        digest=bytes.fromhex(sender["digest"]),
        correlation_id=UUID(sender["correlation_id"]),
        causation_id=sender["causation_id"],
        traceparent=sender["traceparent"],
    )
