"""The candidacy: the way of one usuaria to leader mother."""

from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import AlreadySelected, SelectedBeforeNominated
from .values import Scores

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.leaders.candidacy")


class LeaderCandidacy(Aggregate):
    """A nomination and what came of it. Its id follows from edition and usuaria."""

    TOPIC = "leaders.candidacy"

    class Nominated(Created):
        """She was proposed, with a score by criterion."""

        TOPIC = "leaders.candidacy.nominated"
        edition: int
        user_id: UUID
        scores: Scores

    class Selected(Aggregate.Event):
        """She was chosen."""

        TOPIC = "leaders.candidacy.selected"
        user_id: UUID

    @event(Nominated)
    def __init__(
        self,
        edition: int,
        user_id: UUID,
        scores: Scores,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Nominate a usuaria in the district where she completed."""
        self.edition = edition
        self.user_id = user_id
        self.scores = scores
        self.territory = territory
        self.nominated_on = occurred_on
        self.selected_on: date | None = None

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

    @event(Selected)
    def _selected(self, user_id: UUID, occurred_on: date) -> None:
        self.selected_on = occurred_on
