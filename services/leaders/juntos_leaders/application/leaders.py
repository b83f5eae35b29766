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
from ..domain.mentoring import Mentoring
from ..domain.network import DistrictNetwork
from ..domain.rules import (
    ActionAlreadyRecorded,
    AlreadyMentored,
    AlreadyNominated,
    ListAlreadyValidated,
    MenteeNotInDistrict,
    NetworkAlreadyFormed,
    OnlyCompletersAreNominated,
)
from ..domain.values import (
    ActionCorrection,
    ActionFacts,
    ActionKind,
    BarrierKind,
    BarrierState,
    LeaderExit,
    Resolution,
    Scores,
)
from . import rows
from .readings import Readings

NO_SUCH_CANDIDACY: Final = "No existe esa candidatura."
NO_SUCH_NETWORK: Final = "No existe esa red; primero se registra su formación."
NO_SUCH_ACTION: Final = "No existe esa acción comunitaria."
NO_SUCH_MENTORING: Final = "No existe ese acompañamiento."


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
        """Propose a usuaria who completed, or led before, where she lives."""
        candidate = self.readings.candidate(user_id, occurred_on)
        if candidate is None:
            raise OnlyCompletersAreNominated
        require_territory(command.actor, candidate.territory)
        candidacy = LeaderCandidacy(
            edition=self.edition,
            user_id=user_id,
            scores=scores,
            former_leader=candidate.former_leader,
            territory=candidate.territory,
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
        candidacy = self._candidacy(command, candidacy_id)
        self._require_open_list(candidacy.territory)
        candidacy.select(occurred_on)
        return self.commit(
            command,
            [candidacy],
            {"candidacy_id": str(candidacy_id), "user_id": str(candidacy.user_id)},
            within=lambda cursor: rows.select_candidate(cursor, candidacy),
        )

    @repeatable()
    def let_leave(
        self,
        command: Command,
        candidacy_id: UUID,
        reason: LeaderExit,
        substitute_id: UUID | None,
        occurred_on: date,
    ) -> Answer:
        """Let a leader mother leave, and choose who takes her place, or neither.

        The validated list stays as it was signed; whoever follows is chosen here.
        """
        leader = self._candidacy(command, candidacy_id)
        substitute = None
        if substitute_id is not None:
            substitute = self._candidacy(command, substitute_id)
        leader.leave(reason, substitute, occurred_on)
        changed = [leader] if substitute is None else [leader, substitute]
        return self.commit(
            command,
            changed,
            {
                "candidacy_id": str(candidacy_id),
                "substitute_id": None if substitute_id is None else str(substitute_id),
            },
            within=lambda cursor: rows.let_leave(cursor, leader, reason, substitute),
        )

    @repeatable()
    def validate_list(
        self, command: Command, unit: str, document: str | None, occurred_on: date
    ) -> Answer:
        """Sign off the leader mothers of a unit on a date."""
        selected = self.readings.selected(unit, occurred_on)
        validated = LeaderList.validate(
            self.edition, unit, selected, document, occurred_on
        )
        require_territory(command.actor, validated.territory)
        self._require_open_list(validated.territory)
        answer = {
            "list_id": str(validated.id),
            "leaders": len(validated.leaders),
            "districts": validated.districts,
            "content_sha256": validated.content_sha256,
        }
        return self.commit(
            command,
            [validated],
            answer,
            within=lambda cursor: rows.add_list(cursor, validated),
        )

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
        require_territory(command.actor, territory)
        leaders = self._leaders_of(territory, occurred_on)
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
        network = self._network(command, network_id)
        leaders = self._leaders_of(network.territory, occurred_on)
        network.change_members(joined, left, leaders, occurred_on)
        return self._commit_members(command, network)

    @repeatable()
    def name_coordinator(
        self, command: Command, network_id: UUID, user_id: UUID, occurred_on: date
    ) -> Answer:
        """Let one of the members coordinate the network."""
        network = self._network(command, network_id)
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
        network = self._network(command, network_id)
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
        network = self._network(command, network_id)
        network.hold_recognition(attendees, occurred_on)
        return self.commit(
            command,
            [network],
            {"network_id": str(network_id), "resolution": network.resolution},
            within=lambda cursor: rows.celebrate_network(cursor, network),
        )

    @repeatable()
    def record_action(
        self,
        command: Command,
        network_id: UUID,
        facts: ActionFacts,
        occurred_on: date,
        *,
        another: bool = False,
    ) -> Answer:
        """Record a community action; a second one like it must be said to be another.

        Args:
            command: who records it.
            network_id: whose action it is.
            facts: kind, reach, place and evidence.
            occurred_on: the day of the action.
            another: record it although an equal one is on record.
        """
        network = self._network(command, network_id)
        known = self.readings.same_action(network_id, facts, occurred_on)
        if known is not None and not another:
            raise ActionAlreadyRecorded(action_id=known)
        action = CommunityAction.record(network, facts, occurred_on)
        return self.commit(
            command,
            [action],
            {"action_id": str(action.id), "network_id": str(network_id)},
            within=lambda cursor: rows.add_action(cursor, action),
        )

    @repeatable()
    def correct_action(
        self,
        command: Command,
        action_id: UUID,
        kind: ActionKind,
        reach: int,
        correction: ActionCorrection,
    ) -> Answer:
        """Correct the kind or reach of an action."""
        action = self._action(command, action_id)
        action.correct(kind, reach, correction)
        return self._commit_correction(command, action)

    @repeatable()
    def annul_action(
        self, command: Command, action_id: UUID, correction: ActionCorrection
    ) -> Answer:
        """Let an action count no longer."""
        action = self._action(command, action_id)
        action.annul(correction)
        return self._commit_correction(command, action)

    @repeatable()
    def report_barrier(
        self, command: Command, network_id: UUID, kind: BarrierKind, occurred_on: date
    ) -> Answer:
        """Record what keeps families of a district from a service."""
        network = self._network(command, network_id)
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
        network = self._network(command, network_id)
        network.follow_up_barrier(barrier_id, state, occurred_on)
        return self.commit(
            command,
            [network],
            {"barrier_id": str(barrier_id), "state": state},
            within=lambda cursor: rows.follow_up_barrier(cursor, barrier_id, state),
        )

    @repeatable()
    def start_mentoring(
        self,
        command: Command,
        network_id: UUID,
        mentor_id: UUID,
        mentee_id: UUID,
        occurred_on: date,
    ) -> Answer:
        """Let a leader mother accompany an enrolled usuaria of her district."""
        network = self._network(command, network_id)
        ubigeo = network.territory.ubigeo
        if not self.readings.is_enrolled_in(mentee_id, ubigeo):
            raise MenteeNotInDistrict(ubigeo=ubigeo)
        if self.readings.is_mentored(mentee_id):
            raise AlreadyMentored
        mentoring = Mentoring.start(network, mentor_id, mentee_id, occurred_on)
        return self.commit(
            command,
            [mentoring],
            {"mentoring_id": str(mentoring.id)},
            within=lambda cursor: rows.add_mentoring(cursor, mentoring),
        )

    @repeatable()
    def end_mentoring(
        self, command: Command, mentoring_id: UUID, occurred_on: date
    ) -> Answer:
        """End a mentoring pair."""
        mentoring = self.load(Mentoring, mentoring_id, NO_SUCH_MENTORING)
        require_territory(command.actor, mentoring.territory)
        mentoring.end(occurred_on)
        return self.commit(
            command,
            [mentoring],
            {"mentoring_id": str(mentoring_id)},
            within=lambda cursor: rows.end_mentoring(cursor, mentoring),
        )

    def _candidacy(self, command: Command, candidacy_id: UUID) -> LeaderCandidacy:
        """A candidacy that the actor may act on."""
        candidacy = self.load(LeaderCandidacy, candidacy_id, NO_SUCH_CANDIDACY)
        require_territory(command.actor, candidacy.territory)
        return candidacy

    def _network(self, command: Command, network_id: UUID) -> DistrictNetwork:
        """A network that the actor may act on."""
        network = self.load(DistrictNetwork, network_id, NO_SUCH_NETWORK)
        require_territory(command.actor, network.territory)
        return network

    def _action(self, command: Command, action_id: UUID) -> CommunityAction:
        """An action that the actor may act on."""
        action = self.load(CommunityAction, action_id, NO_SUCH_ACTION)
        require_territory(command.actor, action.territory)
        return action

    def _leaders_of(self, territory: Territory, day: date) -> Collection[UUID]:
        selected = self.readings.selected(territory.territorial_unit, day)
        return selected.get(territory.ubigeo, ())

    def _require_open_list(self, territory: Territory) -> None:
        if LeaderList.create_id(self.edition, territory) in self.repository:
            raise ListAlreadyValidated(unit=territory.territorial_unit)

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

    def _commit_correction(self, command: Command, action: CommunityAction) -> Answer:
        return self.commit(
            command,
            [action],
            {"action_id": str(action.id), "void": action.void},
            within=lambda cursor: rows.correct_action(cursor, action),
        )
