"""Two usuarias who may be one person: proposed, reviewed, merged, undone."""

from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import DuplicateIsSettled, KeptIsOneOfTheTwo, NothingToUndo
from .values import DuplicateRule, DuplicateState

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.enrollment.duplicate")


class Duplicate(Aggregate):
    """A pair of look-alikes. Its id follows from both, so a pair is proposed once."""

    TOPIC = "enrollment.duplicate"

    class Proposed(Created):
        """A rule found that they look alike; the later one is ``other_user_id``."""

        TOPIC = "enrollment.duplicate.proposed"
        user_id: UUID
        other_user_id: UUID
        household_id: UUID
        rule: DuplicateRule

    class ProposedAgain(Aggregate.Event):
        """A pair that was dismissed looks alike by what was corrected since."""

        TOPIC = "enrollment.duplicate.proposed-again"
        user_id: UUID
        other_user_id: UUID
        household_id: UUID
        rule: DuplicateRule

    class Dismissed(Aggregate.Event):
        """The review found two persons."""

        TOPIC = "enrollment.duplicate.dismissed"
        user_id: UUID
        other_user_id: UUID
        household_id: UUID

    class Merged(Aggregate.Event):
        """The review found one person; ``user_id`` is kept."""

        TOPIC = "enrollment.duplicate.merged"
        user_id: UUID
        other_user_id: UUID
        household_id: UUID

    class MergeUndone(Aggregate.Event):
        """They are two after all."""

        TOPIC = "enrollment.duplicate.merge-undone"
        user_id: UUID
        other_user_id: UUID
        household_id: UUID

    @event(Proposed)
    def __init__(
        self,
        user_id: UUID,
        other_user_id: UUID,
        household_id: UUID,
        territory: Territory,
        rule: DuplicateRule,
        occurred_on: date,
    ) -> None:
        """Propose a pair for review; the household is that of ``user_id``."""
        self.user_id = user_id
        self.other_user_id = other_user_id
        self.household_id = household_id
        self.territory = territory
        self.state = DuplicateState.PROPOSED

    @staticmethod
    def create_id(user_id: UUID, other_user_id: UUID) -> UUID:
        """The one id of a pair, in whatever order."""
        first, second = sorted((str(user_id), str(other_user_id)))
        return uuid5(NAMESPACE, f"{first}:{second}")

    def propose_again(self, rule: DuplicateRule, occurred_on: date) -> None:
        """Have a dismissed pair reviewed once more; any other stays as it is."""
        if self.state is DuplicateState.DISMISSED:
            self._proposed_again(
                user_id=self.user_id,
                other_user_id=self.other_user_id,
                household_id=self.household_id,
                rule=rule,
                occurred_on=occurred_on,
            )

    def dismiss(self, occurred_on: date) -> None:
        """Decide that they are two persons."""
        if self.state is not DuplicateState.PROPOSED:
            raise DuplicateIsSettled(state=self.state)
        self._dismissed(
            user_id=self.user_id,
            other_user_id=self.other_user_id,
            household_id=self.household_id,
            occurred_on=occurred_on,
        )

    def merge(self, kept: UUID, kept_household: UUID, occurred_on: date) -> None:
        """Decide that they are one person, known as ``kept`` from now on."""
        if self.state is not DuplicateState.PROPOSED:
            raise DuplicateIsSettled(state=self.state)
        pair = {self.user_id, self.other_user_id}
        if kept not in pair:
            raise KeptIsOneOfTheTwo
        (other,) = pair - {kept}
        self._merged(
            user_id=kept,
            other_user_id=other,
            household_id=kept_household,
            occurred_on=occurred_on,
        )

    def undo_merge(self, occurred_on: date) -> None:
        """Take the merge back; the pair may be reviewed again."""
        if self.state is not DuplicateState.MERGED:
            raise NothingToUndo
        self._merge_undone(
            user_id=self.user_id,
            other_user_id=self.other_user_id,
            household_id=self.household_id,
            occurred_on=occurred_on,
        )

    @event(ProposedAgain)
    def _proposed_again(
        self,
        user_id: UUID,
        other_user_id: UUID,
        household_id: UUID,
        rule: DuplicateRule,
        occurred_on: date,
    ) -> None:
        self.state = DuplicateState.PROPOSED

    @event(Dismissed)
    def _dismissed(
        self, user_id: UUID, other_user_id: UUID, household_id: UUID, occurred_on: date
    ) -> None:
        self.state = DuplicateState.DISMISSED

    @event(Merged)
    def _merged(
        self, user_id: UUID, other_user_id: UUID, household_id: UUID, occurred_on: date
    ) -> None:
        self.user_id = user_id
        self.other_user_id = other_user_id
        self.household_id = household_id
        self.state = DuplicateState.MERGED

    @event(MergeUndone)
    def _merge_undone(
        self, user_id: UUID, other_user_id: UUID, household_id: UUID, occurred_on: date
    ) -> None:
        self.state = DuplicateState.PROPOSED
