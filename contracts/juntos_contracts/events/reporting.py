"""Events of reporting: plan, policies, milestones, reports and territory."""

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ..published import DataClass, PublishedEvent
from ..territory import TerritorialUnitCode, Ubigeo
from ..values import Count, EditionYear, ScheduleLine

Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Share = Annotated[Decimal, Field(ge=0, le=1)]


class Goal(BaseModel):
    """The target of one indicator, as a share of 1."""

    model_config = ConfigDict(frozen=True)

    indicator: str
    name: str
    target: Share


class PlannedActivity(BaseModel):
    """One line of the activity schedule (Plan 2026, Tabla 2)."""

    model_config = ConfigDict(frozen=True)

    line: ScheduleLine
    stage: str
    activity: str
    unit: str
    responsible: str
    months: tuple[Month, ...] = Field(min_length=1)
    total: int = Field(ge=1)
    source: str = Field(
        description="what counts as execution: a fact kind or milestone"
    )


class ReportingEvent(PublishedEvent):
    """Something about how the programme is planned, governed and reported."""

    SERVICE: ClassVar[str] = "reporting"
    DATA_CLASS: ClassVar[DataClass] = DataClass.INSTITUTIONAL


class PlanEvent(ReportingEvent):
    """A whole plan: goals and schedule."""

    plan_id: UUID
    plan_edition: EditionYear
    title: str
    legal_reference: str
    goals: tuple[Goal, ...]
    activities: tuple[PlannedActivity, ...]


class PlanApproved(PlanEvent):
    """The plan of an edition was approved."""

    AGGREGATE: ClassVar[str] = "plan"


class PlanAmended(PlanEvent):
    """The plan was changed from a date on; the earlier one stays for its dates."""

    AGGREGATE: ClassVar[str] = "plan"

    effective_on: date


class PolicyAdopted(ReportingEvent):
    """A definition that the plan leaves open was settled from a date on."""

    AGGREGATE: ClassVar[str] = "policy"

    policy: str
    value: str
    effective_on: date
    legal_reference: str
    author: str


class MilestoneRecorded(ReportingEvent):
    """A documentary line of the schedule advanced: an act, report or document."""

    AGGREGATE: ClassVar[str] = "milestone"

    line: ScheduleLine
    quantity: int = Field(ge=1)
    document: str = Field(min_length=1)


class ReportIssued(ReportingEvent):
    """A numbered report was frozen and handed over."""

    AGGREGATE: ClassVar[str] = "issued_report"

    report_id: UUID
    number: str
    kind: str
    receiver: str
    cut_off_on: date
    positions: dict[str, Count] = Field(description="last position read by service")
    content_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class ReportAcknowledged(ReportingEvent):
    """The receiver acknowledged a report."""

    AGGREGATE: ClassVar[str] = "issued_report"

    report_id: UUID
    reference: str


class TerritoryChanged(ReportingEvent):
    """A district belongs to a territorial unit from a date on."""

    AGGREGATE: ClassVar[str] = "territory"

    district: Ubigeo
    district_name: str
    province_name: str
    region_name: str
    unit: TerritorialUnitCode
    unit_name: str
    valid_from: date
