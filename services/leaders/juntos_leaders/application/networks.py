"""District networks: members, recognition and the barriers they report."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.seedwork import Territory

from ..domain.network import DistrictNetwork
from ..domain.rules import NetworkAlreadyFormed
from ..domain.values import BarrierKind, BarrierState, Resolution
from . import rows
from .store import LeadersStore

NO_SUCH_NETWORK: Final = "No existe esa red; primero se registra su formación."


class Networks(LeadersStore):
    """The networks of leader mothers, one a district."""

    @repeatable()
    def form_network(
        self,
        command: Command,
        territory: Territory,
        members: Collection[UUID],
        act: str | None,
        occurred_on: date,
    ) -> Answer:
        """Form the network of a district with its leader mothers."""
        territory = self.placed(territory, occurred_on)
        self.require_served(command.actor, territory)
        leaders = self.readings.leaders_of(territory.ubigeo, occurred_on)
        network = DistrictNetwork.form(
            self.edition, territory, members, leaders, act, occurred_on
        )
        if network.id in self.repository:
            raise NetworkAlreadyFormed(ubigeo=territory.ubigeo)
        return self.commit(
            command,
            [network],
            {"network_id": str(network.id), "members": len(network.members)},
            within=lambda cursor: rows.add_network(cursor, network, act),
        )

    @repeatable()
    def change_members(
        self,
        command: Command,
        network_id: UUID,
        joined: Collection[UUID],
        left: Collection[UUID],
        occurred_on: date,
    ) -> Answer:
        """Let leader mothers join and members leave."""
        network = self.network_of(command, network_id)
        leaders = self.readings.leaders_of(network.territory.ubigeo, occurred_on)
        network.change_members(joined, left, leaders, occurred_on)
        return self._commit_members(command, network)

    @repeatable()
    def name_coordinator(
        self, command: Command, network_id: UUID, user_id: UUID, occurred_on: date
    ) -> Answer:
        """Let one of the members coordinate the network."""
        network = self.network_of(command, network_id)
        network.name_coordinator(user_id, occurred_on)
        return self._commit_members(command, network)

    @repeatable()
    def recognize_network(
        self,
        command: Command,
        network_id: UUID,
        resolution: Resolution,
        occurred_on: date,
    ) -> Answer:
        """Record the Resolución de Alcaldía of a network."""
        network = self.network_of(command, network_id)
        network.recognize(resolution, occurred_on)
        return self.commit(
            command,
            [network],
            {"network_id": str(network_id), "resolution": resolution.number},
            within=lambda cursor: rows.recognize_network(
                cursor, network_id, resolution
            ),
        )

    @repeatable()
    def hold_recognition(
        self, command: Command, network_id: UUID, attendees: int, occurred_on: date
    ) -> Answer:
        """Record the public event of recognition."""
        network = self.network_of(command, network_id)
        network.hold_recognition(attendees, occurred_on)
        return self.commit(
            command,
            [network],
            {"network_id": str(network_id), "resolution": network.resolution},
            within=lambda cursor: rows.celebrate_network(cursor, network),
        )

    @repeatable()
    def report_barrier(
        self, command: Command, network_id: UUID, kind: BarrierKind, occurred_on: date
    ) -> Answer:
        """Record what keeps families of a district from a service."""
        network = self.network_of(command, network_id)
        barrier = network.report_barrier(kind, occurred_on)
        return self.commit(
            command,
            [network],
            {"network_id": str(network_id), "barrier_id": str(barrier)},
            within=lambda cursor: rows.add_barrier(
                cursor, network, barrier, kind, occurred_on
            ),
        )

    @repeatable()
    def follow_up_barrier(
        self,
        command: Command,
        network_id: UUID,
        barrier_id: UUID,
        state: BarrierState,
        occurred_on: date,
    ) -> Answer:
        """Record what was done about a barrier."""
        network = self.network_of(command, network_id)
        network.follow_up_barrier(barrier_id, state, occurred_on)
        return self.commit(
            command,
            [network],
            {"barrier_id": str(barrier_id), "state": state},
            within=lambda cursor: rows.follow_up_barrier(cursor, barrier_id, state),
        )

    def network_of(self, command: Command, network_id: UUID) -> DistrictNetwork:
        """A network that the actor may act on."""
        network = self.load(DistrictNetwork, network_id, NO_SUCH_NETWORK)
        self.require_served(command.actor, network.territory)
        return network

    def _commit_members(self, command: Command, network: DistrictNetwork) -> Answer:
        return self.commit(
            command,
            [network],
            {
                "network_id": str(network.id),
                "members": len(network.members),
                "coordinator": str(network.coordinator or "") or None,
            },
            within=lambda cursor: rows.show_members(cursor, network),
        )
