"""The district network: the leader mothers of a district, together."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import (
    AlreadyCoordinates,
    AlreadyMember,
    BarrierIsClosed,
    FollowUpBeforeReport,
    FollowUpChangesNothing,
    NetworkAlreadyRecognized,
    NetworkNeedsMembers,
    NetworkNotYetFormed,
    NoSuchBarrier,
    NotAMember,
    OnlySelectedLeadersFormNetworks,
    RecognitionAlreadyHeld,
    RecognitionBeforeResolution,
    RecognitionEventNeedsResolution,
)
from .values import BarrierKind, BarrierState, Resolution, listed

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.leaders.network")
CLOSED = {BarrierState.SOLVED, BarrierState.DISMISSED}


class DistrictNetwork(Aggregate):
    """A network. Its id follows from edition and district, so there is only one."""

    TOPIC = "leaders.network"

    class Formed(Created):
        """The members signed the formation act."""

        TOPIC = "leaders.network.formed"
        class_version = 2
        edition: int
        members: tuple[UUID, ...]
        act: str | None

        @staticmethod
        def upcast_v1_v2(facts: dict[str, Any]) -> None:
            """The first acts were recorded without their reference."""
            facts["act"] = None

    class MembershipChanged(Aggregate.Event):
        """Leader mothers joined or left."""

        TOPIC = "leaders.network.membership-changed"
        joined: tuple[UUID, ...]
        left: tuple[UUID, ...]
        members: int

    class CoordinatorNamed(Aggregate.Event):
        """One of the members coordinates the network."""

        TOPIC = "leaders.network.coordinator-named"
        user_id: UUID

    class Recognized(Aggregate.Event):
        """The local government recognised it by Resolución de Alcaldía."""

        TOPIC = "leaders.network.recognized"
        class_version = 2
        resolution: str
        resolved_on: date
        office: str | None

        @staticmethod
        def upcast_v1_v2(facts: dict[str, Any]) -> None:
            """The first resolutions were recorded without the office."""
            facts["office"] = None

    class RecognitionHeld(Aggregate.Event):
        """A public event celebrated the recognition."""

        TOPIC = "leaders.network.recognition-held"
        attendees: int

    class BarrierReported(Aggregate.Event):
        """The network told what keeps families from a service."""

        TOPIC = "leaders.network.barrier-reported"
        kind: BarrierKind

    class BarrierFollowedUp(Aggregate.Event):
        """Somebody did something about a barrier."""

        TOPIC = "leaders.network.barrier-followed-up"
        barrier_id: UUID
        state: BarrierState

    @event(Formed)
    def __init__(
        self,
        edition: int,
        territory: Territory,
        members: tuple[UUID, ...],
        act: str | None,
        occurred_on: date,
    ) -> None:
        """Keep a network; ``form`` is the way to make one."""
        self.edition = edition
        self.territory = territory
        self.members = members
        self.formed_on = occurred_on
        self.coordinator: UUID | None = None
        self.resolution: str | None = None
        self.resolved_on = occurred_on
        self.recognition_held_on: date | None = None
        self.barriers: dict[UUID, BarrierState] = {}
        self.reported_on: dict[UUID, date] = {}

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
        act: str | None,
        occurred_on: date,
    ) -> "DistrictNetwork":
        """Form the network of a district.

        Args:
            edition: year of the plan.
            territory: the district and the unit that serves it.
            members: who signs (user ids).
            leaders: the leader mothers of that district and unit on that day.
            act: reference of the formation act, if there is one.
            occurred_on: date of the formation act.
        """
        if not members:
            raise NetworkNeedsMembers
        _require_leaders(territory, members, leaders)
        return cls(
            edition=edition,
            territory=territory,
            members=tuple(dict.fromkeys(members)),
            act=act,
            occurred_on=occurred_on,
        )

    def change_members(
        self,
        joined: Collection[UUID],
        left: Collection[UUID],
        leaders: Collection[UUID],
        occurred_on: date,
    ) -> None:
        """Let leader mothers of the district join and members leave."""
        self.require_formed_by(occurred_on)
        if known := set(joined) & set(self.members):
            raise AlreadyMember(users=listed(known))
        if strangers := set(left) - set(self.members):
            raise NotAMember(users=listed(strangers))
        _require_leaders(self.territory, joined, leaders)
        members = len(self.members) + len(set(joined)) - len(set(left))
        if members == 0:
            raise NetworkNeedsMembers
        self._membership_changed(
            joined=tuple(dict.fromkeys(joined)),
            left=tuple(dict.fromkeys(left)),
            members=members,
            occurred_on=occurred_on,
        )

    def let_go(self, leader: UUID, substitute: UUID | None, occurred_on: date) -> None:
        """Let a member who is a leader mother no longer leave; nobody may be left.

        Args:
            leader: a member who left her place.
            substitute: the leader mother who takes her place, here too.
            occurred_on: when she left; the network forgets nobody before its act.
        """
        if leader not in self.members:
            raise NotAMember(users=listed([leader]))
        joined = () if substitute is None else (substitute,)
        self._membership_changed(
            joined=joined,
            left=(leader,),
            members=len(self.members) - 1 + len(joined),
            occurred_on=max(occurred_on, self.formed_on),
        )

    def name_coordinator(self, user_id: UUID, occurred_on: date) -> None:
        """Let one of the members coordinate the network."""
        self.require_formed_by(occurred_on)
        if user_id not in self.members:
            raise NotAMember(users=listed([user_id]))
        if user_id == self.coordinator:
            raise AlreadyCoordinates
        self._coordinator_named(user_id=user_id, occurred_on=occurred_on)

    def recognize(self, resolution: Resolution, occurred_on: date) -> None:
        """Record the Resolución de Alcaldía."""
        self.require_formed_by(resolution.resolved_on)
        if self.resolution is not None:
            raise NetworkAlreadyRecognized(resolution=self.resolution)
        self._recognized(
            resolution=resolution.number,
            resolved_on=resolution.resolved_on,
            office=resolution.office,
            occurred_on=occurred_on,
        )

    def hold_recognition(self, attendees: int, occurred_on: date) -> None:
        """Record the public event of recognition."""
        if self.resolution is None:
            raise RecognitionEventNeedsResolution
        if self.recognition_held_on is not None:
            raise RecognitionAlreadyHeld(held_on=self.recognition_held_on)
        if occurred_on < self.resolved_on:
            raise RecognitionBeforeResolution(resolved_on=self.resolved_on)
        self._recognition_held(attendees=attendees, occurred_on=occurred_on)

    def report_barrier(self, kind: BarrierKind, occurred_on: date) -> UUID:
        """Record what keeps families from a service; returns the barrier's id."""
        self.require_formed_by(occurred_on)
        self._barrier_reported(kind=kind, occurred_on=occurred_on)
        return barrier_id(self.id, self.version)

    def follow_up_barrier(
        self, barrier: UUID, state: BarrierState, occurred_on: date
    ) -> None:
        """Record what was done about a barrier."""
        if barrier not in self.barriers:
            raise NoSuchBarrier
        if self.barriers[barrier] in CLOSED:
            raise BarrierIsClosed
        if state is BarrierState.REPORTED:
            raise FollowUpChangesNothing
        if occurred_on < self.reported_on[barrier]:
            raise FollowUpBeforeReport(reported_on=self.reported_on[barrier])
        self._barrier_followed_up(
            barrier_id=barrier, state=state, occurred_on=occurred_on
        )

    def require_formed_by(self, day: date) -> None:
        """Refuse what happened before the formation act."""
        if day < self.formed_on:
            raise NetworkNotYetFormed(formed_on=self.formed_on)

    @event(MembershipChanged)
    def _membership_changed(
        self,
        joined: tuple[UUID, ...],
        left: tuple[UUID, ...],
        members: int,
        occurred_on: date,
    ) -> None:
        stay = (member for member in self.members if member not in left)
        self.members = (*stay, *joined)
        if self.coordinator in left:
            self.coordinator = None

    @event(CoordinatorNamed)
    def _coordinator_named(self, user_id: UUID, occurred_on: date) -> None:
        self.coordinator = user_id

    @event(Recognized)
    def _recognized(
        self,
        resolution: str,
        resolved_on: date,
        office: str | None,
        occurred_on: date,
    ) -> None:
        self.resolution = resolution
        self.resolved_on = resolved_on

    @event(RecognitionHeld)
    def _recognition_held(self, attendees: int, occurred_on: date) -> None:
        self.recognition_held_on = occurred_on

    @event(BarrierReported)
    def _barrier_reported(self, kind: BarrierKind, occurred_on: date) -> None:
        # The library counts the version up after this.
        barrier = barrier_id(self.id, self.version + 1)
        self.barriers[barrier] = BarrierState.REPORTED
        self.reported_on[barrier] = occurred_on

    @event(BarrierFollowedUp)
    def _barrier_followed_up(
        self, barrier_id: UUID, state: BarrierState, occurred_on: date
    ) -> None:
        self.barriers[barrier_id] = state


def barrier_id(network_id: UUID, version: int) -> UUID:
    """The id of the barrier that an event of a network reported."""
    return uuid5(network_id, f"barrier:{version}")


def _require_leaders(
    territory: Territory, members: Collection[UUID], leaders: Collection[UUID]
) -> None:
    if strangers := set(members) - set(leaders):
        raise OnlySelectedLeadersFormNetworks(
            ubigeo=territory.ubigeo, users=listed(strangers)
        )
