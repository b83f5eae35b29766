"""What a usuaria wants of messages."""

from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .values import Channel

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.outreach.preferences")


class Preferences(Aggregate):
    """Exists once somebody said that she wants no more messages."""

    TOPIC = "outreach.preferences"

    class OptedOut(Created):
        """She wants no more messages, on any channel."""

        TOPIC = "outreach.preferences.opted-out"
        user_id: UUID
        channel: Channel

    @event(OptedOut)
    def __init__(
        self, user_id: UUID, channel: Channel, territory: Territory, occurred_on: date
    ) -> None:
        """Record the wish; ``channel`` is how she told it."""
        self.user_id = user_id
        self.territory = territory
        self.opted_out_on = occurred_on

    @staticmethod
    def create_id(user_id: UUID) -> UUID:
        """The one id of the preferences of a usuaria."""
        return uuid5(NAMESPACE, str(user_id))
