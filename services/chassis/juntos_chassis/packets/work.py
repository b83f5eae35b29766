"""Carrying out the commands of a packet: field order, lanes, pass after pass."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from ..commands import Answer, Command
from ..errors import InvalidInput, ServiceError, Unavailable
from ..eventstore import EventSourcedService
from ..identity import Actor
from ..logs import get_logger
from ..telemetry import current_traceparent
from ..web.problems import BUG, DATABASE_AWAY, Problem, problem_of
from ..web.security import require_role
from .kinds import Asked, CommandKind
from .lanes import Entry, parts
from .outcome import Outcome, Verdict
from .reading import Line
from .store import PacketStore

SIDE_BY_SIDE: Final = 3
"""Threads a packet; the others and the connections are for single requests."""
PASSES: Final = 50
UNKNOWN_TYPE: Final = "Este servicio no tiene ese tipo de comando."
LATER_STATUS: Final = frozenset(
    {
        HTTPStatus.NOT_FOUND,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.SERVICE_UNAVAILABLE,
    }
)
LATER_CODES: Final = frozenset({"concurrent-change"})
AWAY_ALREADY: Final = Problem(
    HTTPStatus.SERVICE_UNAVAILABLE, Unavailable.code, DATABASE_AWAY
)

log = get_logger(__name__)


@dataclass
class Work:
    """The lines of one packet that are not settled yet."""

    application: EventSourcedService
    kinds: Mapping[str, CommandKind]
    store: PacketStore
    retry: Collection[str]
    packet_id: UUID
    actor: Actor
    _trace: str | None = field(default_factory=current_traceparent)
    _ready: list[Entry] = field(default_factory=list)
    _refused: list[tuple[Line, Verdict]] = field(default_factory=list)
    _seen: dict[UUID, int] = field(default_factory=dict)
    _known: dict[UUID, tuple[bytes, Answer]] = field(default_factory=dict)
    _away: bool = False

    def take(self, line: Line) -> None:
        """Check what needs no database."""
        try:
            self._ready.append((line, self._read(line)))
        except ServiceError as refusal:
            verdict = self._verdict(line, problem=problem_of(refusal))
            self._refused.append((line, verdict))

    def settled(self) -> Iterator[Outcome]:
        """Carry out the rest, pass after pass; each outcome is written down first."""
        yield from self._write(self._refused)
        left = sorted(self._ready, key=_order)
        self._known = self.store.known([asked.id for _, asked in left])
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            for _ in range(PASSES):
                refused: list[tuple[Entry, Verdict]] = []
                for part in parts(left):
                    done = self._part(pool, part)
                    refused += [one for one in done if one[1].retry]
                    yield from self._write(
                        [(line, v) for (line, _), v in done if not v.retry]
                    )
                if len(refused) in {0, len(left)}:
                    break
                left = sorted((entry for entry, _ in refused), key=_order)
        yield from self._write([(line, verdict) for (line, _), verdict in refused])

    def _part(
        self, pool: ThreadPoolExecutor, lanes: Sequence[Sequence[Entry]]
    ) -> list[tuple[Entry, Verdict]]:
        if len(lanes) == 1:
            return self._lane(lanes[0])
        # A copy of the context each: logs and spans of a thread know the request.
        tasks = [pool.submit(copy_context().run, self._lane, lane) for lane in lanes]
        return [one for task in tasks for one in task.result()]

    def _lane(self, lane: Sequence[Entry]) -> list[tuple[Entry, Verdict]]:
        return [(entry, self._carry_out(*entry)) for entry in lane]

    def _read(self, line: Line) -> Asked:
        if isinstance(line.content, InvalidInput):
            raise line.content
        kind = self.kinds.get(line.content.type)
        if kind is None:
            raise InvalidInput(UNKNOWN_TYPE, code="unknown-command-type")
        require_role(self.actor, kind.roles)
        return kind.read(line.content)

    def _carry_out(self, line: Line, asked: Asked) -> Verdict:
        if self._away:
            return self._verdict(line, problem=AWAY_ALREADY)
        seen = self._seen.setdefault(asked.id, line.number) != line.number
        command = self._command(line, asked)
        try:
            answer = self._known_answer(command)
            if answer is None:
                answer = asked.kind.carry_out(self.application, asked, command)
        except Exception as failure:  # noqa: BLE001  # one line must not spoil the rest
            return self._verdict(line, problem=self._problem(failure))
        self._known[command.id] = (command.digest, answer)
        return self._verdict(line, answer=answer, seen=seen)

    def _known_answer(self, command: Command) -> Answer | None:
        """What the same command got before, without doing its work again."""
        if command.id not in self._known:
            return None
        digest, answer = self._known[command.id]
        if digest == command.digest:
            return answer
        # The store says so in its own words.
        return self.application.first_answer(command)

    def _command(self, line: Line, asked: Asked) -> Command:
        return Command(
            name=f"{asked.kind.method} {asked.kind.path}",
            actor=self.actor,
            id=asked.id,
            digest=asked.digest,
            raw_digest=asked.digest,
            correlation_id=self.packet_id,
            causation_id=str(self.packet_id),
            traceparent=self._trace,
            made_at=line.command.made_at if line.command else None,
        )

    def _problem(self, failure: Exception) -> Problem:
        found = problem_of(failure)
        if found is None:
            log.error("packet.bug", exc_info=failure)
            return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", BUG)
        # Asking again for each of thousands of commands would help nobody.
        self._away = self._away or found.status == HTTPStatus.SERVICE_UNAVAILABLE
        return found

    def _verdict(
        self,
        line: Line,
        *,
        answer: Answer | None = None,
        problem: Problem | None = None,
        seen: bool = False,
    ) -> Verdict:
        command = line.command
        known = command is not None and command.type in self.kinds
        return Verdict(
            line=line.number,
            digest=line.digest,
            id=command.id if command else None,
            type=command.type if command and known else None,
            answer=answer,
            problem=problem,
            retry=line.again or (problem is not None and self._may_pass(problem)),
            seen=seen,
        )

    def _may_pass(self, problem: Problem) -> bool:
        return (
            problem.status in LATER_STATUS
            or problem.code in LATER_CODES
            or problem.code in self.retry
        )

    def _write(self, verdicts: Sequence[tuple[Line, Verdict]]) -> list[Outcome]:
        if not verdicts:
            return []
        return self.store.settle(self.packet_id, self.actor, verdicts)


def _order(entry: Entry) -> tuple[Any, ...]:
    return entry[0].order
