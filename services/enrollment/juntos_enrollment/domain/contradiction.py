"""Two accounts of one usuaria that cannot both be right; somebody decides."""

from dataclasses import dataclass
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import ContradictionIsResolved
from .values import Account, Answers, CAPResult, Matter

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.enrollment.contradiction")


@dataclass(frozen=True, slots=True)
class Version:
    """What one account says: the date, and of a CAP its scores and answers."""

    on: date
    result: CAPResult | None
    answers: Answers


class Contradiction(Aggregate):
    """What is on record and what a device told without network, side by side."""

    TOPIC = "enrollment.contradiction"

    class Found(Created):
        """A command of a packet told otherwise than is on record."""

        TOPIC = "enrollment.contradiction.found"
        command_id: UUID
        user_id: UUID
        household_id: UUID
        matter: Matter
        known: Version
        told: Version

    class Resolved(Aggregate.Event):
        """The unit decided which account stands."""

        TOPIC = "enrollment.contradiction.resolved"
        user_id: UUID
        household_id: UUID
        matter: Matter
        kept: Account

    @event(Found)
    def __init__(
        self,
        *,
        command_id: UUID,
        user_id: UUID,
        household_id: UUID,
        matter: Matter,
        known: Version,
        told: Version,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Keep both accounts."""
        self.user_id = user_id
        self.household_id = household_id
        self.matter = matter
        self.known = known
        self.told = told
        self.territory = territory
        self.resolved_on: date | None = None

    @staticmethod
    def create_id(command_id: UUID, matter: Matter) -> UUID:
        """The one id of what a command told about a matter."""
        return uuid5(NAMESPACE, f"{command_id}:{matter}")

    def resolve(self, kept: Account, occurred_on: date) -> None:
        """Decide which of the two accounts stands."""
        if self.resolved_on is not None:
            raise ContradictionIsResolved(resolved_on=self.resolved_on)
        self._resolved(
            user_id=self.user_id,
            household_id=self.household_id,
            matter=self.matter,
            kept=kept,
            occurred_on=occurred_on,
        )

    @event(Resolved)
    def _resolved(
        self,
        user_id: UUID,
        household_id: UUID,
        matter: Matter,
        kept: Account,
        occurred_on: date,
    ) -> None:
        self.resolved_on = occurred_on
