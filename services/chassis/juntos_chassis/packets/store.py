"""Packets and the outcome of their commands, beside the command log."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg.rows import DictRow

from ..commands import Answer
from ..errors import InvalidInput
from ..eventstore import Pool
from ..identity import Actor
from .outcome import Outcome, Result, Verdict
from .reading import Header, Line

REUSED: Final = "Ese identificador de paquete ya lo usó otro equipo u otra persona."
OPEN: Final = (
    "INSERT INTO packets"
    " (packet_id, device_id, actor, actor_role, units, sent_at, skew_seconds)"
    " VALUES (%(packet_id)s, %(device_id)s, %(actor)s, %(role)s, %(units)s,"
    " %(sent_at)s, extract(epoch FROM clock_timestamp() - %(sent_at)s))"
    " ON CONFLICT (packet_id) DO UPDATE SET times_sent = packets.times_sent + 1"
    " RETURNING *, extract(epoch FROM clock_timestamp() - %(sent_at)s)::float AS skew"
)
SETTLED: Final = (
    "SELECT o.*, c.answer FROM packet_commands o"
    " LEFT JOIN commands c ON c.command_id = o.command_id"
    " AND o.outcome <> 'rejected'"
    " WHERE o.packet_id = %s ORDER BY o.line"
)
KNOWN: Final = (
    "SELECT command_id, digest, answer FROM commands WHERE command_id = ANY(%s)"
)
# Accepted is what this packet brought: the command log says so, whoever was killed.
SETTLE: Final = """
INSERT INTO packet_commands (packet_id, line, digest, command_id, type, occurred_on,
    made_at, code, detail, errors, retry, outcome, actor, recorded_at)
SELECT %(packet_id)s, v.line, v.digest, v.id, v.type, v.occurred_on, v.made_at,
    v.code, v.detail, v.errors::json, v.retry,
    CASE WHEN v.code IS NOT NULL THEN 'rejected'
         WHEN v.seen OR c.causation_id IS DISTINCT FROM %(cause)s THEN 'repeated'
         ELSE 'accepted' END,
    coalesce(c.actor, %(actor)s), coalesce(c.accepted_at, clock_timestamp())
FROM unnest(%(line)s::integer[], %(digest)s::bytea[], %(id)s::uuid[], %(type)s::text[],
        %(occurred_on)s::date[], %(made_at)s::timestamptz[], %(code)s::text[],
        %(detail)s::text[], %(errors)s::text[], %(retry)s::boolean[],
        %(seen)s::boolean[])
    AS v (line, digest, id, type, occurred_on, made_at, code, detail, errors, retry,
        seen)
    LEFT JOIN commands c ON c.command_id = v.id AND v.code IS NULL
ON CONFLICT (packet_id, line) DO UPDATE SET
    digest = excluded.digest, command_id = excluded.command_id, type = excluded.type,
    occurred_on = excluded.occurred_on, made_at = excluded.made_at,
    code = excluded.code, detail = excluded.detail, errors = excluded.errors,
    retry = excluded.retry, outcome = excluded.outcome, actor = excluded.actor,
    recorded_at = excluded.recorded_at
RETURNING line, outcome, actor, recorded_at
"""
FIND: Final = "SELECT * FROM packets WHERE packet_id = %s"
LISTED: Final = """
SELECT p.device_id, p.actor AS sent_by, p.received_at, o.* FROM packet_commands o
JOIN packets p USING (packet_id)
WHERE (%(device_id)s::text IS NULL OR p.device_id = %(device_id)s)
    AND (%(outcome)s::text IS NULL OR o.outcome = %(outcome)s)
    AND (%(everywhere)s OR p.actor = %(subject)s OR p.units && %(units)s)
ORDER BY p.received_at DESC, o.packet_id, o.line
LIMIT %(limit)s OFFSET %(offset)s
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """A packet that is known, and how far the device's clock was off this time."""

    packet_id: UUID
    device_id: str
    actor: str
    units: frozenset[str]
    sent_at: datetime
    received_at: datetime
    times_sent: int
    skew_seconds: float


class PacketStore:
    """Reads and writes the tables of packets; see ``schema``."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def open(self, header: Header, actor: Actor) -> Opened:
        """Note that a packet came, for the first time or again.

        Raises:
            InvalidInput: if its id belongs to another device or actor.
        """
        own = {header.territorial_unit} if header.territorial_unit else set()
        values = {
            "packet_id": header.packet_id,
            "device_id": header.device_id,
            "actor": actor.subject,
            "role": actor.role,
            "units": sorted(own | actor.scope.units),
            "sent_at": header.sent_at,
        }
        with self._pool.connection() as conn:
            row = conn.execute(OPEN, values).fetchone()
            if row is None or (row["device_id"], row["actor"]) != (
                header.device_id,
                actor.subject,
            ):
                conn.rollback()
                raise InvalidInput(REUSED, code="packet-id-reused")
        return _opened(row, row["skew"])

    def find(self, packet_id: UUID) -> Opened | None:
        """A packet that came before."""
        with self._pool.connection() as conn:
            row = conn.execute(FIND, (packet_id,)).fetchone()
        return None if row is None else _opened(row, row["skew_seconds"])

    def outcomes(self, packet_id: UUID) -> list[Outcome]:
        """What became of its commands, by line."""
        with self._pool.connection() as conn:
            rows = conn.execute(SETTLED, (packet_id,)).fetchall()
        return [_outcome(row) for row in rows]

    def known(self, ids: Iterable[UUID]) -> dict[UUID, tuple[bytes, Answer]]:
        """Digest and answer of the commands that were accepted already."""
        with self._pool.connection() as conn:
            rows = conn.execute(KNOWN, (list(ids),)).fetchall()
        return {
            row["command_id"]: (bytes(row["digest"]), row["answer"]) for row in rows
        }

    def settle(
        self,
        packet_id: UUID,
        actor: Actor,
        verdicts: Sequence[tuple[Line, Verdict]],
    ) -> list[Outcome]:
        """Write verdicts down, all or none; what was accepted is so already."""
        values = {
            "packet_id": packet_id,
            "cause": str(packet_id),
            "actor": actor.subject,
            **_columns(verdicts),
        }
        with self._pool.connection() as conn:
            rows = conn.execute(SETTLE, values).fetchall()
        written = {row["line"]: row for row in rows}
        return [_told(one, written[one.line]) for _, one in verdicts]

    def listed(self, **wanted: Any) -> list[DictRow]:
        """Outcomes over packets, newest packet first; see ``LISTED``."""
        with self._pool.connection() as conn:
            return conn.execute(LISTED, wanted).fetchall()


def _columns(verdicts: Sequence[tuple[Line, Verdict]]) -> dict[str, list[Any]]:
    problems = [one.problem for _, one in verdicts]
    commands = [line.command for line, _ in verdicts]
    return {
        "line": [one.line for _, one in verdicts],
        "digest": [one.digest for _, one in verdicts],
        "id": [one.id for _, one in verdicts],
        "type": [one.type for _, one in verdicts],
        "occurred_on": [c.occurred_on if c else None for c in commands],
        "made_at": [c.made_at if c else None for c in commands],
        "code": [p.code if p else None for p in problems],
        "detail": [p.detail if p else None for p in problems],
        "errors": [json.dumps(list(p.errors)) if p else None for p in problems],
        "retry": [one.retry for _, one in verdicts],
        "seen": [one.seen for _, one in verdicts],
    }


def _told(verdict: Verdict, row: DictRow) -> Outcome:
    problem = verdict.problem
    return Outcome(
        line=verdict.line,
        digest=verdict.digest,
        id=verdict.id,
        type=verdict.type,
        result=Result(row["outcome"]),
        answer=verdict.answer,
        code=problem.code if problem else None,
        detail=problem.detail if problem else None,
        errors=problem.errors if problem else (),
        retry=verdict.retry,
        actor=row["actor"],
        recorded_at=row["recorded_at"],
    )


def _outcome(row: DictRow) -> Outcome:
    return Outcome(
        line=row["line"],
        digest=bytes(row["digest"]),
        id=row["command_id"],
        type=row["type"],
        result=Result(row["outcome"]),
        answer=row["answer"],
        code=row["code"],
        detail=row["detail"],
        errors=row["errors"] or (),
        retry=row["retry"],
        actor=row["actor"],
        recorded_at=row["recorded_at"],
    )


def _opened(row: DictRow, skew: float) -> Opened:
    return Opened(
        packet_id=row["packet_id"],
        device_id=row["device_id"],
        actor=row["actor"],
        units=frozenset(row["units"]),
        sent_at=row["sent_at"],
        received_at=row["received_at"],
        times_sent=row["times_sent"],
        skew_seconds=round(float(skew), 3),
    )
