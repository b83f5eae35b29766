"""Working through a packet: in the order of the field, until nothing changes any more.

Each command commits alone, under its own id, through the endpoint's own function. A
killed process leaves what is done done; the command log tells a repetition from a first
time, so the packet sent again gets the same answers.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

from ..eventstore import EventSourcedService
from ..identity import Actor
from ..scoping import require_unit
from ..web.commands import canonical_json
from .kinds import CommandKind
from .outcome import Outcome, Result
from .reading import Header, Line, Packet
from .receipts import Receipts
from .store import Opened, PacketStore
from .work import Work


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
        work = Work(
            self.application,
            self.kinds,
            self.store,
            self.retry,
            opened.packet_id,
            actor,
        )
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
