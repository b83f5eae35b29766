"""What the plan asks for: by month, through amendments, and by territorial unit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, select

from ..domain.catalogue import EVEN, MONTH_WEIGHTS, MonthWeights
from ..domain.spread import spread, spread_by_unit, spread_evenly
from ..facts import enrollment
from .cut import Cut
from .places import districts
from .plan import PlanInForce, PlannedLine
from .policies import PolicyInForce

UNIT_WEIGHTS: Final = "schedule_unit_weights"
DOCUMENTARY: Final = "milestone"
SAME_EVERYWHERE: Final = "session_topics"
ONE_EACH: Final = frozenset(
    {"cohort_actas", "leader_lists", "units_with_network", "recognition_events"}
)
"""Lines that every unit does alike, however many households it has."""

ByMonth = dict[str, int]


@dataclass(frozen=True, slots=True)
class Planned:
    """One line in the words of the plan that names it last, and what is due when."""

    line: PlannedLine
    months: ByMonth


def planned_by_month(
    plans: Sequence[PlanInForce], policies: Mapping[str, PolicyInForce]
) -> list[Planned]:
    """What the country has to do, each plan for its own dates.

    The months before an amendment stay as they were planned. What is left of the new
    total is spread over the months that the amendment marks from then on; where it
    marks none, it is due at once.
    """
    weights = _month_weights(policies)
    lines: dict[int, Planned] = {}
    for number, plan in enumerate(plans):
        since = f"{plan.effective_on:%Y-%m}" if number else ""
        named = {line.line: line for line in plan.lines}
        for code in sorted(lines.keys() | named.keys()):
            before = lines.get(code)
            past = (
                {m: n for m, n in before.months.items() if m < since} if before else {}
            )
            if code in named:
                line = named[code]
                months = past | _rest(line, past, since, weights.get(code))
                lines[code] = Planned(line, months)
            elif before:
                lines[code] = Planned(before.line, past)
    return [lines[code] for code in sorted(lines)]


def _rest(
    line: PlannedLine, past: ByMonth, since: str, weights: Sequence[int] | None
) -> ByMonth:
    marked = sorted(line.months)
    left = max(0, line.total - sum(past.values()))
    ahead = [month for month in marked if month >= since]
    if not ahead:
        return {since: left} if left else {}
    # Weights that did not fit were refused; an amendment may mark other months since.
    if weights is None or len(weights) != len(marked):
        return spread_evenly(left, tuple(ahead))
    by_month = dict(zip(marked, weights, strict=True))
    return spread(left, {month: by_month[month] for month in ahead})


def _month_weights(policies: Mapping[str, PolicyInForce]) -> dict[int, list[int]]:
    adopted = policies.get(MONTH_WEIGHTS)
    return MonthWeights.parse(adopted.value) if adopted else {}


def planned_by_unit(
    planned: Planned, weights: Mapping[str, int]
) -> dict[str, ByMonth] | None:
    """What each unit has to do of a line; None if the line is the country's alone.

    Topics are the same twelve everywhere; what every unit does alike is split evenly,
    what is done for households by their number on the final list.
    """
    source = planned.line.source
    if source == DOCUMENTARY or not weights or not planned.months:
        return None
    if source == SAME_EVERYWHERE:
        return {unit: dict(planned.months) for unit in weights}
    alike = dict.fromkeys(weights, 1)
    return spread_by_unit(planned.months, alike if source in ONE_EACH else weights)


def unit_weights(
    db: Connection, cut: Cut, policies: Mapping[str, PolicyInForce]
) -> dict[str, int]:
    """How much of the country's work falls to each unit, by code.

    Until a final list is there, and if the policy says so, all units weigh the same.
    """
    units = sorted({district.unit for district in districts(db, cut)})
    adopted = policies.get(UNIT_WEIGHTS)
    households = _households(db, cut)
    if (adopted is not None and adopted.value == EVEN) or not households:
        return dict.fromkeys(_merged(units, households), 1)
    return {unit: households.get(unit, 0) for unit in _merged(units, households)}


def _merged(one: Iterable[str], other: Iterable[str]) -> list[str]:
    return sorted({*one, *other})


def _households(db: Connection, cut: Cut) -> dict[str, int]:
    member = enrollment.cohort_member.c
    rows = db.execute(
        select(member.territorial_unit, func.count(member.household_id.distinct()))
        .where(
            cut.until(enrollment.cohort_member), member.cohort_edition == cut.edition
        )
        .group_by(member.territorial_unit)
    )
    return {row[0]: row[1] for row in rows}
