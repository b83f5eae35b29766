"""Alerts: what needs attention, said once when it begins and once when it ends."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .plan import NATIONWIDE

NAMESPACE: Final = uuid5(NAMESPACE_OID, "juntos.reporting.alert")
NATIONAL_PLACE: Final = "national"


@dataclass(frozen=True, slots=True)
class Watched:
    """What may need attention: a line, an indicator or a service, in a place."""

    edition: int
    kind: str
    subject: str
    place: str

    @property
    def territory(self) -> Territory:
        """Where the alert counts."""
        if self.place == NATIONAL_PLACE:
            return NATIONWIDE
        return Territory(NATIONWIDE.ubigeo, self.place)


@dataclass(frozen=True, slots=True)
class Measured:
    """What was seen, and the limit that it passed."""

    observed: Decimal
    threshold: Decimal
    planned: Decimal | None = None
    unreachable_on: date | None = None


class Alert(Aggregate):
    """One thing that is watched, raised and cleared as often as it comes and goes."""

    TOPIC = "reporting.alert"

    class Raised(Created):
        """It needed attention for the first time."""

        TOPIC = "reporting.alert.raised"
        watched: Watched
        measured: Measured

    class RaisedAgain(Aggregate.Event):
        """It needs attention again."""

        TOPIC = "reporting.alert.raised_again"
        watched: Watched
        measured: Measured

    class Cleared(Aggregate.Event):
        """It does not need attention any more."""

        TOPIC = "reporting.alert.cleared"
        watched: Watched
        observed: Decimal

    @event(Raised)
    def __init__(
        self,
        watched: Watched,
        measured: Measured,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Raise it for the first time; ``first`` is the way to do it."""
        self.watched = watched
        self.territory = territory
        self.active = True
        self.changed_on = occurred_on

    @staticmethod
    def create_id(watched: Watched) -> UUID:
        """The one id of what is watched."""
        return alert_id(watched)

    @classmethod
    def first(cls, watched: Watched, measured: Measured, occurred_on: date) -> "Alert":
        """Raise it for the first time."""
        return cls(
            watched=watched,
            measured=measured,
            territory=watched.territory,
            occurred_on=occurred_on,
        )

    def raise_again(self, measured: Measured, occurred_on: date) -> None:
        """Raise it; while it is raised, it is not raised twice.

        An evaluation of an earlier date than its last change says nothing of now.
        """
        if not self.active and occurred_on >= self.changed_on:
            self._raised_again(
                watched=self.watched, measured=measured, occurred_on=occurred_on
            )

    def clear(self, observed: Decimal, occurred_on: date) -> None:
        """Say that it ended; what is not raised has nothing to end.

        An evaluation of an earlier date than its last change says nothing of now.
        """
        if self.active and occurred_on >= self.changed_on:
            self._cleared(
                watched=self.watched, observed=observed, occurred_on=occurred_on
            )

    @event(RaisedAgain)
    def _raised_again(
        self, watched: Watched, measured: Measured, occurred_on: date
    ) -> None:
        self.active = True
        self.changed_on = occurred_on

    @event(Cleared)
    def _cleared(self, watched: Watched, observed: Decimal, occurred_on: date) -> None:
        self.active = False
        self.changed_on = occurred_on


def alert_id(watched: Watched) -> UUID:
    """The id of what is watched."""
    named = f"{watched.edition}:{watched.kind}:{watched.subject}:{watched.place}"
    return uuid5(NAMESPACE, named)
