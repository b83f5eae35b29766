"""Values of the leaders domain."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class ActionKind(StrEnum):
    """What a district network does in its community."""

    HEALTHY_PRACTICES = "healthy_practices"
    RIGHTS_GUIDANCE = "rights_guidance"
    HEALTH_CAMPAIGN = "health_campaign"
    LEARNING_SPACE = "learning_space"
    MENTORING = "mentoring"


class BarrierKind(StrEnum):
    """What keeps families from a service."""

    DISTANCE = "distance"
    LANGUAGE = "language"
    OPENING_HOURS = "opening_hours"
    NO_SUPPLIES = "no_supplies"
    MISTREATMENT = "mistreatment"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class Scores:
    """What makes a leader mother, from 0 to 100 each (Plan 2026, section 6.4)."""

    leadership: int
    commitment: int
    convening_power: int

    @property
    def total(self) -> int:
        """The sum, by which candidates are listed."""
        return self.leadership + self.commitment + self.convening_power


def listed(ids: Iterable[UUID]) -> str:
    """Ids as people read them in the detail of a rule."""
    return ", ".join(sorted(str(one) for one in ids))
