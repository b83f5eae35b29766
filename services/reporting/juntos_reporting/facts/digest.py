"""The digest of a view: equal digests mean equal facts, whatever order they came in."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    func,
    literal,
    literal_column,
    select,
    union_all,
)

from juntos_chassis.messaging.inbox import consumer_positions, parked_events

from .tables import metadata

SEEDS = (0, 1)
"""Two hashes of 64 bits a row: equal sums by accident are out of the question."""


@dataclass(frozen=True, slots=True)
class TableDigest:
    """How many rows a table has and the sums of their hashes."""

    rows: int
    sums: tuple[int, ...]


Digest = dict[str, TableDigest]


def digest(db: Connection) -> Digest:
    """The digest of every table of the view in use, positions and parking included.

    All columns count, except when and in which words an event was parked.
    """
    sources: dict[str, FromClause] = {t.name: t for t in metadata.sorted_tables}
    # An upstream without events may have a row or not; it says the same.
    read = select(consumer_positions).where(consumer_positions.c.position > 0)
    sources["consumer_positions"] = read.subquery()
    parked = parked_events.c
    what_is_parked = select(
        parked.upstream, parked.position, parked.aggregate_id, parked.body
    )
    sources["parked_events"] = what_is_parked.subquery()
    statement = union_all(*(_of(name, source) for name, source in sources.items()))
    return {
        name: TableDigest(rows, tuple(int(total) for total in sums))
        for name, rows, *sums in db.execute(statement)
    }


def differences(one: Digest, other: Digest) -> list[str]:
    """The tables whose digests differ, by name."""
    names = sorted(one.keys() | other.keys())
    return [name for name in names if one.get(name) != other.get(name)]


def _of(name: str, source: FromClause) -> Select[Any]:
    aliased = source.alias("t")
    whole_row: ColumnElement[Any] = literal_column("t")
    sums = [
        func.coalesce(func.sum(func.hash_record_extended(whole_row, seed)), 0)
        for seed in SEEDS
    ]
    return select(literal(name), func.count(), *sums).select_from(aliased)
