"""Values of the leaders domain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class ActionKind(StrEnum):
    """What a district network does in its community."""

    HEALTHY_PRACTICES = "healthy_practices"
    RIGHTS_GUIDANCE = "rights_guidance"
    HEALTH_CAMPAIGN = "health_campaign"
    LEARNING_SPACE = "learning_space"
    MENTORING = "mentoring"


class ActionPlace(StrEnum):
    """Where a community action takes place."""

    COMMUNITY_HALL = "community_hall"
    HEALTH_FACILITY = "health_facility"
    SCHOOL = "school"
    PUBLIC_SPACE = "public_space"
    HOME = "home"
    OTHER = "other"


class ActionCorrection(StrEnum):
    """Why a recorded community action is corrected."""

    DATA_ENTRY_ERROR = "data_entry_error"
    RECORDED_TWICE = "recorded_twice"
    DID_NOT_HAPPEN = "did_not_happen"


class BarrierState(StrEnum):
    """How far the follow-up of an access barrier is; the last two end it."""

    REPORTED = "reported"
    REFERRED = "referred"
    SOLVED = "solved"
    DISMISSED = "dismissed"


class LeaderExit(StrEnum):
    """Why somebody is no longer a leader mother."""

    RESIGNED = "resigned"
    MOVED_AWAY = "moved_away"
    WITHDREW = "withdrew"
    NOT_ELIGIBLE = "not_eligible"


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


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """What is told of a community action."""

    kind: ActionKind
    reach: int
    place: ActionPlace | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """A Resolución de Alcaldía: its number, its date and the office that signed it."""

    number: str
    resolved_on: date
    office: str | None = None
