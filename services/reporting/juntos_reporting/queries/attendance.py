"""Who was there: what counts among lists, corrections, disputes and resolutions.

What counts is the municipality's list until somebody settles it: whoever recorded the
list corrects it, or the unit resolves a dispute; the last word counts. Where the
municipality says nothing, the unit's word stands; what it says later, as a dispute,
counts before the unit's. What an unresolved dispute means is
policy (``disputed_attendance``).
"""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    and_,
    cast,
    exists,
    func,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import BIT, distinct_on

from ..facts import sessions
from .cut import Cut
from .persons import PERSON, Among, by_person, everybody
from .policies import Policies

MUNICIPALITY = sessions.MUNICIPALITY
SETTLEMENTS = (sessions.attendance_resolution, sessions.attendance_correction)


def sessions_attended(
    cut: Cut, policies: Policies, merged: CTE, among: Among = everybody
) -> Select[Any]:
    """How many of the twelve sessions each person attended; a number counts once.

    Columns: ``user_id``, ``sessions`` and the same as a bit mask of numbers, ``seen``.
    """
    presences = union_all(
        _municipal_presences(cut, policies).where(among(sessions.attendance)),
        _presences_by_the_unit(cut).where(among(sessions.attendance)),
        _presences_by_a_municipal_dispute(cut),
        _settled_presences(cut),
    ).subquery("presences")
    masks = _masks(presences, presences.c[PERSON])
    persons = by_person(masks, merged).subquery("attended_by_person")
    seen = func.bit_or(persons.c.seen)
    return select(
        persons.c[PERSON], seen.label("seen"), count_numbers(seen).label("sessions")
    ).group_by(persons.c[PERSON])


def sessions_held_for(cut: Cut, merged: CTE, among: Among = everybody) -> Select[Any]:
    """Which sessions were held by the groups on whose roster each person has been."""
    change, held = sessions.roster_change, sessions.session_held
    by_group = (
        _masks(held, held.c.group_id).where(cut.sees(held)).subquery("held_by_group")
    )
    rosters = (
        select(change.c[PERSON], by_group.c.seen)
        .join(by_group, by_group.c.group_id == change.c.group_id)
        .where(cut.sees(change), change.c.joined, among(change))
    )
    persons = by_person(rosters, merged).subquery("held_by_person")
    held_for = func.bit_or(persons.c.seen).label("held")
    return select(persons.c[PERSON], held_for).group_by(persons.c[PERSON])


def count_numbers(mask: ColumnElement[int]) -> ColumnElement[int]:
    """How many session numbers a mask names."""
    return cast(func.bit_count(cast(mask, BIT(32))), Integer)


def _masks(rows: FromClause, key: ColumnElement[Any]) -> Select[Any]:
    seen = func.bit_or(literal(1).op("<<")(rows.c.session_number)).label("seen")
    return select(key, seen).group_by(key)


def _municipal_presences(cut: Cut, policies: Policies) -> Select[Any]:
    line = sessions.attendance
    conditions = [
        cut.sees(line),
        line.c.present,
        line.c.testimony == MUNICIPALITY,
        ~_settled(cut, line),
    ]
    if policies.disputed_attendance == "absent":
        conditions.append(~_said_in(cut, sessions.attendance_dispute, line))
    return select(line.c.user_id, line.c.session_number).where(*conditions)


def _presences_by_the_unit(cut: Cut) -> Select[Any]:
    line = sessions.attendance
    municipal = line.alias("municipal")
    absences = select(func.count()).where(
        cut.sees(municipal),
        municipal.c.testimony == MUNICIPALITY,
        ~municipal.c.present,
        _same_attendance(municipal, line),
    )
    return select(line.c.user_id, line.c.session_number).where(
        cut.sees(line),
        line.c.present,
        line.c.testimony != MUNICIPALITY,
        ~_settled(cut, line),
        _none_of(absences),
        ~_disputed_by_the_municipality(cut, line),
    )


def _disputed_by_the_municipality(cut: Cut, line: FromClause) -> ColumnElement[bool]:
    said = sessions.attendance_dispute.alias()
    return exists(
        select(said.c.user_id).where(
            cut.sees(said),
            said.c.testimony == MUNICIPALITY,
            _same_attendance(said, line),
        )
    )


def _presences_by_a_municipal_dispute(cut: Cut) -> Select[Any]:
    """Where only the unit recorded her, the municipality's own word counts."""
    said = sessions.attendance_dispute
    listed = sessions.attendance.alias("municipal_list")
    lists = select(func.count()).where(
        cut.sees(listed),
        listed.c.testimony == MUNICIPALITY,
        _same_attendance(listed, said),
    )
    return select(said.c.user_id, said.c.session_number).where(
        cut.sees(said),
        said.c.testimony == MUNICIPALITY,
        said.c.present,
        _none_of(lists),
        ~_settled(cut, said),
    )


def _none_of(counted: Select[Any]) -> ColumnElement[bool]:
    """None, looked up a row at a time: exceptions are not worth a pass over all.

    A ``NOT EXISTS`` would become a join that reads every line of every list.
    """
    return counted.scalar_subquery() == 0


def _settled(cut: Cut, line: FromClause) -> ColumnElement[bool]:
    """Whether a correction or resolution says something of the same attendance."""
    said = union_all(
        *(
            select(table.c.user_id, table.c.session_id).where(cut.sees(table))
            for table in SETTLEMENTS
        )
    )
    return tuple_(line.c.user_id, line.c.session_id).in_(said)


def _said_in(cut: Cut, table: Table, line: FromClause) -> ColumnElement[bool]:
    said = table.alias()
    return exists(
        select(said.c.user_id).where(cut.sees(said), _same_attendance(said, line))
    )


def _settled_presences(cut: Cut) -> Select[Any]:
    words = union_all(
        *(
            select(
                table.c.user_id,
                table.c.session_id,
                table.c.session_number,
                table.c.present,
                table.c.position,
            ).where(cut.sees(table))
            for table in SETTLEMENTS
        )
    ).subquery("words")
    last = (
        select(words.c.user_id, words.c.session_number, words.c.present)
        .ext(distinct_on(words.c.user_id, words.c.session_id))
        .order_by(words.c.user_id, words.c.session_id, words.c.position.desc())
        .subquery("last_word")
    )
    return select(last.c.user_id, last.c.session_number).where(last.c.present)


def _same_attendance(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(
        one.c.user_id == other.c.user_id, one.c.session_id == other.c.session_id
    )
