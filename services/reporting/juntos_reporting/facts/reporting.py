"""Facts of reporting itself: plans, policies, milestones, territory, reports."""

from sqlalchemy import ARRAY, Column, Numeric, SmallInteger, Text, Uuid

from juntos_contracts.events import reporting as events

from .registry import Fact, Facts, facts_of
from .tables import day, fact, identity, label, number

plan = fact(
    "plan",
    identity("plan_id"),
    Column("plan_edition", SmallInteger, nullable=False),
    label("title"),
    label("legal_reference"),
    day("effective_on", nullable=True),
)
"""``effective_on`` is empty for the plan as approved: it holds from ``occurred_on``."""
plan_goal = fact(
    "plan_goal",
    label("name"),
    Column("target", Numeric, nullable=False),
    item=label("indicator"),
)
plan_activity = fact(
    "plan_activity",
    label("stage"),
    label("activity"),
    label("unit"),
    label("responsible"),
    Column("months", ARRAY(Text), nullable=False),
    number("total"),
    label("source"),
    item=number("line"),
)
policy = fact(
    "policy",
    label("policy"),
    label("value"),
    day("effective_on"),
    label("legal_reference"),
    label("author"),
)
milestone = fact("milestone", number("line"), number("quantity"), label("document"))
"""A document by the quantity that it adds to its line; annulled, it takes it away."""
district = fact(
    "district",
    label("district"),
    label("district_name"),
    label("province_name"),
    label("region_name"),
    label("unit"),
    label("unit_name"),
    day("valid_from"),
)
report_issued = fact(
    "report_issued",
    identity("report_id"),
    label("number"),
    label("kind"),
    label("receiver"),
    day("cut_off_on"),
    label("content_sha256"),
    label("place", nullable=True),
    Column("corrects", Uuid, nullable=True),
)
report_acknowledged = fact(
    "report_acknowledged", identity("report_id"), label("reference")
)

goal_set = fact(
    "goal_set",
    label("indicator"),
    label("level"),
    label("place"),
    Column("target", Numeric, nullable=False),
    day("effective_on"),
    day("effective_until", nullable=True),
    label("legal_reference"),
    label("author"),
)
official_figure = fact(
    "official_figure",
    label("series"),
    label("series_name"),
    label("level"),
    label("place"),
    label("period"),
    Column("value", Numeric, nullable=False),
    label("unit"),
    label("age_band"),
    label("source"),
    day("published_on"),
)
alert_raised = fact(
    "alert_raised",
    identity("alert_id"),
    label("kind"),
    label("subject"),
    label("place"),
    Column("planned", Numeric, nullable=True),
    Column("observed", Numeric, nullable=False),
    Column("threshold", Numeric, nullable=False),
    day("unreachable_on", nullable=True),
)
alert_cleared = fact(
    "alert_cleared",
    identity("alert_id"),
    Column("observed", Numeric, nullable=False),
)


@facts_of(events.PlanApproved, events.PlanAmended)
def _plan(event: events.PlanEvent) -> Facts:
    effective_on = getattr(event, "effective_on", None)
    yield Fact(
        plan,
        (
            event.plan_id,
            event.plan_edition,
            event.title,
            event.legal_reference,
            effective_on,
        ),
    )
    for goal in event.goals:
        yield Fact(plan_goal, (goal.indicator, goal.name, goal.target))
    for line in event.activities:
        yield Fact(
            plan_activity,
            (
                line.line,
                line.stage,
                line.activity,
                line.unit,
                line.responsible,
                list(line.months),
                line.total,
                line.source,
            ),
        )


@facts_of(events.PolicyAdopted)
def _policy(event: events.PolicyAdopted) -> Facts:
    yield Fact(
        policy,
        (
            event.policy,
            event.value,
            event.effective_on,
            event.legal_reference,
            event.author,
        ),
    )


@facts_of(events.MilestoneRecorded)
def _milestone(event: events.MilestoneRecorded) -> Facts:
    yield Fact(milestone, (event.line, event.quantity, event.document))


@facts_of(events.MilestoneAnnulled)
def _milestone_annulled(event: events.MilestoneAnnulled) -> Facts:
    yield Fact(milestone, (event.line, -event.quantity, event.document))


@facts_of(events.TerritoryChanged)
def _district(event: events.TerritoryChanged) -> Facts:
    yield Fact(
        district,
        (
            event.district,
            event.district_name,
            event.province_name,
            event.region_name,
            event.unit,
            event.unit_name,
            event.valid_from,
        ),
    )


@facts_of(events.ReportIssued)
def _report_issued(event: events.ReportIssued) -> Facts:
    yield Fact(
        report_issued,
        (
            event.report_id,
            event.number,
            event.kind,
            event.receiver,
            event.cut_off_on,
            event.content_sha256,
            event.place,
            event.corrects,
        ),
    )


@facts_of(events.ReportAcknowledged)
def _report_acknowledged(event: events.ReportAcknowledged) -> Facts:
    yield Fact(report_acknowledged, (event.report_id, event.reference))


@facts_of(events.GoalSet)
def _goal_set(event: events.GoalSet) -> Facts:
    yield Fact(
        goal_set,
        (
            event.indicator,
            event.level,
            event.place,
            event.target,
            event.effective_on,
            event.effective_until,
            event.legal_reference,
            event.author,
        ),
    )


@facts_of(events.OfficialFigureRecorded)
def _official_figure(event: events.OfficialFigureRecorded) -> Facts:
    yield Fact(
        official_figure,
        (
            event.series,
            event.series_name,
            event.level,
            event.place,
            event.period,
            event.value,
            event.unit,
            event.age_band,
            event.source,
            event.published_on,
        ),
    )


@facts_of(events.AlertRaised)
def _alert_raised(event: events.AlertRaised) -> Facts:
    yield Fact(
        alert_raised,
        (
            event.alert_id,
            event.kind,
            event.subject,
            event.place,
            event.planned,
            event.observed,
            event.threshold,
            event.unreachable_on,
        ),
    )


@facts_of(events.AlertCleared)
def _alert_cleared(event: events.AlertCleared) -> Facts:
    yield Fact(alert_cleared, (event.alert_id, event.observed))
