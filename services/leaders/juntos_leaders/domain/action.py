"""The community action: something a network did."""

from datetime import date
from uuid import UUID

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .network import DistrictNetwork
from .values import ActionKind


class CommunityAction(Aggregate):
    """One action of one network, in the network's district."""

    TOPIC = "leaders.action"

    class Recorded(Created):
        """It took place and reached these many people."""

        TOPIC = "leaders.action.recorded"
        network_id: UUID
        kind: ActionKind
        reach: int

    @event(Recorded)
    def __init__(
        self,
        network_id: UUID,
        kind: ActionKind,
        reach: int,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Keep an action; ``record`` is the way to make one."""
        self.network_id = network_id
        self.kind = kind
        self.reach = reach
        self.territory = territory
        self.carried_out_on = occurred_on

    @classmethod
    def record(
        cls, network: DistrictNetwork, kind: ActionKind, reach: int, occurred_on: date
    ) -> "CommunityAction":
        """Record an action of a formed network."""
        network.require_formed_by(occurred_on)
        return cls(
            network_id=network.id,
            kind=kind,
            reach=reach,
            territory=network.territory,
            occurred_on=occurred_on,
        )
