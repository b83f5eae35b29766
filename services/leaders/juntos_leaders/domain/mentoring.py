"""Mentoring: a leader mother accompanies a usuaria of her district."""

from datetime import date
from uuid import UUID

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .network import DistrictNetwork
from .rules import MentoringHasEnded, NobodyMentorsHerself, NotAMember
from .values import listed


class Mentoring(Aggregate):
    """One pair, from a day on and until it ends."""

    TOPIC = "leaders.mentoring"

    class Started(Created):
        """A member of the network began to accompany her."""

        TOPIC = "leaders.mentoring.started"
        network_id: UUID
        mentor_id: UUID
        mentee_id: UUID

    class Ended(Aggregate.Event):
        """They ended it."""

        TOPIC = "leaders.mentoring.ended"
        network_id: UUID
        mentor_id: UUID
        mentee_id: UUID

    @event(Started)
    def __init__(
        self,
        network_id: UUID,
        mentor_id: UUID,
        mentee_id: UUID,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Keep a pair; ``start`` is the way to make one."""
        self.network_id = network_id
        self.mentor_id = mentor_id
        self.mentee_id = mentee_id
        self.territory = territory
        self.started_on = occurred_on
        self.ended_on: date | None = None

    @classmethod
    def start(
        cls, network: DistrictNetwork, mentor: UUID, mentee: UUID, occurred_on: date
    ) -> "Mentoring":
        """Let a member of a formed network accompany a usuaria."""
        network.require_formed_by(occurred_on)
        if mentor not in network.members:
            raise NotAMember(users=listed([mentor]))
        if mentor == mentee:
            raise NobodyMentorsHerself
        return cls(
            network_id=network.id,
            mentor_id=mentor,
            mentee_id=mentee,
            territory=network.place_on(occurred_on),
            occurred_on=occurred_on,
        )

    def end(self, occurred_on: date) -> None:
        """End it, not before it began."""
        if self.ended_on is not None:
            raise MentoringHasEnded(ended_on=self.ended_on)
        self._ended(
            network_id=self.network_id,
            mentor_id=self.mentor_id,
            mentee_id=self.mentee_id,
            occurred_on=max(occurred_on, self.started_on),
        )

    @event(Ended)
    def _ended(
        self, network_id: UUID, mentor_id: UUID, mentee_id: UUID, occurred_on: date
    ) -> None:
        self.ended_on = occurred_on
