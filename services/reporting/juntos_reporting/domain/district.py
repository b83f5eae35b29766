"""Which territorial unit serves a district, from which date on."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import AssignedLaterAlready

NAMESPACE: Final = uuid5(NAMESPACE_OID, "juntos.reporting.district")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A district (INEI code and names) and its unit from a date on."""

    ubigeo: str
    district_name: str
    province_name: str
    region_name: str
    unit: str
    unit_name: str
    valid_from: date

    @property
    def territory(self) -> Territory:
        """Where the assignment itself counts."""
        return Territory(self.ubigeo, self.unit)


class District(Aggregate):
    """One district with every assignment it ever had. Its id follows from the code."""

    TOPIC = "reporting.district"

    class Assigned(Created):
        """The district was assigned for the first time."""

        TOPIC = "reporting.district.assigned"
        assignment: Assignment

    class Reassigned(Aggregate.Event):
        """The district belongs to another unit, or has another name, from a date on."""

        TOPIC = "reporting.district.reassigned"
        assignment: Assignment

    @event(Assigned)
    def __init__(
        self, assignment: Assignment, territory: Territory, occurred_on: date
    ) -> None:
        """Assign a district; ``assign`` is the way to do it."""
        self.assignment = assignment
        self.territory = territory
        self.assigned_on = occurred_on

    @staticmethod
    def create_id(assignment: Assignment) -> UUID:
        """The one id of a district."""
        return district_id(assignment.ubigeo)

    @classmethod
    def assign(cls, assignment: Assignment, occurred_on: date) -> "District":
        """Assign a district for the first time."""
        return cls(
            assignment=assignment,
            territory=assignment.territory,
            occurred_on=occurred_on,
        )

    def reassign(self, assignment: Assignment, occurred_on: date) -> None:
        """Assign it again; the assignment that holds already is not recorded twice."""
        if assignment == self.assignment:
            return
        if assignment.valid_from <= self.assignment.valid_from:
            raise AssignedLaterAlready(
                ubigeo=assignment.ubigeo, valid_from=self.assignment.valid_from
            )
        self._reassigned(
            assignment=assignment,
            territory=assignment.territory,
            occurred_on=occurred_on,
        )

    @event(Reassigned)
    def _reassigned(
        self, assignment: Assignment, territory: Territory, occurred_on: date
    ) -> None:
        self.assignment = assignment
        self.territory = territory


def district_id(ubigeo: str) -> UUID:
    """The id of a district by its INEI code."""
    return uuid5(NAMESPACE, ubigeo)
