"""Events of leaders: leader mothers, district networks and community actions."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from ..published import DataClass, PublishedEvent
from ..values import (
    ActionCorrection,
    ActionKind,
    ActionPlace,
    BarrierKind,
    BarrierState,
    Count,
    LeaderExit,
    LeadershipCriterion,
    Score,
)


class CandidacyEvent(PublishedEvent):
    """Something about one usuaria on her way to leader mother."""

    SERVICE: ClassVar[str] = "leaders"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INDIVIDUAL

    user_id: UUID


class LeaderNominated(CandidacyEvent):
    """A usuaria who completed the programme was proposed as leader mother."""

    AGGREGATE: ClassVar[str] = "leader_candidacy"

    scores: dict[LeadershipCriterion, Score]
    former_leader: bool | None = Field(
        default=None, description="was a leader mother in an earlier edition"
    )


class LeaderSelected(CandidacyEvent):
    """A candidate was chosen as leader mother."""

    AGGREGATE: ClassVar[str] = "leader_candidacy"


class LeaderLeft(CandidacyEvent):
    """A leader mother is one no longer; another may take her place."""

    AGGREGATE: ClassVar[str] = "leader_candidacy"

    reason: LeaderExit
    substitute_id: UUID | None = Field(
        default=None, description="the selected usuaria who takes her place"
    )


class LeaderListValidated(PublishedEvent):
    """A territorial unit signed off its list of leader mothers."""

    SERVICE: ClassVar[str] = "leaders"
    AGGREGATE: ClassVar[str] = "leader_list"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    list_id: UUID
    leaders: Count
    districts: Count
    document: str | None = Field(default=None, description="number of the document")
    content_sha256: str | None = Field(
        default=None, pattern=r"^[0-9a-f]{64}$", description="of the list as signed"
    )


class NetworkEvent(PublishedEvent):
    """Something about the network of leader mothers of one district."""

    SERVICE: ClassVar[str] = "leaders"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL

    network_id: UUID


class NetworkFormed(NetworkEvent):
    """The leader mothers of a district signed the formation act of their network."""

    AGGREGATE: ClassVar[str] = "district_network"

    members: int = Field(ge=1)
    act: str | None = Field(default=None, description="reference of the formation act")


class NetworkMembershipChanged(NetworkEvent):
    """Leader mothers joined or left a network from a date on."""

    AGGREGATE: ClassVar[str] = "district_network"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INDIVIDUAL

    joined: tuple[UUID, ...] = ()
    left: tuple[UUID, ...] = ()
    members: Count


class NetworkCoordinatorNamed(NetworkEvent):
    """One of its members coordinates the network from a date on."""

    AGGREGATE: ClassVar[str] = "district_network"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INDIVIDUAL

    user_id: UUID


class NetworkRecognized(NetworkEvent):
    """The local government recognised a network by Resolución de Alcaldía."""

    AGGREGATE: ClassVar[str] = "district_network"

    resolution: str = Field(min_length=1)
    resolved_on: date
    office: str | None = Field(default=None, description="the mayor's office")


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
    place: ActionPlace | None = None
    evidence: str | None = Field(
        default=None, description="reference of the document or photograph"
    )


class NetworkActionCorrected(NetworkEvent):
    """A recorded action was corrected; one that is void counts no longer."""

    AGGREGATE: ClassVar[str] = "community_action"

    action_id: UUID
    kind: ActionKind
    reach: Count
    void: bool
    correction: ActionCorrection
    place: ActionPlace | None = Field(default=None, description="as it is known now")
    evidence: str | None = Field(default=None, description="as it is known now")


class MentoringEvent(NetworkEvent):
    """Something about a leader mother and the usuaria whom she accompanies."""

    DATA_CLASS: ClassVar[DataClass] = DataClass.INDIVIDUAL

    mentoring_id: UUID
    mentor_id: UUID
    mentee_id: UUID


class MentoringStarted(MentoringEvent):
    """A leader mother began to accompany a usuaria."""

    AGGREGATE: ClassVar[str] = "mentoring"


class MentoringEnded(MentoringEvent):
    """They ended it."""

    AGGREGATE: ClassVar[str] = "mentoring"


class AccessBarrierReported(NetworkEvent):
    """A network reported what keeps families from a service."""

    AGGREGATE: ClassVar[str] = "district_network"

    kind: BarrierKind
    barrier_id: UUID | None = None


class AccessBarrierFollowedUp(NetworkEvent):
    """Somebody did something about a reported barrier."""

    AGGREGATE: ClassVar[str] = "district_network"

    barrier_id: UUID
    state: BarrierState
