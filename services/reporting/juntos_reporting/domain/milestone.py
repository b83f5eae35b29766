"""A milestone: a document that advances a documentary line of the schedule."""

from datetime import date
from enum import StrEnum
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import MilestoneAlreadyRecorded, MilestoneIsVoid

NAMESPACE: Final = uuid5(NAMESPACE_OID, "juntos.reporting.milestone")


class MilestoneCorrection(StrEnum):
    """Why a document counts no longer."""

    DATA_ENTRY_ERROR = "data_entry_error"
    RECORDED_TWICE = "recorded_twice"
    DOCUMENT_WITHDRAWN = "document_withdrawn"


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

    class Annulled(Aggregate.Event):
        """It was recorded by mistake; its date and place stay those of the record."""

        TOPIC = "reporting.milestone.annulled"
        edition: int
        line: int
        quantity: int
        document: str
        correction: MilestoneCorrection

    class RecordedAgain(Aggregate.Event):
        """An annulled document was recorded as it should have been."""

        TOPIC = "reporting.milestone.recorded_again"
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
        self.void = False

    def annul(self, correction: MilestoneCorrection) -> None:
        """Let it count no longer."""
        if self.void:
            raise MilestoneIsVoid(line=self.line, document=self.document)
        self._annulled(
            edition=self.edition,
            line=self.line,
            quantity=self.quantity,
            document=self.document,
            correction=correction,
            occurred_on=self.recorded_on,
        )

    def record_again(
        self, quantity: int, territory: Territory, occurred_on: date
    ) -> None:
        """Record what was annulled as it should have been."""
        if not self.void:
            raise MilestoneAlreadyRecorded(line=self.line, document=self.document)
        self._recorded_again(
            edition=self.edition,
            line=self.line,
            quantity=quantity,
            document=self.document,
            territory=territory,
            occurred_on=occurred_on,
        )

    @event(Annulled)
    def _annulled(
        self,
        edition: int,
        line: int,
        quantity: int,
        document: str,
        correction: MilestoneCorrection,
        occurred_on: date,
    ) -> None:
        self.void = True

    @event(RecordedAgain)
    def _recorded_again(
        self,
        edition: int,
        line: int,
        quantity: int,
        document: str,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        self.quantity = quantity
        self.territory = territory
        self.recorded_on = occurred_on
        self.void = False

    @staticmethod
    def create_id(edition: int, line: int, document: str) -> UUID:
        """The one id of a document on a line of an edition."""
        return uuid5(NAMESPACE, f"{edition}:{line}:{document}")
