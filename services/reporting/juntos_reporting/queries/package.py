"""OG: households that receive the package of interventions (Plan 2026, section 6).

Each component has its own rate. A component counts only where it is due: a household
that wants no messages is not owed a reinforcement, if the policy says so.
"""

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.sql.selectable import FromClause, NamedFromClause

from ..facts.enrollment import cap_application, contact, user_registered
from .cut import Cut
from .figures import Counted
from .policies import Policies
from .populations import (
    listed_households,
    refusing_users,
    reinforced_users,
    sessions_attended,
)

HOUSEHOLD = "household_id"
REFUSING = "refusing"


class Package:
    """The cohort with, beside each household, the components it received."""

    def __init__(self, cut: Cut, policies: Policies) -> None:
        """Prepare the statement parts; nothing is asked yet."""
        self._policies = policies
        cohort = listed_households(cut).subquery("cohort")
        self._received: dict[str, NamedFromClause] = {
            name: households.subquery(name)
            for name, households in _components(cut, policies).items()
        }
        joined: FromClause = cohort
        for having in self._received.values():
            same = cohort.c[HOUSEHOLD] == having.c[HOUSEHOLD]
            joined = joined.outerjoin(having, same)
        flags = [
            having.c[HOUSEHOLD].is_not(None).label(name)
            for name, having in self._received.items()
        ]
        statement = select(cohort, *flags).select_from(joined)
        self.population = statement.subquery("package")

    def shares(self) -> dict[str, Counted]:
        """The package, strict and broad, and each component's own rate."""
        named = self._policies
        parts = dict.fromkeys((*named.package_strict, *named.package_broad))
        return {
            "strict": Counted(self._whole(named.package_strict), true()),
            "broad": Counted(self._whole(named.package_broad), true()),
            **{name: Counted(self._has(name), self._due(name)) for name in parts},
        }

    def _whole(self, components: tuple[str, ...]) -> ColumnElement[bool]:
        return and_(*(or_(self._has(c), ~self._due(c)) for c in components))

    def _has(self, component: str) -> ColumnElement[bool]:
        return self.population.c[component]

    def _due(self, component: str) -> ColumnElement[bool]:
        """A component that was received was due, whatever she wants now."""
        always = self._policies.reinforcement_due == "always"
        if component != "reinforcement" or always:
            return true()
        return or_(self._has(component), ~self.population.c[REFUSING])


def _components(cut: Cut, policies: Policies) -> dict[str, Select[tuple[object, ...]]]:
    """The households that received each component, and those that refuse messages."""
    reinforced = reinforced_users(
        cut, policies.reinforcement_status, policies.reinforcement_minimum_messages
    )
    started = select(sessions_attended(cut).subquery("attended").c.user_id)
    return {
        "visit": _visited(cut),
        "initial_cap_visit": _visited_with_initial_cap(cut),
        "started": _households_of(cut, started),
        "reinforcement": _households_of(cut, reinforced),
        REFUSING: _households_of(cut, refusing_users(cut)),
    }


def _visited(cut: Cut) -> Select[tuple[object, ...]]:
    effective_visit = and_(contact.c.effective, contact.c.mode == "visit")
    visited = select(contact.c.household_id).where(cut.sees(contact), effective_visit)
    return visited.distinct()


def _visited_with_initial_cap(cut: Cut) -> Select[tuple[object, ...]]:
    """The same usuaria was visited and answered: two facts of one visit."""
    cap = cap_application
    return (
        select(cap.c.household_id)
        .join(contact, contact.c.user_id == cap.c.user_id)
        .where(
            cut.sees(cap),
            cap.c.moment == "initial",
            cut.sees(contact),
            contact.c.effective,
            contact.c.mode == "visit",
        )
        .distinct()
    )


def _households_of(
    cut: Cut, users: Select[tuple[object, ...]]
) -> Select[tuple[object, ...]]:
    chosen = users.subquery()
    registered = user_registered
    return (
        select(registered.c.household_id)
        .join(chosen, chosen.c.user_id == registered.c.user_id)
        .where(cut.until(registered))
        .distinct()
    )
