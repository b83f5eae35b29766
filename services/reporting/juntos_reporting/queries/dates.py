"""On which date a session counts: the last one known, whenever it was corrected."""

from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import distinct_on

from ..facts import sessions
from ..facts.presences import TESTIMONIES
from .cut import Cut

OF_A_LINE: Final = ("user_id", "session_id")


def sessions_held(cut: Cut) -> FromClause:
    """The sessions that a cut sees, each on its date as known; else like the facts."""
    held = sessions.session_held
    right = _last_known(cut, sessions.session_date_correction, "session_id").subquery()
    held_on = func.coalesce(right.c.held_on, held.c.occurred_on)
    others = (column for column in held.c if column.name != "occurred_on")
    return (
        select(*others, held_on.label("occurred_on"))
        .select_from(
            held.outerjoin(right, right.c.session_id == held.c.session_id),
        )
        .where(cut.known(held), held.c.edition == cut.edition, held_on <= cut.as_of)
        .subquery("held")
    )


def seen_facts(cut: Cut, table: Table) -> tuple[FromClause, ColumnElement[bool]]:
    """The facts of a table as a cut sees them: a relation, and which of its rows."""
    if table is sessions.session_held:
        return sessions_held(cut), true()
    return table, cut.sees(table)


class Testimonies:
    """Which testimonies a cut sees: those about sessions held until its date.

    A list belongs to the date of its session as it is known; what was said later, such
    as a dispute, to the day on which it was said.
    """

    def __init__(self, cut: Cut) -> None:
        """Fix date and knowledge."""
        self._cut = cut
        table = sessions.attendance_date_correction
        right = _last_known(cut, table, *OF_A_LINE).subquery("right_dates")
        line = [right.c[name] for name in OF_A_LINE]
        self._brought_in = select(*line).where(right.c.held_on <= cut.as_of)
        self._taken_out = select(*line).where(right.c.held_on > cut.as_of)

    def __call__(self, table: FromClause) -> ColumnElement[bool]:
        """Which rows of a table of testimonies, or of an alias of one, are seen."""
        cut = self._cut
        line = tuple_(*(table.c[name] for name in OF_A_LINE))
        dated = table.c.occurred_on <= cut.as_of
        if getattr(table, "element", table) is sessions.attendance:
            dated = or_(dated, line.in_(self._brought_in))
        return and_(
            cut.known(table),
            table.c.edition == cut.edition,
            dated,
            line.not_in(self._taken_out),
        )

    def of(self, table: Table) -> ColumnElement[bool]:
        """Which rows of any table of facts decide with them about a person."""
        if table in TESTIMONIES:
            return self(table)
        if table is sessions.attendance_date_correction:
            return and_(self._cut.known(table), table.c.edition == self._cut.edition)
        return self._cut.sees(table)


def _last_known(cut: Cut, table: Table, *keys: str) -> Select[Any]:
    """The last date known of each, whatever the date of its correction."""
    columns = [table.c[name] for name in keys]
    return (
        select(*columns, table.c.held_on)
        .ext(distinct_on(*columns))
        .where(cut.known(table), table.c.edition == cut.edition)
        .order_by(*columns, table.c.position.desc())
    )
