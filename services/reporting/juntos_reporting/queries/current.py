"""Which standings may be read instead of the facts that they are derived from."""

from sqlalchemy import Connection, select

from ..facts.standing import STANDINGS, standing_extent, up_to_date
from .cut import Cut


def current(db: Connection, cut: Cut) -> frozenset[str]:
    """The standings that say what the facts of a cut say: nothing lies beyond."""
    extent = standing_extent.c
    beyond = extent.last_on > cut.as_of
    if cut.known_at is not None:
        beyond |= extent.last_recorded_at > cut.known_at
    rows = db.execute(
        select(extent.standing).where(extent.edition == cut.edition, beyond)
    )
    not_seen = set(rows.scalars())
    return frozenset(
        standing.table.name
        for standing in STANDINGS
        if standing.table.name not in not_seen and up_to_date(db, standing)
    )
