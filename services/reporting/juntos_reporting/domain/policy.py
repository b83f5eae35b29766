"""A policy: one definition that the plan leaves open, settled from a date on."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .catalogue import CATALOGUE
from .plan import NATIONWIDE
from .rules import PolicyValueNotAllowed, UnknownPolicy

NAMESPACE: Final = uuid5(NAMESPACE_OID, "juntos.reporting.policy")


@dataclass(frozen=True, slots=True)
class Settlement:
    """A value with the date from which it holds, its legal reference and its author."""

    value: str
    effective_on: date
    legal_reference: str
    author: str


class Policy(Aggregate):
    """Everything that was ever adopted for one definition; nothing is overwritten."""

    TOPIC = "reporting.policy"

    class Adopted(Created):
        """The definition was settled for the first time."""

        TOPIC = "reporting.policy.adopted"
        policy: str
        settlement: Settlement

    class Readopted(Aggregate.Event):
        """The definition was settled again, for other dates or otherwise."""

        TOPIC = "reporting.policy.readopted"
        policy: str
        settlement: Settlement

    @event(Adopted)
    def __init__(
        self,
        policy: str,
        settlement: Settlement,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Settle a definition; ``adopt`` is the way to do it with its rules."""
        self.policy = policy
        self.territory = territory
        self.settlements = [settlement]
        self.adopted_on = occurred_on

    @staticmethod
    def create_id(policy: str) -> UUID:
        """The one id of a definition."""
        return policy_id(policy)

    @classmethod
    def adopt(cls, policy: str, settlement: Settlement, occurred_on: date) -> "Policy":
        """Settle a definition for the first time."""
        require_allowed(policy, settlement.value)
        return cls(
            policy=policy,
            settlement=settlement,
            territory=NATIONWIDE,
            occurred_on=occurred_on,
        )

    def readopt(self, settlement: Settlement, occurred_on: date) -> None:
        """Settle it again; what holds for that date already is not recorded twice."""
        require_allowed(self.policy, settlement.value)
        if not self._holds(settlement):
            self._readopted(
                policy=self.policy, settlement=settlement, occurred_on=occurred_on
            )

    def _holds(self, settlement: Settlement) -> bool:
        same_day = [
            earlier
            for earlier in self.settlements
            if earlier.effective_on == settlement.effective_on
        ]
        return bool(same_day) and same_day[-1] == settlement

    @event(Readopted)
    def _readopted(
        self, policy: str, settlement: Settlement, occurred_on: date
    ) -> None:
        self.settlements.append(settlement)


def policy_id(policy: str) -> UUID:
    """The id of a definition by its name."""
    return uuid5(NAMESPACE, policy)


def require_allowed(policy: str, value: str) -> None:
    """Refuse what is not in the catalogue."""
    definition = CATALOGUE.get(policy)
    if definition is None:
        raise UnknownPolicy(policy=policy)
    reason = definition.refusal(value)
    if reason is not None:
        raise PolicyValueNotAllowed(policy=policy, value=value, reason=reason)
