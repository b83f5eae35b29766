"""The plan in force on a business date: its goals and the lines of its schedule."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from juntos_chassis.errors import NotFound

from ..facts.reporting import plan, plan_activity, plan_goal
from .cut import Cut

NO_PLAN = "Al {as_of:%d/%m/%Y} no hay plan aprobado de la edición {edition}."


class NoPlanInForce(NotFound):
    """A schedule was asked for a date on which no plan holds."""

    code = "no-plan-in-force"


@dataclass(frozen=True, slots=True)
class Goal:
    """The official name of an indicator and its target, as a share of 1."""

    indicator: str
    name: str
    target: Decimal


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One line of the schedule, as the plan says it."""

    line: int
    stage: str
    activity: str
    unit: str
    responsible: str
    months: tuple[str, ...]
    total: int
    source: str


@dataclass(frozen=True, slots=True)
class PlanInForce:
    """The plan that holds, with its place in the log."""

    title: str
    legal_reference: str
    effective_on: date
    goals: dict[str, Goal]
    lines: tuple[PlannedLine, ...]


def plan_in_force(db: Connection, cut: Cut) -> PlanInForce | None:
    """The last plan of the edition that is effective on the date, if there is one."""
    found = plans_until(db, cut)
    return found[-1] if found else None


def plans_until(db: Connection, cut: Cut) -> list[PlanInForce]:
    """Every plan that has held until the date, the one that holds now at the end.

    Of two from the same date on, only the one that was told last ever held.
    """
    effective_on = func.coalesce(plan.c.effective_on, plan.c.occurred_on)
    rows = db.execute(
        select(plan, effective_on.label("holds_from"))
        .where(
            cut.known(plan),
            plan.c.plan_edition == cut.edition,
            effective_on <= cut.as_of,
        )
        .ext(distinct_on(effective_on))
        .order_by(effective_on, plan.c.position.desc())
    )
    return [
        PlanInForce(
            title=row.title,
            legal_reference=row.legal_reference,
            effective_on=row.holds_from,
            goals={goal.indicator: goal for goal in _goals(db, row.position)},
            lines=tuple(_lines(db, row.position)),
        )
        for row in rows
    ]


def require_plan(db: Connection, cut: Cut) -> PlanInForce:
    """The plan in force.

    Raises:
        NoPlanInForce: if none is.
    """
    found = plan_in_force(db, cut)
    if found is None:
        raise NoPlanInForce(NO_PLAN.format(as_of=cut.as_of, edition=cut.edition))
    return found


def _goals(db: Connection, position: int) -> list[Goal]:
    columns = plan_goal.c
    rows = db.execute(
        select(columns.indicator, columns.name, columns.target).where(
            columns.position == position
        )
    )
    return [Goal(*row) for row in rows]


def _lines(db: Connection, position: int) -> list[PlannedLine]:
    names = PlannedLine.__dataclass_fields__
    columns: list[Any] = [plan_activity.c[name] for name in names]
    rows = db.execute(
        select(*columns)
        .where(plan_activity.c.position == position)
        .order_by(plan_activity.c.line)
    )
    return [
        PlannedLine(**{**row._mapping, "months": tuple(row.months)})  # noqa: SLF001  # SQLAlchemy's public name for it
        for row in rows
    ]
