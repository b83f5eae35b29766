"""A milestone: a document that advances a documentary line of the schedule."""

from datetime import date
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

NAMESPACE: Final = uuid5(NAMESPACE_OID, "juntos.reporting.milestone")


class Milestone(Aggregate):
    """A document on record. Its id follows from edition, line and document."""

    TOPIC = "reporting.milestone"

    class Recorded(Created):
        """The document was recorded for its line."""

        TOPIC = "reporting.milestone.recorded"
        edition: int
        line: int
        quantity: int
        document: str

    @event(Recorded)
    def __init__(
        self,
        edition: int,
        line: int,
        quantity: int,
        document: str,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Record a document; the plan says whether the line is a documentary one."""
        self.edition = edition
        self.line = line
        self.quantity = quantity
        self.document = document
        self.territory = territory
        self.recorded_on = occurred_on

    @staticmethod
    def create_id(edition: int, line: int, document: str) -> UUID:
        """The one id of a document on a line of an edition."""
        return uuid5(NAMESPACE, f"{edition}:{line}:{document}")
