"""What counts as execution of a line of the schedule, by the activity's ``source``.

Every question gives, for each month in which something happened, the quantity in the
line's own unit and beside it what the plan asks to be told apart; for the country or
for each territorial unit.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

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
    tuple_,
)
from sqlalchemy.dialects.postgresql import distinct_on

from ..facts import enrollment, leaders, outreach, sessions
from ..facts.reporting import milestone
from .cut import COUNTRY, Cut
from .dates import seen_facts
from .populations import month_of


@dataclass(frozen=True, slots=True)
class Apart:
    """Other counts beside a line: over all months, and in each month with any.

    Distinct usuarias of the months do not add up to those of the whole.
    """

    total: dict[str, int]
    months: dict[str, dict[str, int]] = field(default_factory=dict)

    def __or__(self, other: "Apart") -> "Apart":
        """Both together; a month without facts of one of them has zeros there."""
        nothing, more = dict.fromkeys(self.total, 0), dict.fromkeys(other.total, 0)
        return Apart(
            self.total | other.total,
            {
                month: self.months.get(month, nothing) | other.months.get(month, more)
                for month in sorted({*self.months, *other.months})
            },
        )


@dataclass(frozen=True, slots=True)
class Executed:
    """What was done: by month in the line's unit, and what is told apart."""

    months: dict[str, int]
    apart: Apart


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
        for name, month, done in db.execute(self._statement(cut, "territorial_unit")):
            found[name][month] = done
        return found

    def facts(self, cut: Cut) -> Select[Any]:
        """The facts that make up the count, each once: of a key, the first one.

        Columns: service and position in the log, occurred_on, quantity.
        """
        table, visible = seen_facts(cut, self.table)
        one = literal(1) if self.quantity is None else self.quantity
        place = table.c.service, table.c.position, table.c.occurred_on
        found = select(*place, one.label("quantity")).where(
            visible, cut.within(table), *self.conditions
        )
        if self.key is None:
            return found
        key = table.c[self.key]
        first = key, table.c.occurred_on, table.c.position
        return found.ext(distinct_on(key)).order_by(*first)

    def _statement(self, cut: Cut, *by: str) -> Select[Any]:
        table, visible = seen_facts(cut, self.table)
        seen = visible, cut.within(table), *self.conditions
        group = [table.c[name] for name in by]
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
        groups = [first.c[name] for name in by]
        month = month_of(first)
        return select(*groups, month, func.count()).group_by(*groups, month)


@dataclass(frozen=True)
class Beside:
    """Counts of one table that stand beside a line."""

    table: Table
    counts: Mapping[str, ColumnElement[int]]

    @property
    def nothing(self) -> dict[str, int]:
        """The counts where there are no facts."""
        return dict.fromkeys(self.counts, 0)

    def by_place(self, db: Connection, cut: Cut, *, units: bool) -> dict[str, Apart]:
        """The counts of the country, or of each unit that has facts."""
        table, seen = seen_facts(cut, self.table)
        month = month_of(table)
        place = (table.c.territorial_unit,) if units else ()
        whole_and_months = func.grouping_sets(tuple_(*place), tuple_(*place, month))
        columns = [column.label(name) for name, column in self.counts.items()]
        rows = db.execute(
            select(*place, month, *columns)
            .where(seen, cut.within(table))
            .group_by(whole_and_months)
        )
        found: defaultdict[str, Apart] = defaultdict(lambda: Apart(self.nothing))
        for row in rows:
            name, (in_month, *numbers) = (row[0], row[1:]) if units else (COUNTRY, row)
            counts = dict(zip(self.counts, numbers, strict=True))
            if in_month is None:
                found[name].total.update(counts)
            elif any(numbers):
                found[name].months[in_month] = counts
        return found


@dataclass(frozen=True)
class Source:
    """How the execution of a line is counted, and what stands beside it.

    Both by the number of the line.
    """

    counting: Callable[[int], Counting]
    beside: Callable[[int], Sequence[Beside]]

    def of_country(self, db: Connection, cut: Cut, line: int) -> Executed:
        """The execution of one line in all places of the cut together."""
        months = self.counting(line).by_month(db, cut)
        return ByUnit({COUNTRY: months}, self._apart(db, cut, line)).of(COUNTRY)

    def by_unit(self, db: Connection, cut: Cut, line: int) -> "ByUnit":
        """The execution of one line in each unit of the cut."""
        months = self.counting(line).by_unit(db, cut)
        return ByUnit(months, self._apart(db, cut, line, units=True))

    def _apart(
        self, db: Connection, cut: Cut, line: int, *, units: bool = False
    ) -> list["ApartByPlace"]:
        return [
            ApartByPlace(Apart(one.nothing), one.by_place(db, cut, units=units))
            for one in self.beside(line)
        ]


class ApartByPlace(NamedTuple):
    """Counts by place, and what they are where there are none."""

    nothing: Apart
    places: Mapping[str, Apart]


@dataclass(frozen=True)
class ByUnit:
    """The execution of one line in each unit, nothing where nothing was done."""

    months: Mapping[str, dict[str, int]]
    besides: Sequence[ApartByPlace]

    @property
    def units(self) -> set[str]:
        """Where anything was done or told apart."""
        tried = (
            unit
            for one in self.besides
            for unit, apart in one.places.items()
            if apart.months
        )
        return {*self.months, *tried}

    def of(self, unit: str) -> Executed:
        """What one unit did."""
        apart = Apart({})
        for one in self.besides:
            apart |= one.places.get(unit, one.nothing)
        return Executed(self.months.get(unit, {}), apart)


def _source(counting: Counting, *beside: Beside) -> Source:
    """A source that is the same for every line."""
    return Source(lambda _: counting, lambda _: beside)


def _distinct(table: Table, key: str) -> ColumnElement[int]:
    return func.count(table.c[key].distinct())


def visits(purpose: str) -> Source:
    """Effective home visits of a purpose; attempts and usuarias apart (6 and 13)."""
    table = enrollment.contact
    ours = and_(table.c.mode == "visit", table.c.purpose == purpose)
    done = and_(ours, table.c.effective)
    attempts = func.count().filter(ours)
    users = _distinct(table, "user_id").filter(done)
    return _source(
        Counting(table, (done,)), Beside(table, {"attempts": attempts, "users": users})
    )


def calls(table: Table) -> Source:
    """Effective calls; attempts and usuarias apart (lines 9 and 14)."""
    done = table.c.effective
    users = _distinct(table, "user_id").filter(done)
    beside = Beside(table, {"attempts": func.count(), "users": users})
    return _source(Counting(table, (done,)), beside)


def session_topics() -> Source:
    """Session topics held at least once; sessions held and cancelled apart (line 8)."""
    held, cancelled = sessions.session_held, sessions.session_cancelled
    return _source(
        Counting(held, key="session_number"),
        Beside(held, {"sessions_held": func.count()}),
        Beside(cancelled, {"sessions_cancelled": func.count()}),
    )


def cohort_actas() -> Source:
    """Actas with which regional governments received a final list (line 7)."""
    table = enrollment.cohort_sign_off
    regions = {"regions": _distinct(table, "regional_government")}
    return _source(Counting(table, key="cohort_id"), Beside(table, regions))


def leader_lists() -> Source:
    """Validated lists of leader mothers; the leaders apart (line 11)."""
    chosen = leaders.leader_selected
    return _source(
        Counting(leaders.leader_list_validated, key="list_id"),
        Beside(chosen, {"leaders": _distinct(chosen, "user_id")}),
    )


def messages_sent() -> Source:
    """Messages sent, once each whatever the channels; usuarias apart (line 12)."""
    table = outreach.message_sent
    counts = {
        "users": _distinct(table, "user_id"),
        "sms": func.count().filter(table.c.channel == "sms"),
        "fallbacks": func.count().filter(table.c.fallback),
    }
    return _source(Counting(table, key="message_id"), Beside(table, counts))


def units_with_network() -> Source:
    """Territorial units with a formed network; districts apart (line 15)."""
    table = leaders.network_formed
    districts = _distinct(table, "ubigeo")
    return _source(
        Counting(table, key="territorial_unit"), Beside(table, {"districts": districts})
    )


def recognition_events() -> Source:
    """Territorial units that held a public recognition; events apart (line 16).

    The total of 26 is one a unit, as for the networks, whatever the districts do.
    """
    held, resolved = leaders.recognition_held, leaders.network_recognized
    return _source(
        Counting(held, key="territorial_unit"),
        Beside(held, {"events": func.count()}),
        Beside(resolved, {"resolutions": func.count()}),
    )


def milestones() -> Source:
    """Documents of a documentary line by their quantity; how many there are, apart."""
    quantity = milestone.c.quantity

    def counting(line: int) -> Counting:
        return Counting(milestone, (milestone.c.line == line,), quantity=quantity)

    def beside(line: int) -> tuple[Beside]:
        documents = func.coalesce(
            func.sum(func.sign(quantity)).filter(milestone.c.line == line), 0
        )
        return (Beside(milestone, {"documents": documents}),)

    return Source(counting, beside)


SOURCES: Final[Mapping[str, Source]] = {
    "visit:enrolment": visits("enrolment"),
    "visit:final_cap": visits("final_cap"),
    "call:follow_up": calls(outreach.follow_up_call),
    "call:survey": calls(outreach.survey_call),
    "session_topics": session_topics(),
    "cohort_actas": cohort_actas(),
    "leader_lists": leader_lists(),
    "messages_sent": messages_sent(),
    "units_with_network": units_with_network(),
    "recognition_events": recognition_events(),
    "milestone": milestones(),
}
"""By the ``source`` that a plan names for an activity."""
