"""Which presences count: the lists, corrected, disputed and resolved, as one reading.

What counts is the municipality's list until somebody settles it: whoever recorded the
list corrects it, or the unit resolves a dispute; the last word counts. Where the
municipality says nothing, the unit's word stands; what it says later, as a dispute,
counts before the unit's. What an unresolved dispute means is
policy (``disputed_attendance``).
"""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Select,
    Table,
    and_,
    exists,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on

from . import sessions

Sees = Callable[[FromClause], ColumnElement[bool]]
"""Which rows of a table a question sees."""

MUNICIPALITY = sessions.MUNICIPALITY
SETTLEMENTS: Final = (sessions.attendance_resolution, sessions.attendance_correction)
TESTIMONIES: Final = (
    sessions.attendance,
    sessions.attendance_dispute,
    *SETTLEMENTS,
)
"""Everything that says who was there."""


def presences(sees: Sees, among: Sees, disputed: str) -> CompoundSelect[Any]:
    """Usuarias and the sessions, by id and number, at which they count as present.

    Args:
        sees: the facts that count.
        among: tells of the usuarias asked for; only saves looking at the others.
        disputed: ``municipality`` or ``absent``: what an unresolved dispute means.
    """

    def near(table: FromClause) -> ColumnElement[bool]:
        return and_(sees(table), among(table))

    return union_all(
        _municipal_presences(near, disputed),
        _presences_by_the_unit(near),
        _presences_by_a_municipal_dispute(near),
        _settled_presences(near),
    )


def masks(rows: FromClause, key: ColumnElement[Any]) -> Select[Any]:
    """The session numbers of each key, as one bit mask."""
    seen = func.bit_or(literal(1).op("<<")(rows.c.session_number)).label("seen")
    return select(key, seen).group_by(key)


def _municipal_presences(sees: Sees, disputed: str) -> Select[Any]:
    line = sessions.attendance
    conditions = [
        sees(line),
        line.c.present,
        line.c.testimony == MUNICIPALITY,
        ~_settled(sees, line),
    ]
    if disputed == "absent":
        conditions.append(~_said_in(sees, sessions.attendance_dispute, line))
    return select(*_attendance(line)).where(*conditions)


def _presences_by_the_unit(sees: Sees) -> Select[Any]:
    line = sessions.attendance
    municipal = line.alias("municipal")
    absences = select(func.count()).where(
        sees(municipal),
        municipal.c.testimony == MUNICIPALITY,
        ~municipal.c.present,
        _same_attendance(municipal, line),
    )
    return select(*_attendance(line)).where(
        sees(line),
        line.c.present,
        line.c.testimony != MUNICIPALITY,
        ~_settled(sees, line),
        _none_of(absences),
        ~_disputed_by_the_municipality(sees, line),
    )


def _disputed_by_the_municipality(sees: Sees, line: FromClause) -> ColumnElement[bool]:
    said = sessions.attendance_dispute.alias()
    return exists(
        select(said.c.user_id).where(
            sees(said),
            said.c.testimony == MUNICIPALITY,
            _same_attendance(said, line),
        )
    )


def _presences_by_a_municipal_dispute(sees: Sees) -> Select[Any]:
    """Where only the unit recorded her, the municipality's own word counts."""
    said = sessions.attendance_dispute
    listed = sessions.attendance.alias("municipal_list")
    lists = select(func.count()).where(
        sees(listed),
        listed.c.testimony == MUNICIPALITY,
        _same_attendance(listed, said),
    )
    return select(*_attendance(said)).where(
        sees(said),
        said.c.testimony == MUNICIPALITY,
        said.c.present,
        _none_of(lists),
        ~_settled(sees, said),
    )


def _none_of(counted: Select[Any]) -> ColumnElement[bool]:
    """None, looked up a row at a time: exceptions are not worth a pass over all.

    A ``NOT EXISTS`` would become a join that reads every line of every list.
    """
    return counted.scalar_subquery() == 0


def _settled(sees: Sees, line: FromClause) -> ColumnElement[bool]:
    """Whether a correction or resolution says something of the same attendance."""
    said = union_all(
        *(
            select(table.c.user_id, table.c.session_id).where(sees(table))
            for table in SETTLEMENTS
        )
    )
    return tuple_(line.c.user_id, line.c.session_id).in_(said)


def _said_in(sees: Sees, table: Table, line: FromClause) -> ColumnElement[bool]:
    said = table.alias()
    return exists(
        select(said.c.user_id).where(sees(said), _same_attendance(said, line))
    )


def _settled_presences(sees: Sees) -> Select[Any]:
    words = union_all(
        *(
            select(
                table.c.user_id,
                table.c.session_id,
                table.c.session_number,
                table.c.present,
                table.c.position,
            ).where(sees(table))
            for table in SETTLEMENTS
        )
    ).subquery("words")
    last = (
        select(*_attendance(words), words.c.present)
        .ext(distinct_on(words.c.user_id, words.c.session_id))
        .order_by(words.c.user_id, words.c.session_id, words.c.position.desc())
        .subquery("last_word")
    )
    return select(*_attendance(last)).where(last.c.present)


def _attendance(said: FromClause) -> tuple[ColumnElement[Any], ...]:
    return said.c.user_id, said.c.session_id, said.c.session_number


def _same_attendance(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(
        one.c.user_id == other.c.user_id, one.c.session_id == other.c.session_id
    )
