"""A padrón that was imported: one fact with its totals, when all of it is in."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory


@dataclass(frozen=True, slots=True)
class PadronTotals:
    """What became of the rows of a padrón."""

    rows: int
    households_registered: int
    users_registered: int
    corrected: int
    unchanged: int
    rejected: int
    gone: int


class Padron(Aggregate):
    """One imported file. Its id is that of the command that sent it."""

    TOPIC = "enrollment.padron"

    class Imported(Created):
        """Every row was applied or handed back."""

        TOPIC = "enrollment.padron.imported"
        padron_id: UUID
        class_version = 2
        totals: PadronTotals
        file_sha256: str
        corrects: UUID | None

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """The first version did not tell a correction from a padrón of its own."""
            state["corrects"] = None

    @event(Imported)
    def __init__(
        self,
        padron_id: UUID,
        territory: Territory,
        totals: PadronTotals,
        file_sha256: str,
        occurred_on: date,
        corrects: UUID | None = None,
    ) -> None:
        """Record that an import is complete, dated by the padrón itself."""
        self.territory = territory
        self.totals = totals
        self.imported_on = occurred_on
        self.corrects = corrects

    @staticmethod
    def create_id(padron_id: UUID) -> UUID:
        """The id that was given when the file arrived."""
        return padron_id
