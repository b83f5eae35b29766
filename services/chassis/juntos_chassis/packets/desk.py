"""Working through a packet: in the order of the field, until nothing changes any more.

Each command commits alone, under its own id, through the endpoint's own function. A
killed process leaves what is done done; the command log tells a repetition from a first
time, so the packet sent again gets the same answers.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from ..commands import Answer, Command
from ..errors import InvalidInput, ServiceError, Unavailable
from ..eventstore import EventSourcedService
from ..identity import Actor
from ..logs import get_logger
from ..scoping import require_unit
from ..telemetry import current_traceparent
from ..web.commands import canonical_json
from ..web.problems import BUG, DATABASE_AWAY, Problem, problem_of
from ..web.security import require_role
from .kinds import Asked, CommandKind
from .outcome import Outcome, Result, Verdict
from .reading import Header, Line, Packet
from .receipts import Receipts
from .store import Opened, PacketStore

WRITTEN_TOGETHER: Final = 100
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


@dataclass(frozen=True, slots=True)
class Desk:
    """Takes packets for one service."""

    service: str
    application: EventSourcedService
    kinds: Mapping[str, CommandKind]
    store: PacketStore
    receipts: Receipts
    retry: Collection[str]
    """Codes of the rules that a later state may satisfy."""

    def open(self, header: Header, actor: Actor) -> Opened:
        """Note a packet before its answer begins.

        Raises:
            Unavailable: without a key for receipts.
            Forbidden: if it names a unit that the actor does not work in.
        """
        self.receipts.require_ready()
        if header.territorial_unit and actor.scope.units:
            require_unit(actor, header.territorial_unit)
        return self.store.open(header, actor)

    def answers(self, packet: Packet, opened: Opened, actor: Actor) -> Iterator[bytes]:
        """One line a command in the order they came, then a summary."""
        told: list[Outcome] = []
        for outcome in _in_order(packet.lines, self._settled(packet, opened, actor)):
            told.append(outcome)
            yield self._line(outcome, opened.packet_id)
        yield canonical_json(self._summary(opened, told)) + b"\n"

    def again(self, opened: Opened) -> dict[str, Any]:
        """What was answered to a packet, from what is written down."""
        told = self.store.outcomes(opened.packet_id)
        commands = [self._shown(outcome, opened.packet_id) for outcome in told]
        return {**self._summary(opened, told), "commands": commands}

    def _settled(
        self, packet: Packet, opened: Opened, actor: Actor
    ) -> Iterator[Outcome]:
        before = {one.line: one for one in self.store.outcomes(opened.packet_id)}
        work = _Work(self, opened.packet_id, actor)
        for line in packet.lines:
            known = before.get(line.number)
            if known is not None and known.final and known.digest == line.digest:
                yield known
            else:
                work.take(line)
        yield from work.settled()

    def _line(self, outcome: Outcome, packet_id: UUID) -> bytes:
        return canonical_json(self._shown(outcome, packet_id)) + b"\n"

    def _shown(self, outcome: Outcome, packet_id: UUID) -> dict[str, Any]:
        signed = self.receipts.sign(outcome.receipt(self.service, packet_id))
        return {**outcome.as_json(), "receipt": signed}

    def _summary(self, opened: Opened, told: Sequence[Outcome]) -> dict[str, Any]:
        counts = {
            str(result): sum(one.result is result for one in told) for result in Result
        }
        whole = sha256(b"".join(one.digest for one in told)).hexdigest()
        shown = {
            "packet_id": str(opened.packet_id),
            "commands": len(told),
            **counts,
            "retry": sum(one.retry for one in told),
            "received_at": opened.received_at.isoformat(),
        }
        signed = {
            "service": self.service,
            **shown,
            "digest": whole,
            "actor": opened.actor,
        }
        skew = {"clock_skew_seconds": opened.skew_seconds}
        return {**shown, **skew, "receipt": self.receipts.sign(signed)}


@dataclass
class _Work:
    """The lines of one packet that are not settled yet."""

    desk: Desk
    packet_id: UUID
    actor: Actor
    _ready: list[tuple[Line, Asked]] = field(default_factory=list)
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
        left = sorted(self._ready, key=lambda one: one[0].order)
        self._known = self.desk.store.known([asked.id for _, asked in left])
        for _ in range(PASSES):
            waiting: list[tuple[Line, Asked]] = []
            refused: list[tuple[Line, Verdict]] = []
            done: list[tuple[Line, Verdict]] = []
            for line, asked in left:
                verdict = self._carry_out(line, asked)
                if verdict.retry:
                    waiting.append((line, asked))
                    refused.append((line, verdict))
                    continue
                done.append((line, verdict))
                if len(done) == WRITTEN_TOGETHER:
                    yield from self._write(done)
                    done = []
            yield from self._write(done)
            if len(waiting) in {0, len(left)}:
                break
            left = waiting
        yield from self._write(refused)

    def _read(self, line: Line) -> Asked:
        if isinstance(line.content, InvalidInput):
            raise line.content
        kind = self.desk.kinds.get(line.content.type)
        if kind is None:
            raise InvalidInput(UNKNOWN_TYPE, code="unknown-command-type")
        require_role(self.actor, kind.roles)
        return kind.read(line.content)

    def _carry_out(self, line: Line, asked: Asked) -> Verdict:
        if self._away:
            return self._verdict(line, problem=AWAY_ALREADY)
        seen = self._seen.setdefault(asked.id, line.number) != line.number
        command = self._command(asked)
        try:
            answer = self._known_answer(command)
            if answer is None:
                answer = asked.kind.carry_out(self.desk.application, asked, command)
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
        return self.desk.application.first_answer(command)

    def _command(self, asked: Asked) -> Command:
        return Command(
            name=f"{asked.kind.method} {asked.kind.path}",
            actor=self.actor,
            id=asked.id,
            digest=asked.digest,
            raw_digest=asked.digest,
            correlation_id=self.packet_id,
            causation_id=str(self.packet_id),
            traceparent=current_traceparent(),
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
        known = command is not None and command.type in self.desk.kinds
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
            or problem.code in self.desk.retry
        )

    def _write(self, verdicts: Sequence[tuple[Line, Verdict]]) -> list[Outcome]:
        if not verdicts:
            return []
        return self.desk.store.settle(self.packet_id, self.actor, verdicts)


def _in_order(lines: Sequence[Line], settled: Iterator[Outcome]) -> Iterator[Outcome]:
    """Hand on each outcome as soon as those of all earlier lines are there."""
    waiting: dict[int, Outcome] = {}
    numbers = iter([line.number for line in lines])
    wanted = next(numbers, None)
    for outcome in settled:
        waiting[outcome.line] = outcome
        while wanted in waiting:
            yield waiting.pop(wanted)
            wanted = next(numbers, None)
