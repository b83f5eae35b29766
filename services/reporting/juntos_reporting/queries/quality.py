"""Data quality: what is late, unresolved, parked, missing or hard to believe."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Date,
    String,
    Table,
    Uuid,
    and_,
    any_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from juntos_chassis.messaging.inbox import parked_count

from ..facts import enrollment, sessions
from ..facts.tables import event_log
from .cut import Cut
from .dates import Testimonies, seen_facts, sessions_held
from .policies import policies_in_force, settled

LATE_AFTER: Final = "late_entry_days"
FIELD_SERVICES: Final = ("enrollment", "sessions", "outreach", "leaders")
SHOWN: Final = 200
"""Implausible facts that are listed; all are counted."""
STAGES: Final[Mapping[str, Table]] = {
    "contacts": enrollment.contact,
    "enrolments": enrollment.enrolment,
    "sessions": sessions.session_held,
}


@dataclass(frozen=True, slots=True)
class Punctuality:
    """The field events of a unit, those recorded late and those dated afterwards."""

    unit: str
    events: int
    late: int
    future: int


@dataclass(frozen=True, slots=True)
class DistrictGap:
    """A district of the cohort without facts of a stage that began elsewhere."""

    ubigeo: str
    unit: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Implausible:
    """A session whose figures cannot be right, with the two that disagree."""

    reason: str
    session_id: str
    ubigeo: str
    unit: str
    found: int
    expected: int


@dataclass(frozen=True, slots=True)
class Quality:
    """What to know before a figure is believed.

    Attributes:
        late_after_days: an event recorded more days after its date is late.
        disputes: unresolved differences about an attendance, by unit.
        parked: events that could not be applied and wait.
        implausible_total: also those that are not listed.
    """

    late_after_days: int
    punctuality: tuple[Punctuality, ...]
    disputes: dict[str, int]
    parked: int
    districts_without_data: tuple[DistrictGap, ...]
    implausible: tuple[Implausible, ...]
    implausible_total: int

    def counts(self) -> dict[str, int]:
        """One number a kind of problem, as every report prints them."""
        return {
            "late_after_days": self.late_after_days,
            "field_events": sum(one.events for one in self.punctuality),
            "late_entries": sum(one.late for one in self.punctuality),
            "dated_in_the_future": sum(one.future for one in self.punctuality),
            "unresolved_disputes": sum(self.disputes.values()),
            "parked_events": self.parked,
            "districts_without_data": len(self.districts_without_data),
            "implausible_sessions": self.implausible_total,
        }


def quality(db: Connection, cut: Cut, late_after_days: int | None = None) -> Quality:
    """What is wrong or doubtful among the facts that a cut sees.

    Args:
        db: the view.
        cut: the facts.
        late_after_days: another limit than the one in force.

    Raises:
        PolicyNotInForce: if the limit is neither given nor settled.
    """
    if late_after_days is None:
        in_force = policies_in_force(db, cut)
        late_after_days = int(settled(in_force, LATE_AFTER, cut.as_of))
    found = [*_above_roster(db, cut), *_held_twice(db, cut)]
    return Quality(
        late_after_days=late_after_days,
        punctuality=tuple(_punctuality(db, cut, late_after_days)),
        disputes=_unresolved(db, cut),
        parked=parked_count(db),
        districts_without_data=tuple(_without_data(db, cut)),
        implausible=tuple(found[:SHOWN]),
        implausible_total=len(found),
    )


def _punctuality(db: Connection, cut: Cut, days: int) -> list[Punctuality]:
    log = event_log.c
    recorded_on = cast(func.timezone("America/Lima", log.recorded_at), Date)
    delay: ColumnElement[Any] = recorded_on - log.occurred_on
    rows = db.execute(
        select(
            log.territorial_unit,
            func.count(),
            func.count().filter(delay > literal(days)),
            func.count().filter(delay < literal(0)),
        )
        .where(
            cut.sees(event_log),
            cut.within(event_log),
            log.service.in_(FIELD_SERVICES),
        )
        .group_by(log.territorial_unit)
        .order_by(log.territorial_unit)
    )
    return [Punctuality(*row) for row in rows]


def _unresolved(db: Connection, cut: Cut) -> dict[str, int]:
    said = sessions.attendance_dispute
    attendances = func.count(tuple_(said.c.user_id, said.c.session_id).distinct())
    rows = db.execute(
        select(said.c.territorial_unit, attendances)
        .where(cut.sees(said), cut.within(said), ~_settled_later(cut, said))
        .group_by(said.c.territorial_unit)
        .order_by(said.c.territorial_unit)
    )
    return {row[0]: row[1] for row in rows}


def _settled_later(cut: Cut, said: Table) -> ColumnElement[bool]:
    """Whether somebody resolved the difference or corrected the list afterwards."""
    return or_(
        *(
            exists(
                select(word.c.user_id).where(
                    cut.sees(word),
                    word.c.user_id == said.c.user_id,
                    word.c.session_id == said.c.session_id,
                    word.c.position > said.c.position,
                )
            )
            for word in (sessions.attendance_resolution, sessions.attendance_correction)
        )
    )


def _without_data(db: Connection, cut: Cut) -> list[DistrictGap]:
    member = enrollment.cohort_member
    cohort = db.execute(
        select(member.c.ubigeo, func.min(member.c.territorial_unit))
        .where(
            cut.until(member),
            cut.within(member),
            member.c.cohort_edition == cut.edition,
        )
        .group_by(member.c.ubigeo)
        .order_by(member.c.ubigeo)
    ).all()
    seen = {stage: _districts(db, cut, table) for stage, table in STAGES.items()}
    # A stage that began nowhere is not missing anywhere.
    begun = {stage: some for stage, some in seen.items() if some}
    found = (
        DistrictGap(
            ubigeo, unit, tuple(s for s, some in begun.items() if ubigeo not in some)
        )
        for ubigeo, unit in cohort
    )
    return [gap for gap in found if gap.missing]


def _districts(db: Connection, cut: Cut, table: Table) -> set[str]:
    facts, seen = seen_facts(cut, table)
    statement = select(facts.c.ubigeo).where(seen).distinct()
    return set(db.execute(statement).scalars())


def _above_roster(db: Connection, cut: Cut) -> list[Implausible]:
    """Sessions with more women present than were on the group's roster that day.

    A guest who is on the roster of another group is no more than a guest.
    """
    held, change = sessions_held(cut), sessions.roster_change
    joined = func.count().filter(change.c.joined)
    left = func.count().filter(~change.c.joined)
    roster = joined - left
    on_roster = and_(
        change.c.group_id == held.c.group_id,
        change.c.occurred_on <= held.c.occurred_on,
        cut.sees(change),
    )
    session = (
        held.c.session_id,
        held.c.ubigeo,
        held.c.territorial_unit,
        held.c.present,
    )
    rows = db.execute(
        select(*session, roster.label("expected"))
        .select_from(held.outerjoin(change, on_roster))
        .where(cut.within(held))
        .group_by(*session)
        .having(held.c.present > roster)
        .order_by(held.c.session_id)
    ).all()
    guests = _guests(db, cut, [row.session_id for row in rows])
    return [
        _implausible("attendance_above_roster", row)
        for row in rows
        if row.present - guests.get(row.session_id, 0) > row.expected
    ]


def _guests(db: Connection, cut: Cut, of_sessions: Sequence[UUID]) -> dict[UUID, int]:
    """Women present in a session who belong to another group, by session."""
    line, roster = sessions.attendance, sessions.roster_change
    told = roster.c.user_id == line.c.user_id, roster.c.joined, cut.sees(roster)
    here = roster.c.group_id == line.c.group_id
    belongs_here = exists(select(roster.c.user_id).where(*told, here))
    belongs_elsewhere = exists(select(roster.c.user_id).where(*told, ~here))
    rows = db.execute(
        select(line.c.session_id, func.count(line.c.user_id.distinct()))
        .where(
            Testimonies(cut)(line),
            line.c.present,
            # One parameter: a million facts can have thousands of such sessions.
            line.c.session_id == any_(literal(of_sessions, ARRAY(Uuid))),
            belongs_elsewhere,
            ~belongs_here,
        )
        .group_by(line.c.session_id)
    )
    return {row[0]: row[1] for row in rows}


def _held_twice(db: Connection, cut: Cut) -> list[Implausible]:
    """Sessions that a group held more than once."""
    held = sessions_held(cut)
    times = func.count(held.c.session_id.distinct())
    rows = db.execute(
        select(
            func.min(cast(held.c.session_id, String)),
            func.min(held.c.ubigeo),
            func.min(held.c.territorial_unit),
            times,
            literal(1),
        )
        .where(cut.within(held))
        .group_by(held.c.group_id, held.c.session_number)
        .having(times > 1)
        .order_by(held.c.group_id, held.c.session_number)
    )
    return [_implausible("session_held_twice", row) for row in rows]


def _implausible(reason: str, row: Any) -> Implausible:
    session_id, ubigeo, unit, found, expected = row
    return Implausible(reason, str(session_id), ubigeo, unit, found, expected)
