"""The community action: something a network did."""

from dataclasses import replace
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
        class_version = 2
        network_id: UUID
        kind: ActionKind
        reach: int
        place: ActionPlace | None
        evidence: str | None
        void: bool
        correction: ActionCorrection

        @staticmethod
        def upcast_v1_v2(facts: dict[str, Any]) -> None:
            """The first corrections left place and evidence as they were."""
            facts["place"] = facts["evidence"] = None

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

    @property
    def facts(self) -> ActionFacts:
        """What is told of it now."""
        return ActionFacts(self.kind, self.reach, self.place, self.evidence)

    def correct(self, told: ActionFacts, why: ActionCorrection) -> None:
        """Correct what was told; the business date stays that of the action.

        A place or evidence that is not named stays as it was.
        """
        if self.void:
            raise ActionIsVoid
        told = replace(
            told,
            place=told.place or self.place,
            evidence=told.evidence or self.evidence,
        )
        if told == self.facts:
            raise CorrectionChangesNothing
        self._correct(told, why, void=False)

    def annul(self, why: ActionCorrection) -> None:
        """Let it count no longer."""
        if self.void:
            raise ActionIsVoid
        self._correct(self.facts, why, void=True)

    def _correct(self, told: ActionFacts, why: ActionCorrection, *, void: bool) -> None:
        self._corrected(
            network_id=self.network_id,
            kind=told.kind,
            reach=told.reach,
            place=told.place,
            evidence=told.evidence,
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
        place: ActionPlace | None,
        evidence: str | None,
        void: bool,
        correction: ActionCorrection,
        occurred_on: date,
    ) -> None:
        self.kind, self.reach, self.void = kind, reach, void
        self.place = place or self.place
        self.evidence = evidence or self.evidence
