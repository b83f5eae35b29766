"""What counts as execution of a line of the schedule, by the activity's ``source``.

Every question gives, for each month in which something happened, the quantity in the
line's own unit and beside it what the plan asks to be told apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    Table,
    and_,
    cast,
    func,
    literal,
    select,
)

from ..facts import enrollment, leaders, outreach, sessions
from ..facts.reporting import milestone
from .cut import Cut
from .populations import month_of


@dataclass(frozen=True, slots=True)
class Executed:
    """What was done: by month in the line's unit, and other counts over all months."""

    months: dict[str, int]
    secondary: dict[str, int]


Source = Callable[[Connection, Cut, int], Executed]
"""Asks for the execution of one line, by its number."""


def _by_month(db: Connection, statement: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in db.execute(statement)}


def _secondary(
    db: Connection, cut: Cut, table: Table, **counts: ColumnElement[int]
) -> dict[str, int]:
    columns = [column.label(name) for name, column in counts.items()]
    row = db.execute(select(*columns).where(cut.sees(table), cut.within(table))).one()
    return dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it


def _count_by_month(
    cut: Cut, table: Table, *conditions: ColumnElement[bool]
) -> Select[str, int]:
    month = month_of(table)
    return (
        select(month, func.count())
        .where(cut.sees(table), cut.within(table), *conditions)
        .group_by(month)
    )


def _first_by_month(cut: Cut, table: Table, key: str) -> Select[str, int]:
    """Distinct keys, each in the month of its first fact, so that months add up."""
    first = (
        select(table.c[key], func.min(table.c.occurred_on).label("occurred_on"))
        .where(cut.sees(table), cut.within(table))
        .group_by(table.c[key])
        .subquery("first")
    )
    month = month_of(first)
    return select(month, func.count()).group_by(month)


def _distinct(table: Table, key: str) -> ColumnElement[int]:
    return func.count(table.c[key].distinct())


def visits(purpose: str) -> Source:
    """Effective home visits of a purpose; attempts and usuarias apart (6 and 13)."""

    def ask(db: Connection, cut: Cut, _line: int) -> Executed:
        table = enrollment.contact
        ours = and_(table.c.mode == "visit", table.c.purpose == purpose)
        done = and_(ours, table.c.effective)
        return Executed(
            _by_month(db, _count_by_month(cut, table, done)),
            _secondary(
                db,
                cut,
                table,
                attempts=func.count().filter(ours),
                users=_distinct(table, "user_id").filter(done),
            ),
        )

    return ask


def calls(table: Table) -> Source:
    """Effective calls; attempts and usuarias apart (lines 9 and 14)."""

    def ask(db: Connection, cut: Cut, _line: int) -> Executed:
        done = table.c.effective
        return Executed(
            _by_month(db, _count_by_month(cut, table, done)),
            _secondary(
                db,
                cut,
                table,
                attempts=func.count(),
                users=_distinct(table, "user_id").filter(done),
            ),
        )

    return ask


def session_topics(db: Connection, cut: Cut, _line: int) -> Executed:
    """Session topics held at least once; sessions held and cancelled apart (line 8)."""
    held, cancelled = sessions.session_held, sessions.session_cancelled
    return Executed(
        _by_month(db, _first_by_month(cut, held, "session_number")),
        {
            **_secondary(db, cut, held, sessions_held=func.count()),
            **_secondary(db, cut, cancelled, sessions_cancelled=func.count()),
        },
    )


def cohort_actas(db: Connection, cut: Cut, _line: int) -> Executed:
    """Actas with which regional governments received a final list (line 7)."""
    table = enrollment.cohort_sign_off
    return Executed(
        _by_month(db, _first_by_month(cut, table, "cohort_id")),
        _secondary(db, cut, table, regions=_distinct(table, "regional_government")),
    )


def leader_lists(db: Connection, cut: Cut, _line: int) -> Executed:
    """Validated lists of leader mothers; the leaders apart (line 11)."""
    lists = leaders.leader_list_validated
    chosen = leaders.leader_selected
    return Executed(
        _by_month(db, _first_by_month(cut, lists, "list_id")),
        _secondary(db, cut, chosen, leaders=_distinct(chosen, "user_id")),
    )


def messages_sent(db: Connection, cut: Cut, _line: int) -> Executed:
    """Messages sent, once each whatever the channels; usuarias apart (line 12)."""
    table = outreach.message_sent
    return Executed(
        _by_month(db, _first_by_month(cut, table, "message_id")),
        _secondary(
            db,
            cut,
            table,
            users=_distinct(table, "user_id"),
            sms=func.count().filter(table.c.channel == "sms"),
            fallbacks=func.count().filter(table.c.fallback),
        ),
    )


def units_with_network(db: Connection, cut: Cut, _line: int) -> Executed:
    """Territorial units with a formed network; districts apart (line 15)."""
    table = leaders.network_formed
    return Executed(
        _by_month(db, _first_by_month(cut, table, "territorial_unit")),
        _secondary(db, cut, table, districts=_distinct(table, "ubigeo")),
    )


def recognition_events(db: Connection, cut: Cut, _line: int) -> Executed:
    """Public recognition events; units and resolutions apart (line 16)."""
    held, resolved = leaders.recognition_held, leaders.network_recognized
    return Executed(
        _by_month(db, _count_by_month(cut, held)),
        {
            **_secondary(db, cut, held, units=_distinct(held, "territorial_unit")),
            **_secondary(db, cut, resolved, resolutions=func.count()),
        },
    )


def milestones(db: Connection, cut: Cut, line: int) -> Executed:
    """Documents on record for a documentary line, by their quantity."""
    month = month_of(milestone)
    ours = milestone.c.line == line
    quantity = cast(func.sum(milestone.c.quantity), Integer)
    statement = (
        select(month, quantity)
        .where(cut.sees(milestone), cut.within(milestone), ours)
        .group_by(month)
    )
    documents = func.count(literal(1)).filter(ours)
    return Executed(
        _by_month(db, statement), _secondary(db, cut, milestone, documents=documents)
    )


SOURCES: Final[Mapping[str, Source]] = {
    "visit:enrolment": visits("enrolment"),
    "visit:final_cap": visits("final_cap"),
    "call:follow_up": calls(outreach.follow_up_call),
    "call:survey": calls(outreach.survey_call),
    "session_topics": session_topics,
    "cohort_actas": cohort_actas,
    "leader_lists": leader_lists,
    "messages_sent": messages_sent,
    "units_with_network": units_with_network,
    "recognition_events": recognition_events,
    "milestone": milestones,
}
"""By the ``source`` that a plan names for an activity."""
