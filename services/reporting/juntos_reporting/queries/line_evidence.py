"""Why this execution: the events that a line of the schedule counts."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, Integer, and_, cast, func, select, true

from juntos_chassis.errors import NotFound

from ..facts.tables import event_log
from .cut import Cut
from .execution import SOURCES
from .logged import EVENT, EventBehind
from .plan import PlannedLine, plans_until
from .planned import planned_by_month
from .policies import policies_in_force
from .populations import month_of
from .sharing import sharing_of
from .superseding import with_links

NO_LINE: Final = "La programación vigente no tiene la línea {line}."


@dataclass(frozen=True, slots=True)
class Counted:
    """An event and what it adds to the line, in the line's unit of measure."""

    quantity: int
    event: EventBehind


@dataclass(frozen=True, slots=True)
class LineEvidence:
    """One page of the events that a line counts.

    Attributes:
        executed: of the whole line or month, whatever the page.
        next: the position after which the next page begins; None at the end.
    """

    line: PlannedLine
    executed: int
    items: tuple[Counted, ...]
    next: int | None


def line_evidence(
    db: Connection, cut: Cut, number: int, month: str | None, after: int, limit: int
) -> LineEvidence:
    """A page of the events behind what was executed of a line, by position.

    What counts once, such as a message sent through two channels, is shown by the
    event that counts; an annulled document by both, the second with a minus.

    Args:
        db: sees the view.
        cut: until when, as known when, and where.
        number: of the line.
        month: as 2026-04; None for all.
        after: position of the last event of the page before, 0 for the first page.
        limit: how many events a page has.

    Raises:
        NotFound: if the plans until the date have no such line.
    """
    policies = policies_in_force(db, cut)
    planned = planned_by_month(plans_until(db, cut), policies)
    line = next((one.line for one in planned if one.line.line == number), None)
    if line is None:
        raise NotFound(NO_LINE.format(line=number), code="no-such-line")
    seen = sharing_of(db, cut, policies).widened(cut)
    facts = SOURCES[line.source].counting(number).facts(seen).subquery("facts")
    in_month = true() if month is None else month_of(facts) == month
    whole = select(cast(func.coalesce(func.sum(facts.c.quantity), 0), Integer))
    executed = db.execute(whole.where(in_month)).scalar_one()
    log = event_log.c
    same = and_(log.service == facts.c.service, log.position == facts.c.position)
    rows = db.execute(
        select(facts.c.quantity, *EVENT)
        .join_from(facts, event_log, same)
        .where(in_month, facts.c.position > after)
        .order_by(facts.c.position)
        .limit(limit + 1)
    ).all()
    events = with_links(db, cut, [EventBehind(*row[1:]) for row in rows[:limit]])
    items = tuple(
        Counted(row.quantity, event) for row, event in zip(rows, events, strict=False)
    )
    more = items[-1].event.position if len(rows) > limit else None
    return LineEvidence(line, executed, items, more)
