"""The district network: the leader mothers of a district, together."""

from collections.abc import Collection
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import (
    NetworkAlreadyRecognized,
    NetworkNeedsMembers,
    NetworkNotYetFormed,
    OnlySelectedLeadersFormNetworks,
    RecognitionAlreadyHeld,
    RecognitionEventNeedsResolution,
)
from .values import BarrierKind, listed

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.leaders.network")


class DistrictNetwork(Aggregate):
    """A network. Its id follows from edition and district, so there is only one."""

    TOPIC = "leaders.network"

    class Formed(Created):
        """The members signed the formation act."""

        TOPIC = "leaders.network.formed"
        edition: int
        members: tuple[UUID, ...]

    class Recognized(Aggregate.Event):
        """The local government recognised it by Resolución de Alcaldía."""

        TOPIC = "leaders.network.recognized"
        resolution: str
        resolved_on: date

    class RecognitionHeld(Aggregate.Event):
        """A public event celebrated the recognition."""

        TOPIC = "leaders.network.recognition-held"
        attendees: int

    class BarrierReported(Aggregate.Event):
        """The network told what keeps families from a service."""

        TOPIC = "leaders.network.barrier-reported"
        kind: BarrierKind

    @event(Formed)
    def __init__(
        self,
        edition: int,
        territory: Territory,
        members: tuple[UUID, ...],
        occurred_on: date,
    ) -> None:
        """Keep a network; ``form`` is the way to make one."""
        self.edition = edition
        self.territory = territory
        self.members = members
        self.formed_on = occurred_on
        self.resolution: str | None = None
        self.recognition_held_on: date | None = None
        self.barriers: list[BarrierKind] = []

    @staticmethod
    def create_id(edition: int, territory: Territory) -> UUID:
        """The one id of the network of a district in an edition."""
        return uuid5(NAMESPACE, f"{edition}:{territory.ubigeo}")

    @classmethod
    def form(
        cls,
        edition: int,
        territory: Territory,
        members: Collection[UUID],
        leaders: Collection[UUID],
        occurred_on: date,
    ) -> "DistrictNetwork":
        """Form the network of a district.

        Args:
            edition: year of the plan.
            territory: the district and the unit that serves it.
            members: who signs (user ids).
            leaders: the selected leader mothers of that district and unit.
            occurred_on: date of the formation act.
        """
        if not members:
            raise NetworkNeedsMembers
        if strangers := set(members) - set(leaders):
            raise OnlySelectedLeadersFormNetworks(
                ubigeo=territory.ubigeo, users=listed(strangers)
            )
        return cls(
            edition=edition,
            territory=territory,
            members=tuple(dict.fromkeys(members)),
            occurred_on=occurred_on,
        )

    def recognize(self, resolution: str, resolved_on: date, occurred_on: date) -> None:
        """Record the Resolución de Alcaldía."""
        self.require_formed_by(resolved_on)
        if self.resolution is not None:
            raise NetworkAlreadyRecognized(resolution=self.resolution)
        self._recognized(
            resolution=resolution, resolved_on=resolved_on, occurred_on=occurred_on
        )

    def hold_recognition(self, attendees: int, occurred_on: date) -> None:
        """Record the public event of recognition."""
        if self.resolution is None:
            raise RecognitionEventNeedsResolution
        if self.recognition_held_on is not None:
            raise RecognitionAlreadyHeld(held_on=self.recognition_held_on)
        self._recognition_held(attendees=attendees, occurred_on=occurred_on)

    def report_barrier(self, kind: BarrierKind, occurred_on: date) -> None:
        """Record what keeps families from a service."""
        self.require_formed_by(occurred_on)
        self._barrier_reported(kind=kind, occurred_on=occurred_on)

    def require_formed_by(self, day: date) -> None:
        """Refuse what happened before the formation act."""
        if day < self.formed_on:
            raise NetworkNotYetFormed(formed_on=self.formed_on)

    @event(Recognized)
    def _recognized(
        self, resolution: str, resolved_on: date, occurred_on: date
    ) -> None:
        self.resolution = resolution

    @event(RecognitionHeld)
    def _recognition_held(self, attendees: int, occurred_on: date) -> None:
        self.recognition_held_on = occurred_on

    @event(BarrierReported)
    def _barrier_reported(self, kind: BarrierKind, occurred_on: date) -> None:
        self.barriers.append(kind)
