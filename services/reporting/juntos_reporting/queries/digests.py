"""The digests of the events in the view, in the order of a service's log."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from ..facts.tables import event_log


@dataclass(frozen=True, slots=True)
class EventDigest:
    """What tells whether the view holds the very bytes of an event."""

    position: int
    sha256: bytes


def digests(
    db: Connection, service: str, after: int, limit: int
) -> tuple[EventDigest, ...]:
    """The next events of a service in the view in use; parked ones are not in it.

    Args:
        db: with a view in use.
        service: whose log.
        after: the last position that is known already.
        limit: how many at the most.
    """
    columns = event_log.c
    rows = db.execute(
        select(columns.position, columns.sha256)
        .where(columns.service == service, columns.position > after)
        .order_by(columns.position)
        .limit(limit)
    )
    return tuple(EventDigest(row.position, bytes(row.sha256)) for row in rows)
