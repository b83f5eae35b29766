"""How often each person was there; what counts as there is read in ``presences``."""

from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    cast,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import BIT

from ..facts import sessions
from ..facts.presences import SETTLEMENTS, masks, presences
from ..facts.standing import attendance_standing
from .cut import Cut
from .dates import Testimonies, sessions_held
from .persons import PERSON, Among, by_person, everybody
from .policies import Policies


def sessions_attended(
    cut: Cut, policies: Policies, merged: CTE, among: Among = everybody
) -> Select[Any]:
    """How many of the twelve sessions each person attended; a number counts once.

    Columns: ``user_id``, ``sessions`` and the same as a bit mask of numbers, ``seen``.
    """
    found = presences(Testimonies(cut), among, policies.disputed_attendance)
    present = found.subquery("presences")
    return _of_persons(masks(present, present.c[PERSON]), merged)


def sessions_attended_now(
    cut: Cut, policies: Policies, merged: CTE, among: Among = everybody
) -> Select[Any]:
    """The same from where each usuaria stands now: right if the cut sees everything."""
    now = attendance_standing.c
    seen = now.seen if policies.disputed_attendance == "municipality" else now.sure
    standing = select(now.user_id, seen.label("seen")).where(
        now.edition == cut.edition, seen != 0, among(attendance_standing)
    )
    return _of_persons(standing, merged)


def _of_persons(of_usuarias: Select[Any], merged: CTE) -> Select[Any]:
    persons = by_person(of_usuarias, merged).subquery("attended_by_person")
    seen = func.bit_or(persons.c.seen)
    return select(
        persons.c[PERSON], seen.label("seen"), count_numbers(seen).label("sessions")
    ).group_by(persons.c[PERSON])


def attendances(cut: Cut, policies: Policies, merged: CTE) -> Select[Any]:
    """Everybody of whom a session's lists tell, and whether she was there after all.

    Columns: ``user_id``, ``session_id`` and ``there``; a person once a session.
    """
    heard = Testimonies(cut)
    there = presences(heard, everybody, policies.disputed_attendance).subquery()
    said = union_all(
        *(
            select(table.c.user_id, table.c.session_id, literal(0).label("there"))
            .where(heard(table))
            .select_from(table)
            for table in (sessions.attendance, *SETTLEMENTS)
        ),
        select(there.c.user_id, there.c.session_id, literal(1)),
    )
    persons = by_person(said, merged).subquery("attendances_by_person")
    who = persons.c[PERSON], persons.c.session_id
    counts = (func.max(persons.c.there) == 1).label("there")
    return select(*who, counts).group_by(*who)


def sessions_held_for(cut: Cut, merged: CTE, among: Among = everybody) -> Select[Any]:
    """Which sessions were held by the groups on whose roster each person has been."""
    change, held = sessions.roster_change, sessions_held(cut)
    by_group = masks(held, held.c.group_id).subquery("held_by_group")
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
