"""What counts as execution of a line of the schedule, by the activity's ``source``.

Every question gives, for each month in which something happened, the quantity in the
line's own unit and beside it what the plan asks to be told apart.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

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


@dataclass(frozen=True)
class Counting:
    """Which facts a line counts, and how.

    Attributes:
        table: of the facts.
        conditions: which of them.
        key: if set, distinct keys count, each in the month of its first fact, so that
            the months add up.
        quantity: what a fact counts for; None for one.
    """

    table: Table
    conditions: tuple[ColumnElement[bool], ...] = ()
    key: str | None = None
    quantity: ColumnElement[Any] | None = None

    def by_month(self, db: Connection, cut: Cut) -> dict[str, int]:
        """What was done in each month in the places of the cut."""
        return {row[0]: row[1] for row in db.execute(self._statement(cut))}

    def by_unit(self, db: Connection, cut: Cut) -> dict[str, dict[str, int]]:
        """The same for each territorial unit where something was done."""
        found: defaultdict[str, dict[str, int]] = defaultdict(dict)
        unit = self.table.c.territorial_unit
        for name, month, done in db.execute(self._statement(cut, unit)):
            found[name][month] = done
        return found

    def _statement(self, cut: Cut, *group: ColumnElement[Any]) -> Select[Any]:
        table = self.table
        seen = cut.sees(table), cut.within(table), *self.conditions
        if self.key is None:
            done = func.count() if self.quantity is None else func.sum(self.quantity)
            month = month_of(table)
            counted = select(*group, month, cast(done, Integer)).where(*seen)
            return counted.group_by(*group, month)
        first = (
            select(
                *group,
                table.c[self.key].label("key"),
                func.min(table.c.occurred_on).label("occurred_on"),
            )
            .where(*seen)
            .group_by(*group, table.c[self.key])
            .subquery("first")
        )
        groups = [first.c[column.name] for column in group]
        month = month_of(first)
        return select(*groups, month, func.count()).group_by(*groups, month)


Secondary = Callable[[Connection, Cut, int], dict[str, int]]
"""What stands beside the execution of a line, by its number."""


@dataclass(frozen=True)
class Source:
    """How the execution of a line is counted, and what stands beside it."""

    counting: Callable[[int], Counting]
    secondary: Secondary

    def __call__(self, db: Connection, cut: Cut, line: int) -> Executed:
        """The execution of one line, by its number."""
        months = self.counting(line).by_month(db, cut)
        return Executed(months, self.secondary(db, cut, line))


def _source(
    table: Table, *conditions: ColumnElement[bool], key: str | None = None
) -> Callable[[Secondary], Source]:
    """A source over one table, the same for every line."""
    counting = Counting(table, conditions, key)
    return lambda secondary: Source(lambda _: counting, secondary)


def _secondary(
    db: Connection, cut: Cut, table: Table, **counts: ColumnElement[int]
) -> dict[str, int]:
    columns = [column.label(name) for name, column in counts.items()]
    row = db.execute(select(*columns).where(cut.sees(table), cut.within(table))).one()
    return dict(row._mapping)  # noqa: SLF001  # SQLAlchemy's public name for it


def _distinct(table: Table, key: str) -> ColumnElement[int]:
    return func.count(table.c[key].distinct())


def visits(purpose: str) -> Source:
    """Effective home visits of a purpose; attempts and usuarias apart (6 and 13)."""
    table = enrollment.contact
    ours = and_(table.c.mode == "visit", table.c.purpose == purpose)
    done = and_(ours, table.c.effective)

    @_source(table, done)
    def source(db: Connection, cut: Cut, _line: int) -> dict[str, int]:
        attempts = func.count().filter(ours)
        users = _distinct(table, "user_id").filter(done)
        return _secondary(db, cut, table, attempts=attempts, users=users)

    return source


def calls(table: Table) -> Source:
    """Effective calls; attempts and usuarias apart (lines 9 and 14)."""
    done = table.c.effective

    @_source(table, done)
    def source(db: Connection, cut: Cut, _line: int) -> dict[str, int]:
        users = _distinct(table, "user_id").filter(done)
        return _secondary(db, cut, table, attempts=func.count(), users=users)

    return source


@_source(sessions.session_held, key="session_number")
def session_topics(db: Connection, cut: Cut, _line: int) -> dict[str, int]:
    """Session topics held at least once; sessions held and cancelled apart (line 8)."""
    held, cancelled = sessions.session_held, sessions.session_cancelled
    return {
        **_secondary(db, cut, held, sessions_held=func.count()),
        **_secondary(db, cut, cancelled, sessions_cancelled=func.count()),
    }


@_source(enrollment.cohort_sign_off, key="cohort_id")
def cohort_actas(db: Connection, cut: Cut, _line: int) -> dict[str, int]:
    """Actas with which regional governments received a final list (line 7)."""
    table = enrollment.cohort_sign_off
    return _secondary(db, cut, table, regions=_distinct(table, "regional_government"))


@_source(leaders.leader_list_validated, key="list_id")
def leader_lists(db: Connection, cut: Cut, _line: int) -> dict[str, int]:
    """Validated lists of leader mothers; the leaders apart (line 11)."""
    chosen = leaders.leader_selected
    return _secondary(db, cut, chosen, leaders=_distinct(chosen, "user_id"))


@_source(outreach.message_sent, key="message_id")
def messages_sent(db: Connection, cut: Cut, _line: int) -> dict[str, int]:
    """Messages sent, once each whatever the channels; usuarias apart (line 12)."""
    table = outreach.message_sent
    return _secondary(
        db,
        cut,
        table,
        users=_distinct(table, "user_id"),
        sms=func.count().filter(table.c.channel == "sms"),
        fallbacks=func.count().filter(table.c.fallback),
    )


@_source(leaders.network_formed, key="territorial_unit")
def units_with_network(db: Connection, cut: Cut, _line: int) -> dict[str, int]:
    """Territorial units with a formed network; districts apart (line 15)."""
    table = leaders.network_formed
    return _secondary(db, cut, table, districts=_distinct(table, "ubigeo"))


@_source(leaders.recognition_held)
def recognition_events(db: Connection, cut: Cut, _line: int) -> dict[str, int]:
    """Public recognition events; units and resolutions apart (line 16)."""
    held, resolved = leaders.recognition_held, leaders.network_recognized
    return {
        **_secondary(db, cut, held, units=_distinct(held, "territorial_unit")),
        **_secondary(db, cut, resolved, resolutions=func.count()),
    }


def _documents_of(line: int) -> Counting:
    """Documents on record for a documentary line, by their quantity."""
    ours = milestone.c.line == line
    return Counting(milestone, (ours,), quantity=milestone.c.quantity)


def _how_many_documents(db: Connection, cut: Cut, line: int) -> dict[str, int]:
    documents = func.count(literal(1)).filter(milestone.c.line == line)
    return _secondary(db, cut, milestone, documents=documents)


milestones = Source(_documents_of, _how_many_documents)


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
