"""Events of leaders: leader mothers, district networks and community actions."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from ..published import DataClass, PublishedEvent
from ..values import ActionKind, BarrierKind, Count, LeadershipCriterion, Score


class CandidacyEvent(PublishedEvent):
    """Something about one usuaria on her way to leader mother."""

    SERVICE: ClassVar[str] = "leaders"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INDIVIDUAL

    user_id: UUID


class LeaderNominated(CandidacyEvent):
    """A usuaria who completed the programme was proposed as leader mother."""

    AGGREGATE: ClassVar[str] = "leader_candidacy"

    scores: dict[LeadershipCriterion, Score]


class LeaderSelected(CandidacyEvent):
    """A candidate was chosen as leader mother."""

    AGGREGATE: ClassVar[str] = "leader_candidacy"


class LeaderListValidated(PublishedEvent):
    """A territorial unit signed off its list of leader mothers."""

    SERVICE: ClassVar[str] = "leaders"
    AGGREGATE: ClassVar[str] = "leader_list"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    list_id: UUID
    leaders: Count
    districts: Count


class NetworkEvent(PublishedEvent):
    """Something about the network of leader mothers of one district."""

    SERVICE: ClassVar[str] = "leaders"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    network_id: UUID


class NetworkFormed(NetworkEvent):
    """The leader mothers of a district signed the formation act of their network."""

    AGGREGATE: ClassVar[str] = "district_network"

    members: int = Field(ge=1)


class NetworkRecognized(NetworkEvent):
    """The local government recognised a network by Resolución de Alcaldía."""

    AGGREGATE: ClassVar[str] = "district_network"

    resolution: str = Field(min_length=1)
    resolved_on: date


class RecognitionHeld(NetworkEvent):
    """A public event recognised the network."""

    AGGREGATE: ClassVar[str] = "district_network"

    attendees: Count


class NetworkActionRecorded(NetworkEvent):
    """A network carried out a community action."""

    AGGREGATE: ClassVar[str] = "community_action"

    action_id: UUID
    kind: ActionKind
    reach: Count


class AccessBarrierReported(NetworkEvent):
    """A network reported what keeps families from a service."""

    AGGREGATE: ClassVar[str] = "district_network"

    kind: BarrierKind
