"""Events of reporting: plan, policies, milestones, reports and territory."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from ..published import DataClass, PublishedEvent
from ..territory import TerritorialUnitCode, Ubigeo
from ..values import Count, EditionYear, MilestoneCorrection, ScheduleLine

Month = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
Share = Annotated[Decimal, Field(ge=0, le=1)]


class PlaceLevel(StrEnum):
    """How wide a place is."""

    NATIONAL = "national"
    REGION = "region"
    UNIT = "unit"
    DISTRICT = "district"


class AlertKind(StrEnum):
    """What an alert is about."""

    DRIFT = "drift"
    UNREACHABLE = "unreachable"
    LAG = "lag"


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


class MilestoneAnnulled(ReportingEvent):
    """A document recorded for a line counts no longer, as if it never had.

    Its business date is the one of the milestone; the same document may be recorded
    again, with what is right.
    """

    AGGREGATE: ClassVar[str] = "milestone"

    line: ScheduleLine
    quantity: int = Field(ge=1)
    document: str = Field(min_length=1)
    correction: MilestoneCorrection


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
    known_at: AwareDatetime | None = Field(
        default=None, description="what was recorded until then is in it"
    )
    policies: dict[str, str] | None = Field(
        default=None, description="value in force by policy, at the cut-off"
    )
    place: str | None = Field(
        default=None, description="national, or the code of a region, unit or district"
    )
    corrects: UUID | None = Field(
        default=None, description="the report to which it is an erratum"
    )


class ReportAcknowledged(ReportingEvent):
    """The receiver acknowledged a report."""

    AGGREGATE: ClassVar[str] = "issued_report"

    report_id: UUID
    reference: str


class GoalSet(ReportingEvent):
    """A goal for a territory and a period, besides the one of the plan."""

    AGGREGATE: ClassVar[str] = "goal"

    indicator: str
    level: PlaceLevel
    place: str = Field(description="code of the region, unit or district")
    target: Share
    effective_on: date
    effective_until: date | None = None
    legal_reference: str
    author: str


class OfficialFigureRecorded(ReportingEvent):
    """A figure of an official source, shown beside the results of the programme."""

    AGGREGATE: ClassVar[str] = "official_figure"

    series: str = Field(description="code of the series, as anaemia_6_35_months")
    series_name: str
    level: PlaceLevel
    place: str = Field(description="national, or the code of a region or district")
    period: str = Field(description="the year or half-year that it describes")
    value: Decimal
    unit: str = Field(description="percent or persons")
    age_band: str
    source: str
    published_on: date


class AlertRaised(ReportingEvent):
    """Something needs attention: a drift against plan, a goal or a delay."""

    AGGREGATE: ClassVar[str] = "alert"

    alert_id: UUID
    kind: AlertKind
    subject: str = Field(description="schedule line, indicator or service concerned")
    place: str = Field(description="national, or the code of a territorial unit")
    planned: Decimal | None = None
    observed: Decimal
    threshold: Decimal
    unreachable_on: date | None = Field(
        default=None, description="first day on which it cannot be reached any more"
    )


class AlertCleared(ReportingEvent):
    """What an alert said does not hold any more."""

    AGGREGATE: ClassVar[str] = "alert"

    alert_id: UUID
    kind: AlertKind
    subject: str
    place: str
    observed: Decimal


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
