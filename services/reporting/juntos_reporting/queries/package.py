"""OG: households that receive the package of interventions (Plan 2026, section 6).

Each component has its own rate. A component counts only where it is due: a household
that wants no messages is not owed a reinforcement, if the policy says so.
"""

from typing import Any

from sqlalchemy import CTE, ColumnElement, FromClause, Select, and_, or_, select, true

from ..facts.enrollment import cap_application, contact, user_registered
from .cut import Cut
from .figures import Counted, Question, Shown
from .persons import by_person
from .populations import Populations, refusing_persons

HOUSEHOLD = "household_id"
REINFORCEMENT = "reinforcement"
REFUSING = "refusing"


def household_package(people: Populations) -> Question:
    """OG and OG_BROAD: households of the cohort that receive the package."""
    policies = people.policies
    strict, broad = policies.package_strict, policies.package_broad
    components = tuple(dict.fromkeys((*strict, *broad)))
    package = _received_by_household(people, (*components, REFUSING))

    def has(component: str) -> ColumnElement[bool]:
        return package.c[component]

    def due(component: str) -> ColumnElement[bool]:
        """A component that was received was due, whatever she wants now."""
        always = policies.reinforcement_due == "always"
        if component != REINFORCEMENT or always:
            return true()
        return or_(has(component), ~has(REFUSING))

    def whole(some: tuple[str, ...]) -> ColumnElement[bool]:
        return and_(*(or_(has(component), ~due(component)) for component in some))

    shares = {
        "strict": Counted(whole(strict), true()),
        "broad": Counted(whole(broad), true()),
        **{name: Counted(has(name), due(name)) for name in components},
    }
    shown = {"OG": Shown("strict", strict), "OG_BROAD": Shown("broad", broad)}
    return Question(package, shares, shown)


def _received_by_household(people: Populations, names: tuple[str, ...]) -> FromClause:
    """The cohort with, beside each household, what it received."""
    cohort = people.households
    joined: FromClause = cohort
    flags = []
    for name in names:
        having = _households_with(people, name).subquery(name)
        same = cohort.c[HOUSEHOLD] == having.c[HOUSEHOLD]
        joined = joined.outerjoin(having, same)
        flags.append(having.c[HOUSEHOLD].is_not(None).label(name))
    return select(cohort, *flags).select_from(joined).subquery("package")


def _households_with(people: Populations, name: str) -> Select[Any]:
    cut, policies = people.cut, people.policies
    match name:
        case "visit":
            return _visited(cut)
        case "initial_cap_visit":
            return _visited_with_initial_cap(cut, people.merged)
        case "started":
            return _households_of(cut, people.attended)
        case "reinforcement":
            return _households_of(cut, people.reinforced(policies.reinforcement_status))
        case _:
            refusing = refusing_persons(cut, people.merged).subquery("refusing")
            return _households_of(cut, refusing)


def _visited(cut: Cut) -> Select[Any]:
    effective_visit = and_(contact.c.effective, contact.c.mode == "visit")
    visited = select(contact.c.household_id).where(cut.sees(contact), effective_visit)
    return visited.distinct()


def _visited_with_initial_cap(cut: Cut, merged: CTE) -> Select[Any]:
    """The same person was visited and answered: two facts of one visit."""
    cap = cap_application
    answers = select(cap.c.user_id, cap.c.household_id).where(
        cut.sees(cap), cap.c.moment == "initial"
    )
    visits = select(contact.c.user_id).where(
        cut.sees(contact), contact.c.effective, contact.c.mode == "visit"
    )
    answered = by_person(answers, merged).subquery("answered")
    visited = by_person(visits, merged).subquery("visited_persons")
    same = visited.c.user_id == answered.c.user_id
    return select(answered.c.household_id).join(visited, same).distinct()


def _households_of(cut: Cut, users: FromClause) -> Select[Any]:
    registered = user_registered
    return (
        select(registered.c.household_id)
        .join(users, users.c.user_id == registered.c.user_id)
        .where(cut.until(registered))
        .distinct()
    )
