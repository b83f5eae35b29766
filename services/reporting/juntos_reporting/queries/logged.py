"""Events as answers name them: their place in the log, and what superseded them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from ..facts.tables import event_log

Place = tuple[str, int]
"""The service and the position that name an event of the log."""


class How(StrEnum):
    """In which way a later event takes the place of an earlier one."""

    CORRECTED = "corrected"
    RESOLVED = "resolved"
    REDATED = "redated"
    ANNULLED = "annulled"
    REVOKED = "revoked"
    MERGED = "merged"
    UNDONE = "undone"
    SAID_AGAIN = "said_again"


@dataclass(frozen=True, slots=True)
class Link:
    """Another event and how one of the two takes the other's place."""

    how: How
    event_id: str
    service: str
    position: int
    type: str
    occurred_on: date
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class EventBehind:
    """An event of the log, without what it says: the log's own API shows that."""

    event_id: str
    service: str
    position: int
    type: str
    occurred_on: date
    recorded_at: datetime
    actor: str
    actor_role: str
    ubigeo: str
    territorial_unit: str
    superseded_by: tuple[Link, ...] = ()
    supersedes: tuple[Link, ...] = ()

    @property
    def place(self) -> Place:
        """What names it in the log."""
        return self.service, self.position


EVENT: Final = tuple(
    event_log.c[name]
    for name in EventBehind.__dataclass_fields__
    if name in event_log.c
)
"""The columns of the log that say it, in that order."""
LINKED: Final = tuple(
    event_log.c[name] for name in Link.__dataclass_fields__ if name in event_log.c
)
"""The same of a link."""
