"""What a usuaria wants of messages."""

from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import AlreadyOptedOut, NotOptedOut
from .values import Channel

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.outreach.preferences")


class Preferences(Aggregate):
    """Exists once somebody said that she wants no more messages."""

    TOPIC = "outreach.preferences"

    class OptedOut(Created):
        """She wants no more messages, on any channel."""

        TOPIC = "outreach.preferences.opted-out"
        class_version = 2
        user_id: UUID
        channel: Channel
        by_number: bool

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """A telephone spoke for the one whom it answered."""
            state["by_number"] = False

    class OptedOutAgain(Aggregate.Event):
        """She had wanted them again and wants no more."""

        TOPIC = "outreach.preferences.opted-out-again"
        class_version = 2
        user_id: UUID
        channel: Channel
        by_number: bool

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """A telephone spoke for the one whom it answered."""
            state["by_number"] = False

    class OptedIn(Aggregate.Event):
        """She wants messages again."""

        TOPIC = "outreach.preferences.opted-in"
        user_id: UUID
        channel: Channel

    @event(OptedOut)
    def __init__(
        self,
        user_id: UUID,
        channel: Channel,
        by_number: bool,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Record the wish.

        Args:
            user_id: whose it is.
            channel: how it was told.
            by_number: the holder of her telephone told it, for all who have it.
            territory: where she belongs.
            occurred_on: the day.
        """
        self.user_id = user_id
        self.territory = territory
        self.opted_out_on: date | None = occurred_on

    @staticmethod
    def create_id(user_id: UUID) -> UUID:
        """The one id of the preferences of a usuaria."""
        return uuid5(NAMESPACE, str(user_id))

    def opt_out(
        self, channel: Channel, occurred_on: date, *, by_number: bool = False
    ) -> None:
        """No more messages, again."""
        if self.opted_out_on is not None:
            raise AlreadyOptedOut
        self._opted_out(
            user_id=self.user_id,
            channel=channel,
            by_number=by_number,
            occurred_on=occurred_on,
        )

    def opt_in(self, channel: Channel, occurred_on: date) -> None:
        """Messages again."""
        if self.opted_out_on is None:
            raise NotOptedOut
        self._opted_in(user_id=self.user_id, channel=channel, occurred_on=occurred_on)

    @event(OptedOutAgain)
    def _opted_out(
        self, user_id: UUID, channel: Channel, by_number: bool, occurred_on: date
    ) -> None:
        self.opted_out_on = occurred_on

    @event(OptedIn)
    def _opted_in(self, user_id: UUID, channel: Channel, occurred_on: date) -> None:
        self.opted_out_on = None
