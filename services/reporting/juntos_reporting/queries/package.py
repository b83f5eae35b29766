"""OG: households that receive the package of interventions (Plan 2026, section 6).

Each component has its own rate. A component counts only where it is due: a household
that wants no messages is not owed a reinforcement, if the policy says so.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from ..facts.enrollment import cap_application, contact, user_registered
from .figures import Counted, Question, Shown
from .persons import by_person
from .populations import Populations

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
    """The cohort with, beside each household, what it received.

    Everything received is looked through once: a bit a component, by household.
    """
    bits = {name: 1 << number for number, name in enumerate(names)}
    received = union_all(*_told_of_households(people, bits)).subquery("received")
    mask = func.bit_or(received.c.bit).label("mask")
    by_household = (
        select(received.c[HOUSEHOLD], mask).group_by(received.c[HOUSEHOLD]).subquery()
    )
    cohort = people.households
    same = by_household.c[HOUSEHOLD] == cohort.c[HOUSEHOLD]
    found = func.coalesce(by_household.c.mask, 0)
    flags = [(found.op("&")(bit) != 0).label(name) for name, bit in bits.items()]
    joined = cohort.outerjoin(by_household, same)
    return select(cohort, *flags).select_from(joined).subquery("package")


def _told_of_households(
    people: Populations, bits: Mapping[str, int]
) -> Iterator[Select[Any]]:
    """Households with the bits of what they received, told more than once or not."""
    cut = people.cut
    if "visit" in bits:
        visited = cut.sees(contact), contact.c.effective, contact.c.mode == "visit"
        visits = _with_bit(contact.c[HOUSEHOLD], bits["visit"])
        yield visits.where(*visited, people.in_homes(contact))
    if "initial_cap_visit" in bits:
        yield _visited_with_initial_cap(people, bits["initial_cap_visit"])
    users: list[tuple[str, Callable[[], CTE]]] = [
        ("started", lambda: people.attended),
        (REINFORCEMENT, lambda: people.received),
        (REFUSING, lambda: people.refusing),
    ]
    told = [
        _with_bit(find().c.user_id, bits[name]) for name, find in users if name in bits
    ]
    by_user = union_all(*told).subquery("by_user")
    registered = user_registered
    yield (
        select(registered.c[HOUSEHOLD], by_user.c.bit)
        .join(by_user, by_user.c.user_id == registered.c.user_id)
        .where(cut.until(registered), people.in_homes(registered))
    )


def _with_bit(key: ColumnElement[Any], bit: int) -> Select[Any]:
    return select(key, literal(bit).label("bit"))


def _visited_with_initial_cap(people: Populations, bit: int) -> Select[Any]:
    """The same person was visited and answered: two facts of one visit."""
    cut, cap = people.cut, cap_application
    answers = select(cap.c.user_id, cap.c[HOUSEHOLD]).where(
        cut.sees(cap), cap.c.moment == "initial", people.in_homes(cap)
    )
    visits = select(contact.c.user_id).where(
        cut.sees(contact),
        contact.c.effective,
        contact.c.mode == "visit",
        people.among(contact),
    )
    answered = by_person(answers, people.merged).subquery("answered")
    visited = by_person(visits, people.merged)
    return _with_bit(answered.c[HOUSEHOLD], bit).where(answered.c.user_id.in_(visited))
