"""The community action: something a network did."""

from datetime import date
from typing import Any
from uuid import UUID

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .network import DistrictNetwork
from .rules import ActionIsVoid, CorrectionChangesNothing
from .values import ActionCorrection, ActionFacts, ActionKind, ActionPlace


class CommunityAction(Aggregate):
    """One action of one network, in the network's district."""

    TOPIC = "leaders.action"

    class Recorded(Created):
        """It took place and reached these many people."""

        TOPIC = "leaders.action.recorded"
        class_version = 2
        network_id: UUID
        kind: ActionKind
        reach: int
        place: ActionPlace | None
        evidence: str | None

        @staticmethod
        def upcast_v1_v2(facts: dict[str, Any]) -> None:
            """The first actions were recorded without place and evidence."""
            facts["place"] = facts["evidence"] = None

    class Corrected(Aggregate.Event):
        """The record was wrong; a void action counts no longer."""

        TOPIC = "leaders.action.corrected"
        network_id: UUID
        kind: ActionKind
        reach: int
        void: bool
        correction: ActionCorrection

    @event(Recorded)
    def __init__(
        self,
        network_id: UUID,
        kind: ActionKind,
        reach: int,
        place: ActionPlace | None,
        evidence: str | None,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Keep an action; ``record`` is the way to make one."""
        self.network_id = network_id
        self.kind = kind
        self.reach = reach
        self.place = place
        self.evidence = evidence
        self.territory = territory
        self.carried_out_on = occurred_on
        self.void = False

    @classmethod
    def record(
        cls, network: DistrictNetwork, facts: ActionFacts, occurred_on: date
    ) -> "CommunityAction":
        """Record an action of a formed network."""
        network.require_formed_by(occurred_on)
        return cls(
            network_id=network.id,
            kind=facts.kind,
            reach=facts.reach,
            place=facts.place,
            evidence=facts.evidence,
            territory=network.place_on(occurred_on),
            occurred_on=occurred_on,
        )

    def correct(self, kind: ActionKind, reach: int, why: ActionCorrection) -> None:
        """Correct its kind or reach; the business date stays that of the action."""
        if self.void:
            raise ActionIsVoid
        if (kind, reach) == (self.kind, self.reach):
            raise CorrectionChangesNothing
        self._correct(kind, reach, why, void=False)

    def annul(self, why: ActionCorrection) -> None:
        """Let it count no longer."""
        if self.void:
            raise ActionIsVoid
        self._correct(self.kind, self.reach, why, void=True)

    def _correct(
        self, kind: ActionKind, reach: int, why: ActionCorrection, *, void: bool
    ) -> None:
        self._corrected(
            network_id=self.network_id,
            kind=kind,
            reach=reach,
            void=void,
            correction=why,
            occurred_on=self.carried_out_on,
        )

    @event(Corrected)
    def _corrected(
        self,
        *,
        network_id: UUID,
        kind: ActionKind,
        reach: int,
        void: bool,
        correction: ActionCorrection,
        occurred_on: date,
    ) -> None:
        self.kind, self.reach, self.void = kind, reach, void
