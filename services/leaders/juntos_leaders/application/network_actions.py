"""What networks do: community actions and mentoring pairs."""

from datetime import date
from typing import Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.commands import Answer, Command, repeatable

from ..domain.action import CommunityAction
from ..domain.mentoring import Mentoring
from ..domain.rules import ActionAlreadyRecorded, AlreadyMentored, MenteeNotInDistrict
from ..domain.values import ActionCorrection, ActionFacts
from . import rows
from .networks import Networks

NO_SUCH_ACTION: Final = "No existe esa acción comunitaria."
NO_SUCH_MENTORING: Final = "No existe ese acompañamiento."


class NetworkActions(Networks):
    """Actions in the community, and leader mothers who accompany others."""

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
        network = self.network_of(command, network_id)
        action = CommunityAction.record(network, facts, occurred_on)

        def within(cursor: Cursor[DictRow]) -> None:
            known = None if another else rows.equal_action(cursor, action)
            if known is not None:
                raise ActionAlreadyRecorded(action_id=known)
            rows.add_action(cursor, action)

        return self.commit(
            command,
            [action],
            {"action_id": str(action.id), "network_id": str(network_id)},
            within=within,
        )

    @repeatable()
    def correct_action(
        self,
        command: Command,
        action_id: UUID,
        told: ActionFacts,
        correction: ActionCorrection,
    ) -> Answer:
        """Correct what was told of an action."""
        action = self._action(command, action_id)
        action.correct(told, correction)
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
    def start_mentoring(
        self,
        command: Command,
        network_id: UUID,
        mentor_id: UUID,
        mentee_id: UUID,
        occurred_on: date,
    ) -> Answer:
        """Let a leader mother accompany an enrolled usuaria of her district."""
        network = self.network_of(command, network_id)
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
        self.require_served(command.actor, mentoring.territory)
        mentoring.end(occurred_on)
        return self.commit(
            command,
            [mentoring],
            {"mentoring_id": str(mentoring_id)},
            within=lambda cursor: rows.end_mentoring(cursor, mentoring),
        )

    def _action(self, command: Command, action_id: UUID) -> CommunityAction:
        """An action that the actor may act on."""
        action = self.load(CommunityAction, action_id, NO_SUCH_ACTION)
        self.require_served(command.actor, action.territory)
        return action

    def _commit_correction(self, command: Command, action: CommunityAction) -> Answer:
        return self.commit(
            command,
            [action],
            {"action_id": str(action.id), "void": action.void},
            within=lambda cursor: rows.correct_action(cursor, action),
        )
