"""What is in the view: events by service and type, and how far it has read."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from juntos_chassis.messaging.inbox import parked_count

from ..facts.copying import schema_of
from ..facts.tables import event_log
from ..facts.view import positions


@dataclass(frozen=True, slots=True)
class TypeCount:
    """How many events of one type of one service are in the view."""

    service: str
    type: str
    events: int


@dataclass(frozen=True, slots=True)
class ViewSummary:
    """The extent of a view.

    Attributes:
        schema: that answered.
        positions: last applied position by upstream service.
        parked: events that could not be applied and wait.
        events: by service and type.
    """

    schema: str
    positions: dict[str, int]
    parked: int
    events: tuple[TypeCount, ...]


def summary(db: Connection) -> ViewSummary:
    """What the view in use holds."""
    columns = event_log.c
    rows = db.execute(
        select(columns.service, columns.type, func.count())
        .group_by(columns.service, columns.type)
        .order_by(columns.service, columns.type)
    )
    return ViewSummary(
        schema=schema_of(db),
        positions=positions(db),
        parked=parked_count(db),
        events=tuple(TypeCount(*row) for row in rows),
    )
