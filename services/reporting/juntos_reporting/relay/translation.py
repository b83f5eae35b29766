"""Stored events of reporting as published events: the only place that knows both."""

from functools import singledispatch
from uuid import UUID

from juntos_chassis.seedwork import Aggregate
from juntos_contracts import PublishedEvent
from juntos_contracts.events import reporting as contract
from juntos_contracts.values import MilestoneCorrection

from ..domain.alert import Alert, Measured, Watched
from ..domain.district import Assignment, District
from ..domain.goal import Aim, Aimed, TerritorialGoal
from ..domain.issued_report import IssuedReport, Number
from ..domain.milestone import Milestone
from ..domain.official_figure import OfficialFigure
from ..domain.plan import Activity, Goal, Plan
from ..domain.policy import Policy, Settlement


@singledispatch
def published(event: Aggregate.Event) -> PublishedEvent:
    """The published form of a stored event; every stored event has one."""
    message = f"no published form for {type(event).__qualname__}"
    raise TypeError(message)


@published.register
def _(event: Plan.Approved) -> contract.PlanApproved:
    content = event.content
    return contract.PlanApproved(
        plan_id=event.originator_id,
        plan_edition=content.edition,
        title=content.title,
        legal_reference=content.legal_reference,
        goals=tuple(_goal(goal) for goal in content.goals),
        activities=tuple(_activity(activity) for activity in content.activities),
    )


@published.register
def _(event: Plan.Amended) -> contract.PlanAmended:
    content = event.content
    return contract.PlanAmended(
        plan_id=event.originator_id,
        plan_edition=content.edition,
        title=content.title,
        legal_reference=content.legal_reference,
        goals=tuple(_goal(goal) for goal in content.goals),
        activities=tuple(_activity(activity) for activity in content.activities),
        effective_on=event.effective_on,
    )


def _goal(goal: Goal) -> contract.Goal:
    return contract.Goal(indicator=goal.indicator, name=goal.name, target=goal.target)


def _activity(activity: Activity) -> contract.PlannedActivity:
    return contract.PlannedActivity(
        line=activity.line,
        stage=activity.stage,
        activity=activity.activity,
        unit=activity.unit,
        responsible=activity.responsible,
        months=activity.months,
        total=activity.total,
        source=activity.source,
    )


@published.register
def _(event: Policy.Adopted) -> contract.PolicyAdopted:
    return _policy(event.policy, event.settlement)


@published.register
def _(event: Policy.Readopted) -> contract.PolicyAdopted:
    return _policy(event.policy, event.settlement)


def _policy(policy: str, settlement: Settlement) -> contract.PolicyAdopted:
    return contract.PolicyAdopted(
        policy=policy,
        value=settlement.value,
        effective_on=settlement.effective_on,
        legal_reference=settlement.legal_reference,
        author=settlement.author,
    )


@published.register(Milestone.Recorded)
@published.register(Milestone.RecordedAgain)
def _(
    event: Milestone.Recorded | Milestone.RecordedAgain,
) -> contract.MilestoneRecorded:
    return contract.MilestoneRecorded(
        line=event.line, quantity=event.quantity, document=event.document
    )


@published.register
def _(event: Milestone.Annulled) -> contract.MilestoneAnnulled:
    return contract.MilestoneAnnulled(
        line=event.line,
        quantity=event.quantity,
        document=event.document,
        correction=MilestoneCorrection(event.correction),
    )


@published.register
def _(event: District.Assigned) -> contract.TerritoryChanged:
    return _territory(event.assignment)


@published.register
def _(event: District.Reassigned) -> contract.TerritoryChanged:
    return _territory(event.assignment)


def _territory(assignment: Assignment) -> contract.TerritoryChanged:
    return contract.TerritoryChanged(
        district=assignment.ubigeo,
        district_name=assignment.district_name,
        province_name=assignment.province_name,
        region_name=assignment.region_name,
        unit=assignment.unit,
        unit_name=assignment.unit_name,
        valid_from=assignment.valid_from,
    )


@published.register
def _(event: IssuedReport.Issued) -> contract.ReportIssued:
    number = Number(event.kind, event.year, event.ordinal)
    frozen = event.frozen
    return contract.ReportIssued(
        report_id=event.originator_id,
        number=str(number),
        kind=event.kind.value,
        receiver=event.receiver,
        cut_off_on=frozen.as_of,
        positions=frozen.positions,
        content_sha256=frozen.content_sha256,
        known_at=frozen.known_at,
        policies=frozen.policies,
        place=event.place,
        corrects=event.corrects,
    )


@published.register
def _(event: IssuedReport.Acknowledged) -> contract.ReportAcknowledged:
    return contract.ReportAcknowledged(
        report_id=event.originator_id, reference=event.reference
    )


@published.register
def _(event: OfficialFigure.Recorded) -> contract.OfficialFigureRecorded:
    publication = event.publication
    return contract.OfficialFigureRecorded(
        series=publication.series,
        series_name=publication.series_name,
        level=contract.PlaceLevel(publication.level),
        place=publication.place,
        period=publication.period,
        value=publication.value,
        unit=publication.unit,
        age_band=publication.age_band,
        source=publication.source,
        published_on=publication.published_on,
    )


@published.register
def _(event: TerritorialGoal.Set) -> contract.GoalSet:
    return _goal_set(event.aimed, event.aim)


@published.register
def _(event: TerritorialGoal.SetAgain) -> contract.GoalSet:
    return _goal_set(event.aimed, event.aim)


def _goal_set(aimed: Aimed, aim: Aim) -> contract.GoalSet:
    return contract.GoalSet(
        indicator=aimed.indicator,
        level=contract.PlaceLevel(aimed.level),
        place=aimed.place,
        target=aim.target,
        effective_on=aim.effective_on,
        effective_until=aim.effective_until,
        legal_reference=aim.legal_reference,
        author=aim.author,
    )


@published.register
def _(event: Alert.Raised) -> contract.AlertRaised:
    return _alert(event.originator_id, event.watched, event.measured)


@published.register
def _(event: Alert.RaisedAgain) -> contract.AlertRaised:
    return _alert(event.originator_id, event.watched, event.measured)


def _alert(alert: UUID, watched: Watched, measured: Measured) -> contract.AlertRaised:
    return contract.AlertRaised(
        alert_id=alert,
        kind=contract.AlertKind(watched.kind),
        subject=watched.subject,
        place=watched.place,
        planned=measured.planned,
        observed=measured.observed,
        threshold=measured.threshold,
        unreachable_on=measured.unreachable_on,
    )


@published.register
def _(event: Alert.Cleared) -> contract.AlertCleared:
    watched = event.watched
    return contract.AlertCleared(
        alert_id=event.originator_id,
        kind=contract.AlertKind(watched.kind),
        subject=watched.subject,
        place=watched.place,
        observed=event.observed,
    )
