"""Candidacies and the validated list of a unit."""

from datetime import date
from typing import Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.scoping import require_territory
from juntos_chassis.seedwork import Territory

from ..domain.candidacy import LeaderCandidacy
from ..domain.leader_list import LeaderList
from ..domain.mentoring import Mentoring
from ..domain.network import DistrictNetwork
from ..domain.rules import (
    AlreadyNominated,
    ListAlreadyValidated,
    OnlyCompletersAreNominated,
)
from ..domain.values import LeaderExit, Scores
from . import rows
from .store import LeadersStore

NO_SUCH_CANDIDACY: Final = "No existe esa candidatura."


class Candidacies(LeadersStore):
    """Who is proposed, chosen, signed off and replaced as a leader mother."""

    @repeatable()
    def nominate(
        self, command: Command, user_id: UUID, scores: Scores, occurred_on: date
    ) -> Answer:
        """Propose a usuaria who completed, or led before, where she lives."""
        candidate = self.readings.candidate(user_id, occurred_on)
        if candidate is None:
            raise OnlyCompletersAreNominated
        self.require_served(command.actor, candidate.territory)
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
        self._require_open_list(candidacy.place_on(occurred_on))
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

        The validated list stays as it was signed; whoever follows is chosen here. She
        leaves her network too, where the substitute follows her, and accompanies
        nobody from that day on.
        """
        leader = self._candidacy(command, candidacy_id)
        substitute = None
        if substitute_id is not None:
            substitute = self._candidacy(command, substitute_id)
        leader.leave(reason, substitute, occurred_on)
        network = self._network_without(leader, substitute, occurred_on)
        pairs = self._mentorings_ended(leader, occurred_on)

        def within(cursor: Cursor[DictRow]) -> None:
            rows.let_leave(cursor, leader, reason, substitute)
            if network is not None:
                rows.show_members(cursor, network)
            for pair in pairs:
                rows.end_mentoring(cursor, pair)

        changed = [leader, substitute, network, *pairs]
        return self.commit(
            command,
            [one for one in changed if one is not None],
            {
                "candidacy_id": str(candidacy_id),
                "substitute_id": None if substitute_id is None else str(substitute_id),
                "network_id": None if network is None else str(network.id),
                "mentorings_ended": len(pairs),
            },
            within=within,
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

    def _network_without(
        self,
        leader: LeaderCandidacy,
        substitute: LeaderCandidacy | None,
        occurred_on: date,
    ) -> DistrictNetwork | None:
        """The network that she leaves; None if she is in none."""
        network_id = DistrictNetwork.create_id(self.edition, leader.territory)
        network = self.load_many(DistrictNetwork, [network_id]).get(network_id)
        if network is None or leader.user_id not in network.members:
            return None
        follower = None if substitute is None else substitute.user_id
        network.let_go(leader.user_id, follower, occurred_on)
        return network

    def _mentorings_ended(
        self, leader: LeaderCandidacy, occurred_on: date
    ) -> list[Mentoring]:
        """The pairs in which she accompanied somebody until now."""
        running = self.readings.mentorings_of(leader.user_id)
        pairs = self.load_many(Mentoring, running)
        for pair in pairs.values():
            pair.end(occurred_on)
        return list(pairs.values())

    def _candidacy(self, command: Command, candidacy_id: UUID) -> LeaderCandidacy:
        """A candidacy that the actor may act on."""
        candidacy = self.load(LeaderCandidacy, candidacy_id, NO_SUCH_CANDIDACY)
        self.require_served(command.actor, candidacy.territory)
        return candidacy

    def _require_open_list(self, territory: Territory) -> None:
        if LeaderList.create_id(self.edition, territory) in self.repository:
            raise ListAlreadyValidated(unit=territory.territorial_unit)
