"""The cohort: the final list of participants of one territorial unit."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import CohortIsEmpty

CHUNK = 500
NAMESPACE = uuid5(NAMESPACE_OID, "juntos.enrollment.cohort")


class Cohort(Aggregate):
    """A closed list. Its id follows from edition and unit, so there is only one."""

    TOPIC = "enrollment.cohort"

    class Closed(Created):
        """The list was closed with these totals."""

        TOPIC = "enrollment.cohort.closed"
        edition: int
        households: int
        districts: int

    class MembersListed(Aggregate.Event):
        """Some households of one district, named; the event's territory is theirs."""

        TOPIC = "enrollment.cohort.members-listed"
        edition: int
        household_ids: tuple[UUID, ...]

    @event(Closed)
    def __init__(
        self,
        edition: int,
        territory: Territory,
        households: int,
        districts: int,
        occurred_on: date,
    ) -> None:
        """Close a list; ``close`` is the way to make one with its members."""
        self.edition = edition
        self.territory = territory
        self.households = households
        self.districts = districts
        self.closed_on = occurred_on
        self.listed = 0

    @staticmethod
    def create_id(edition: int, territory: Territory) -> UUID:
        """The one id of the list of a unit in an edition."""
        return uuid5(NAMESPACE, f"{edition}:{territory.territorial_unit}")

    @classmethod
    def close(
        cls,
        edition: int,
        territorial_unit: str,
        members: Mapping[str, Sequence[UUID]],
        occurred_on: date,
    ) -> "Cohort":
        """Close the list of a unit.

        Args:
            edition: year of the plan.
            territorial_unit: code of the unit.
            members: household ids by ubigeo of their district.
            occurred_on: date of the closing.
        """
        total = sum(len(households) for households in members.values())
        if total == 0:
            raise CohortIsEmpty(territorial_unit=territorial_unit)
        cohort = cls(
            edition=edition,
            territory=_territory_of(territorial_unit, members),
            households=total,
            districts=len(members),
            occurred_on=occurred_on,
        )
        for ubigeo, households in sorted(members.items()):
            for start in range(0, len(households), CHUNK):
                cohort._members_listed(
                    edition=edition,
                    household_ids=tuple(households[start : start + CHUNK]),
                    territory=Territory(ubigeo, territorial_unit),
                    occurred_on=occurred_on,
                )
        return cohort

    @event(MembersListed)
    def _members_listed(
        self,
        edition: int,
        household_ids: tuple[UUID, ...],
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.listed += len(household_ids)


def _territory_of(territorial_unit: str, ubigeos: Mapping[str, object]) -> Territory:
    """The unit's region if all its districts lie in one, else the country."""
    regions = {ubigeo[:2] for ubigeo in ubigeos}
    region = regions.pop() if len(regions) == 1 else "00"
    return Territory(f"{region}0000", territorial_unit)
