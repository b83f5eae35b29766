"""The activity schedule: planned and executed by month (Plan 2026, Tabla 2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final, Self
from uuid import UUID

from sqlalchemy import Connection, Integer, cast, func, select

from ..facts.reporting import milestone
from .cut import COUNTRY, Cut
from .execution import SOURCES, Executed
from .months import month_end
from .plan import plans_until, require_plan
from .planned import Planned, planned_by_month
from .policies import PolicyInForce, policies_in_force, settled
from .sharing import Share, Sharing, Unshared, sharing_of

THRESHOLDS: Final = "semaphore_thresholds"


class Semaphore(StrEnum):
    """How the execution stands to what is due."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which percentages of what is due a line is green and amber."""

    green: int
    amber: int

    def of(self, executed: int, due: int) -> Semaphore | None:
        """The light of an execution; None where nothing is due yet."""
        if due == 0:
            return None
        if executed * 100 >= self.green * due:
            return Semaphore.GREEN
        enough = executed * 100 >= self.amber * due
        return Semaphore.AMBER if enough else Semaphore.RED


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a line, in the line's unit of measure.

    Attributes:
        planned, executed: in this month.
        planned_to_date, executed_to_date: from the beginning to the end of the month.
        semaphore: of these two; None until the month has ended.
        secondary: what is told apart, in this month.

    What is planned is None where the plan is not shared out to the place.
    """

    planned: int | None
    executed: int
    planned_to_date: int | None = None
    executed_to_date: int = 0
    semaphore: Semaphore | None = None
    secondary: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A document on record for a documentary line."""

    milestone_id: UUID
    document: str
    quantity: int
    occurred_on: date
    ubigeo: str
    territorial_unit: str


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One line: the plan's words, totals, months and what is told apart.

    Attributes:
        planned_total, due: in all, and for the months that have ended; None where the
            plan is not shared out to the place.
        semaphore: of what was executed against what is due; None if nothing is due.
        documents: on record for a documentary line, by date.
        place: the country or a unit.
        unshared: why the plan is not shared out to this place; None if it is.
    """

    line: int
    stage: str
    activity: str
    unit: str
    responsible: str
    source: str
    planned_total: int | None
    executed_total: int
    months: dict[str, Month]
    secondary: dict[str, int]
    due: int | None = 0
    semaphore: Semaphore | None = None
    documents: tuple[Document, ...] = ()
    place: str = COUNTRY
    unshared: Unshared | None = None

    @property
    def split(self) -> bool:
        """Whether there is a share of the plan to compare with."""
        return self.unshared is None


@dataclass(frozen=True)
class _Asked:
    """What every line of an answer needs to know."""

    db: Connection
    cut: Cut
    sharing: Sharing
    thresholds: Thresholds
    documents: Mapping[int, list[Document]]
    lines: list[Planned]

    @classmethod
    def of(cls, db: Connection, cut: Cut) -> Self:
        """Read once what all lines rest on."""
        require_plan(db, cut)
        policies = policies_in_force(db, cut)
        sharing = sharing_of(db, cut, policies)
        seen = sharing.widened(cut)
        return cls(
            db=db,
            cut=seen,
            sharing=sharing,
            thresholds=thresholds_of(policies, cut.as_of),
            documents=_documents(db, seen),
            lines=planned_by_month(plans_until(db, cut), policies),
        )

    def line(self, planned: Planned, share: Share, executed: Executed) -> ScheduleLine:
        """One line in all places together; its documents too."""
        line = planned.line
        months = _months(self.cut, share, executed, self.thresholds)
        total = sum(executed.months.values())
        due = _due(share, self.cut.as_of)
        return ScheduleLine(
            line=line.line,
            stage=line.stage,
            activity=line.activity,
            unit=line.unit,
            responsible=line.responsible,
            source=line.source,
            planned_total=_due(share, date.max),
            executed_total=total,
            months=months,
            secondary=executed.apart.total,
            due=due,
            semaphore=None if due is None else self.thresholds.of(total, due),
            documents=tuple(self.documents.get(line.line, ())),
            unshared=share if isinstance(share, Unshared) else None,
        )


def schedule(db: Connection, cut: Cut) -> list[ScheduleLine]:
    """Every line of the plan, with what was executed until the date.

    An amended plan keeps the earlier one for its dates. In a cut with places both what
    is planned and what was executed are theirs.

    Raises:
        NoPlanInForce: if no plan holds on the date.
        PolicyNotInForce: if the thresholds are not settled.
    """
    asked = _Asked.of(db, cut)
    lines = []
    for planned in asked.lines:
        source = SOURCES[planned.line.source]
        executed = source.of_country(db, asked.cut, planned.line.line)
        lines.append(asked.line(planned, asked.sharing.together(planned), executed))
    return lines


def schedule_by_unit(db: Connection, cut: Cut) -> list[ScheduleLine]:
    """Every line for every territorial unit in the cut, by line and unit.

    The planned side of the units adds up to the country's, except for session topics,
    which are the same everywhere, and for what the plan asks of the country alone. Who
    did something there without having a district there now is shown without a share.

    Raises:
        NoPlanInForce: if no plan holds on the date.
        PolicyNotInForce: if the thresholds are not settled.
    """
    asked = _Asked.of(db, cut)
    return [line for planned in asked.lines for line in _by_unit(asked, planned)]


def _by_unit(asked: _Asked, planned: Planned) -> Iterator[ScheduleLine]:
    source = SOURCES[planned.line.source]
    executed = source.by_unit(asked.db, asked.cut, planned.line.line)
    shares = asked.sharing.by_unit(planned)
    for unit in sorted({*shares, *executed.units}):
        share = shares.get(unit, Unshared.NO_UNIT)
        line = asked.line(planned, share, executed.of(unit))
        own = tuple(one for one in line.documents if one.territorial_unit == unit)
        yield replace(line, place=unit, documents=own)


def thresholds_of(policies: Mapping[str, PolicyInForce], as_of: date) -> Thresholds:
    """The thresholds in force.

    Raises:
        PolicyNotInForce: if none are.
    """
    green, amber = settled(policies, THRESHOLDS, as_of).split(",")
    return Thresholds(int(green), int(amber))


def _due(share: Share, until: date) -> int | None:
    """What a place has to do in the months that have ended by a day."""
    if isinstance(share, Unshared):
        return None
    return sum(n for month, n in share.items() if month_end(month) <= until)


def _months(
    cut: Cut, share: Share, executed: Executed, thresholds: Thresholds
) -> dict[str, Month]:
    # What was done outside the marked months is shown where it was done.
    planned = None if isinstance(share, Unshared) else share
    apart = executed.apart.months
    nothing = dict.fromkeys(executed.apart.total, 0)
    months = {}
    due = done = 0
    for month in sorted({*(planned or {}), *executed.months, *apart}):
        due += (planned or {}).get(month, 0)
        done += executed.months.get(month, 0)
        ended = planned is not None and month_end(month) <= cut.as_of
        months[month] = Month(
            planned=None if planned is None else planned.get(month, 0),
            executed=executed.months.get(month, 0),
            planned_to_date=None if planned is None else due,
            executed_to_date=done,
            semaphore=thresholds.of(done, due) if ended else None,
            secondary=apart.get(month, nothing),
        )
    return months


def _documents(db: Connection, cut: Cut) -> dict[int, list[Document]]:
    columns = milestone.c
    left = func.sum(columns.quantity)
    rows = db.execute(
        select(
            columns.line,
            columns.aggregate_id,
            columns.document,
            cast(left, Integer),
            columns.occurred_on,
            columns.ubigeo,
            columns.territorial_unit,
        )
        .where(cut.sees(milestone), cut.within(milestone))
        .group_by(
            columns.line,
            columns.aggregate_id,
            columns.document,
            columns.occurred_on,
            columns.ubigeo,
            columns.territorial_unit,
        )
        .having(left > 0)
        .order_by(columns.line, columns.occurred_on, columns.document)
    )
    found: dict[int, list[Document]] = {}
    for line, *document in rows:
        found.setdefault(line, []).append(Document(*document))
    return found
