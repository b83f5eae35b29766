"""The activity schedule: planned and executed by month (Plan 2026, Tabla 2)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, select

from ..facts.reporting import milestone
from .cut import COUNTRY, Cut
from .execution import SOURCES
from .months import month_end
from .plan import plans_until, require_plan
from .planned import Planned, planned_by_month, planned_by_unit, unit_weights
from .policies import PolicyInForce, policies_in_force

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
    """

    planned: int
    executed: int
    planned_to_date: int = 0
    executed_to_date: int = 0
    semaphore: Semaphore | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document on record for a documentary line."""

    document: str
    quantity: int
    occurred_on: date
    ubigeo: str
    territorial_unit: str


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """One line: the plan's words, totals, months and what is told apart.

    Attributes:
        due: planned for the months that have ended.
        semaphore: of what was executed against what is due; None if nothing is due.
        documents: on record for a documentary line, by date.
        place: the country or a unit.
        split: whether the plan is shared out to this place; what is the country's
            alone has no plan in a unit.
    """

    line: int
    stage: str
    activity: str
    unit: str
    responsible: str
    source: str
    planned_total: int
    executed_total: int
    months: dict[str, Month]
    secondary: dict[str, int]
    due: int = 0
    semaphore: Semaphore | None = None
    documents: tuple[Document, ...] = field(default=())
    place: str = COUNTRY
    split: bool = True


def schedule(db: Connection, cut: Cut) -> list[ScheduleLine]:
    """Every line of the plan, with what was executed until the date.

    An amended plan keeps the earlier one for its dates. What is planned is the whole
    country's: a cut with places narrows the executed side alone; see
    ``schedule_by_unit``.

    Raises:
        NoPlanInForce: if no plan holds on the date.
    """
    require_plan(db, cut)
    policies = policies_in_force(db, cut)
    documents = _documents(db, cut)
    thresholds = thresholds_of(policies)
    lines = []
    for planned in planned_by_month(plans_until(db, cut), policies):
        code = planned.line.line
        executed = SOURCES[planned.line.source](db, cut, code)
        line = _line(cut, planned, planned.months, executed.months, thresholds)
        own = tuple(documents.get(code, ()))
        lines.append(replace(line, secondary=executed.secondary, documents=own))
    return lines


def schedule_by_unit(db: Connection, cut: Cut) -> list[ScheduleLine]:
    """Every line for every territorial unit of the cut, by line and unit.

    The planned side of the units adds up to the country's, except for session topics,
    which are the same everywhere, and for what the plan asks of the country alone.

    Raises:
        NoPlanInForce: if no plan holds on the date.
    """
    require_plan(db, cut)
    policies = policies_in_force(db, cut)
    weights = unit_weights(db, cut, policies)
    thresholds = thresholds_of(policies)
    return [
        line
        for planned in planned_by_month(plans_until(db, cut), policies)
        for line in _by_unit(db, cut, planned, weights, thresholds)
    ]


def _by_unit(
    db: Connection,
    cut: Cut,
    planned: Planned,
    weights: Mapping[str, int],
    thresholds: Thresholds,
) -> Iterator[ScheduleLine]:
    counting = SOURCES[planned.line.source].counting(planned.line.line)
    executed = counting.by_unit(db, cut)
    shares = planned_by_unit(planned, weights)
    units = cut.units or sorted({*weights, *executed})
    for unit in units:
        months = (shares or {}).get(unit, {})
        line = _line(cut, planned, months, executed.get(unit, {}), thresholds)
        yield replace(line, place=unit, split=shares is not None)


def thresholds_of(policies: Mapping[str, PolicyInForce]) -> Thresholds:
    """The thresholds in force; plans from before they were a policy had these."""
    adopted = policies.get(THRESHOLDS)
    green, amber = (adopted.value if adopted else "90,70").split(",")
    return Thresholds(int(green), int(amber))


def _line(
    cut: Cut,
    planned: Planned,
    by_month: Mapping[str, int],
    executed: Mapping[str, int],
    thresholds: Thresholds,
) -> ScheduleLine:
    line = planned.line
    months = _months(cut, by_month, executed, thresholds)
    total = sum(executed.values())
    due = sum(n for month, n in by_month.items() if month_end(month) <= cut.as_of)
    return ScheduleLine(
        line=line.line,
        stage=line.stage,
        activity=line.activity,
        unit=line.unit,
        responsible=line.responsible,
        source=line.source,
        planned_total=sum(by_month.values()),
        executed_total=total,
        months=months,
        secondary={},
        due=due,
        semaphore=thresholds.of(total, due),
    )


def _months(
    cut: Cut,
    planned: Mapping[str, int],
    executed: Mapping[str, int],
    thresholds: Thresholds,
) -> dict[str, Month]:
    # What was done outside the marked months is shown where it was done.
    months = {}
    due = done = 0
    for month in sorted({*planned, *executed}):
        due += planned.get(month, 0)
        done += executed.get(month, 0)
        ended = month_end(month) <= cut.as_of
        months[month] = Month(
            planned=planned.get(month, 0),
            executed=executed.get(month, 0),
            planned_to_date=due,
            executed_to_date=done,
            semaphore=thresholds.of(done, due) if ended else None,
        )
    return months


def _documents(db: Connection, cut: Cut) -> dict[int, list[Document]]:
    columns = milestone.c
    rows = db.execute(
        select(
            columns.line,
            columns.document,
            columns.quantity,
            columns.occurred_on,
            columns.ubigeo,
            columns.territorial_unit,
        )
        .where(cut.sees(milestone), cut.within(milestone))
        .order_by(columns.line, columns.occurred_on, columns.document)
    )
    found: dict[int, list[Document]] = {}
    for line, *document in rows:
        found.setdefault(line, []).append(Document(*document))
    return found
