"""The five indicators of the plan (Plan 2026, Tabla 1), each one SQL statement."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, func, select, true

from .cut import Cut, Grouping
from .figures import Counted, Figure, Figures, count_by_place
from .package import Package
from .policies import Policies
from .populations import (
    MESSAGE_TABLES,
    contacted_users,
    districts_with_active_network,
    districts_with_network,
    districts_with_recognition,
    enrolled_users,
    intervened_districts,
    reinforced_users,
    sessions_attended,
)

WHOLE = "whole"
"""The name of an indicator's own share beside its parts."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator in one place.

    Attributes:
        code: OG, OG_BROAD, OE1, OE2, OE3 or OE4.
        key: of the place, as the grouping names it.
        figure: numerator and denominator.
        parts: what is shown beside it, by name.
        target: the goal of the plan in force, as a share of 1; None without a plan.
    """

    code: str
    key: str
    figure: Figure
    parts: dict[str, Figure]
    target: Decimal | None = None


Measure = Callable[[Connection, Cut, Policies, Grouping], Iterator[Indicator]]


def household_package(
    db: Connection, cut: Cut, policies: Policies, grouping: Grouping
) -> Iterator[Indicator]:
    """OG and OG_BROAD: households of the cohort that receive the package."""
    package = Package(cut, policies)
    found = count_by_place(db, cut, grouping, package.population, package.shares())
    readings = {
        "OG": ("strict", policies.package_strict),
        "OG_BROAD": ("broad", policies.package_broad),
    }
    for code, (reading, components) in readings.items():
        for key, figures in found.items():
            parts = {component: figures[component] for component in components}
            yield Indicator(code, key, figures[reading], parts)


def completion(
    db: Connection, cut: Cut, policies: Policies, grouping: Grouping
) -> Iterator[Indicator]:
    """OE1: participating usuarias who complete the programme."""
    population = _participants(cut, policies).subquery("participants")
    completed = population.c.sessions >= policies.completion_threshold
    shares = {WHOLE: Counted(completed, true())}
    found = count_by_place(db, cut, grouping, population, shares)
    yield from _indicators("OE1", found)


def start(
    db: Connection, cut: Cut, policies: Policies, grouping: Grouping
) -> Iterator[Indicator]:
    """OE2: contacted new usuarias who attended a first session."""
    contacted = contacted_users(cut, policies).subquery("contacted")
    attended = sessions_attended(cut).subquery("attended")
    same = attended.c.user_id == contacted.c.user_id
    population = (
        select(contacted, attended.c.sessions)
        .select_from(contacted.outerjoin(attended, same))
        .subquery("invited")
    )
    shares = {WHOLE: Counted(population.c.sessions.is_not(None), true())}
    yield from _indicators("OE2", count_by_place(db, cut, grouping, population, shares))


def reinforcement(
    db: Connection, cut: Cut, policies: Policies, grouping: Grouping
) -> Iterator[Indicator]:
    """OE3: participating usuarias who receive reinforcement, with how far it came."""
    people = _participants(cut, policies).subquery("participants")
    joined: Any = people
    flags = []
    for status in MESSAGE_TABLES:
        least = policies.reinforcement_minimum_messages
        reached = reinforced_users(cut, status, least).subquery(status)
        joined = joined.outerjoin(reached, reached.c.user_id == people.c.user_id)
        flags.append(reached.c.user_id.is_not(None).label(f"is_{status}"))
    population = select(people, *flags).select_from(joined).subquery("reinforced")
    shares = {
        status: Counted(population.c[f"is_{status}"], true())
        for status in MESSAGE_TABLES
    }
    found = count_by_place(db, cut, grouping, population, shares)
    for key, parts in found.items():
        yield Indicator("OE3", key, parts[policies.reinforcement_status], parts)


def active_networks(
    db: Connection, cut: Cut, policies: Policies, grouping: Grouping
) -> Iterator[Indicator]:
    """OE4: intervened districts with a formed network and a community action."""
    districts = intervened_districts(cut, policies).subquery("districts")
    conditions = {
        WHOLE: districts_with_active_network(cut, policies),
        "formed": districts_with_network(cut),
        "recognized": districts_with_recognition(cut),
    }
    shares = {
        name: Counted(districts.c.ubigeo.in_(some), true())
        for name, some in conditions.items()
    }
    found = count_by_place(db, cut, grouping, districts, shares)
    yield from _indicators("OE4", found)


MEASURES: tuple[Measure, ...] = (
    household_package,
    completion,
    start,
    reinforcement,
    active_networks,
)


def _participants(cut: Cut, policies: Policies) -> Any:
    """Enrolled usuarias who attended often enough to take part, with their sessions."""
    enrolled = enrolled_users(cut).subquery("enrolled")
    attended = sessions_attended(cut).subquery("attended")
    held = func.coalesce(attended.c.sessions, 0).label("sessions")
    same = attended.c.user_id == enrolled.c.user_id
    return (
        select(enrolled, held)
        .select_from(enrolled.outerjoin(attended, same))
        .where(held >= policies.participation_minimum_sessions)
    )


def _indicators(code: str, found: Figures) -> Iterator[Indicator]:
    for key, figures in found.items():
        parts = {name: figure for name, figure in figures.items() if name != WHOLE}
        yield Indicator(code, key, figures[WHOLE], parts)
