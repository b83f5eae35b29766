"""The leaders application: one method a command."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.scoping import require_territory
from juntos_chassis.seedwork import Territory

from ..domain.action import CommunityAction
from ..domain.candidacy import LeaderCandidacy
from ..domain.leader_list import LeaderList
from ..domain.network import DistrictNetwork
from ..domain.rules import (
    AlreadyNominated,
    ListAlreadyValidated,
    NetworkAlreadyFormed,
    OnlyCompletersAreNominated,
)
from ..domain.values import ActionKind, BarrierKind, Scores
from . import rows
from .readings import Readings

NO_SUCH_CANDIDACY: Final = "No existe esa candidatura."
NO_SUCH_NETWORK: Final = "No existe esa red; primero se registra su formación."


class Leaders(EventSourcedService):
    """Leader mothers and district networks of one edition."""

    name = "leaders"

    def __init__(self, database_url: str, *, edition: int, pool_size: int = 4) -> None:
        """Open the store and what is read beside it."""
        super().__init__(database_url, edition=edition, pool_size=pool_size)
        self.readings = Readings(self.recorder.datastore.pool)

    @repeatable()
    def nominate(
        self, command: Command, user_id: UUID, scores: Scores, occurred_on: date
    ) -> Answer:
        """Propose a usuaria whose completion is known, where she completed."""
        territory = self.readings.where_completed(user_id)
        if territory is None:
            raise OnlyCompletersAreNominated
        require_territory(command.actor, territory)
        candidacy = LeaderCandidacy(
            edition=self.edition,
            user_id=user_id,
            scores=scores,
            territory=territory,
            occurred_on=occurred_on,
        )
        if candidacy.id in self.repository:
            raise AlreadyNominated
        return self.commit(
            command,
            [candidacy],
            {"candidacy_id": str(candidacy.id)},
            within=lambda cursor: rows.add_candidacy(cursor, candidacy),
        )

    @repeatable()
    def select(self, command: Command, candidacy_id: UUID, occurred_on: date) -> Answer:
        """Choose a candidate while her unit's list is open."""
        candidacy = self.load(LeaderCandidacy, candidacy_id, NO_SUCH_CANDIDACY)
        require_territory(command.actor, candidacy.territory)
        self._require_open_list(candidacy.territory)
        candidacy.select(occurred_on)
        return self.commit(
            command,
            [candidacy],
            {"candidacy_id": str(candidacy_id), "user_id": str(candidacy.user_id)},
            within=lambda cursor: rows.select_candidate(cursor, candidacy),
        )

    @repeatable()
    def validate_list(self, command: Command, unit: str, occurred_on: date) -> Answer:
        """Sign off the leader mothers of a unit selected until a date."""
        selected = self.readings.selected(unit, occurred_on)
        validated = LeaderList.validate(self.edition, unit, selected, occurred_on)
        require_territory(command.actor, validated.territory)
        self._require_open_list(validated.territory)
        answer = {
            "list_id": str(validated.id),
            "leaders": len(validated.leaders),
            "districts": validated.districts,
        }
        return self.commit(command, [validated], answer)

    @repeatable()
    def form_network(
        self,
        command: Command,
        territory: Territory,
        members: Collection[UUID],
        occurred_on: date,
    ) -> Answer:
        """Form the network of a district with its selected leader mothers."""
        require_territory(command.actor, territory)
        selected = self.readings.selected(territory.territorial_unit, occurred_on)
        network = DistrictNetwork.form(
            self.edition,
            territory,
            members,
            selected.get(territory.ubigeo, ()),
            occurred_on,
        )
        if network.id in self.repository:
            raise NetworkAlreadyFormed(ubigeo=territory.ubigeo)
        return self.commit(
            command,
            [network],
            {"network_id": str(network.id), "members": len(network.members)},
            within=lambda cursor: rows.add_network(cursor, network),
        )

    @repeatable()
    def recognize_network(
        self,
        command: Command,
        network_id: UUID,
        resolution: str,
        resolved_on: date,
        occurred_on: date,
    ) -> Answer:
        """Record the Resolución de Alcaldía of a network."""
        network = self._network(command, network_id)
        network.recognize(resolution, resolved_on, occurred_on)
        return self._commit_recognition(command, network)

    @repeatable()
    def hold_recognition(
        self, command: Command, network_id: UUID, attendees: int, occurred_on: date
    ) -> Answer:
        """Record the public event of recognition."""
        network = self._network(command, network_id)
        network.hold_recognition(attendees, occurred_on)
        return self._commit_recognition(command, network)

    @repeatable()
    def record_action(
        self,
        command: Command,
        network_id: UUID,
        kind: ActionKind,
        reach: int,
        occurred_on: date,
    ) -> Answer:
        """Record a community action of a network."""
        network = self._network(command, network_id)
        action = CommunityAction.record(network, kind, reach, occurred_on)
        return self.commit(
            command,
            [action],
            {"action_id": str(action.id), "network_id": str(network_id)},
            within=lambda cursor: rows.add_action(cursor, action),
        )

    @repeatable()
    def report_barrier(
        self, command: Command, network_id: UUID, kind: BarrierKind, occurred_on: date
    ) -> Answer:
        """Record what keeps families of a district from a service."""
        network = self._network(command, network_id)
        network.report_barrier(kind, occurred_on)
        return self.commit(
            command,
            [network],
            {"network_id": str(network_id)},
            within=lambda cursor: rows.add_barrier(cursor, network),
        )

    def _network(self, command: Command, network_id: UUID) -> DistrictNetwork:
        """A network that the actor may act on."""
        network = self.load(DistrictNetwork, network_id, NO_SUCH_NETWORK)
        require_territory(command.actor, network.territory)
        return network

    def _require_open_list(self, territory: Territory) -> None:
        if LeaderList.create_id(self.edition, territory) in self.repository:
            raise ListAlreadyValidated(unit=territory.territorial_unit)

    def _commit_recognition(self, command: Command, network: DistrictNetwork) -> Answer:
        return self.commit(
            command,
            [network],
            {"network_id": str(network.id), "resolution": network.resolution},
            within=lambda cursor: rows.recognize_network(cursor, network),
        )
