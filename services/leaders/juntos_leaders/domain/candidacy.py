"""The candidacy: the way of one usuaria to leader mother."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import (
    AlreadySelected,
    LeftBeforeSelected,
    NotALeader,
    SelectedBeforeNominated,
    SubstituteFromAnotherDistrict,
)
from .values import LeaderExit, Scores

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.leaders.candidacy")


class LeaderCandidacy(Aggregate):
    """A nomination and what came of it. Its id follows from edition and usuaria."""

    TOPIC = "leaders.candidacy"

    class Nominated(Created):
        """She was proposed, with a score by criterion."""

        TOPIC = "leaders.candidacy.nominated"
        class_version = 2
        edition: int
        user_id: UUID
        scores: Scores
        former_leader: bool

        @staticmethod
        def upcast_v1_v2(facts: dict[str, Any]) -> None:
            """Nobody was asked before whether she had been a leader mother."""
            facts["former_leader"] = False

    class Selected(Aggregate.Event):
        """She was chosen."""

        TOPIC = "leaders.candidacy.selected"
        user_id: UUID

    class Left(Aggregate.Event):
        """She is a leader mother no longer."""

        TOPIC = "leaders.candidacy.left"
        user_id: UUID
        reason: LeaderExit
        substitute_id: UUID | None

    @event(Nominated)
    def __init__(
        self,
        edition: int,
        user_id: UUID,
        scores: Scores,
        former_leader: bool,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Nominate a usuaria in her district."""
        self.edition = edition
        self.user_id = user_id
        self.scores = scores
        self.former_leader = former_leader
        self.territory = territory
        self.nominated_on = occurred_on
        self.selected_on: date | None = None
        self.left_on: date | None = None

    @staticmethod
    def create_id(edition: int, user_id: UUID) -> UUID:
        """The one id of a usuaria's candidacy in an edition."""
        return uuid5(NAMESPACE, f"{edition}:{user_id}")

    def select(self, occurred_on: date) -> None:
        """Choose her as leader mother."""
        if self.selected_on is not None:
            raise AlreadySelected(selected_on=self.selected_on)
        if occurred_on < self.nominated_on:
            raise SelectedBeforeNominated(nominated_on=self.nominated_on)
        self._selected(user_id=self.user_id, occurred_on=occurred_on)

    def leave(
        self,
        reason: LeaderExit,
        substitute: "LeaderCandidacy | None",
        occurred_on: date,
    ) -> None:
        """Let her leave; a substitute is chosen on the same day, in her district.

        Args:
            reason: why she leaves.
            substitute: another candidacy, selected here; None if nobody follows yet.
            occurred_on: the day from which she is a leader mother no longer.
        """
        if self.selected_on is None or self.left_on is not None:
            raise NotALeader
        if occurred_on < self.selected_on:
            raise LeftBeforeSelected(selected_on=self.selected_on)
        if substitute is not None:
            if substitute.territory.ubigeo != self.territory.ubigeo:
                raise SubstituteFromAnotherDistrict(ubigeo=self.territory.ubigeo)
            substitute.select(occurred_on)
        self._left(
            user_id=self.user_id,
            reason=reason,
            substitute_id=None if substitute is None else substitute.user_id,
            occurred_on=occurred_on,
        )

    @event(Left)
    def _left(
        self,
        user_id: UUID,
        reason: LeaderExit,
        substitute_id: UUID | None,
        occurred_on: date,
    ) -> None:
        self.left_on = occurred_on

    @event(Selected)
    def _selected(self, user_id: UUID, occurred_on: date) -> None:
        self.selected_on = occurred_on
