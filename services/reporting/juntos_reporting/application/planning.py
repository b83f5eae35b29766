"""The commands about amendments, goals of territories and alerts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.eventstore import EventSourcedService

from ..domain.alert import Alert, Measured, Watched, alert_id
from ..domain.goal import Aim, Aimed, TerritorialGoal, goal_id
from ..domain.plan import Plan, plan_id
from .plan_file import AmendmentIn

NO_PLAN: Final = "La edición {edition} no tiene plan aprobado."


@dataclass(frozen=True, slots=True)
class Findings:
    """What an evaluation saw: what needs attention, and the value of what does not."""

    alarming: Mapping[Watched, Measured]
    calm: Mapping[Watched, Decimal]


class PlanningCommands(EventSourcedService):
    """Amendments of the plan, goals of territories and alerts."""

    @repeatable()
    def amend_plan(
        self, command: Command, edition: int, amendment: AmendmentIn
    ) -> Answer:
        """Change the plan from a date on; what held before holds until then."""
        missing = NO_PLAN.format(edition=edition)
        plan = self.load(Plan, plan_id(edition), missing)
        plan.amend(
            amendment.content(edition), amendment.effective_on, amendment.occurred_on
        )
        amended = bool(plan.pending_events)
        answer = {"plan_id": str(plan.id), "amended": amended}
        return self.commit(command, [plan], answer)

    @repeatable()
    def set_goal(
        self, command: Command, aimed: Aimed, aim: Aim, occurred_on: date
    ) -> Answer:
        """Give a territory a goal of its own for a period."""
        identity = goal_id(aimed)
        goal = self.load_many(TerritorialGoal, [identity]).get(identity)
        if goal is None:
            goal = TerritorialGoal.first(aimed, aim, occurred_on)
        else:
            goal.again(aim, occurred_on)
        answer = {"goal_id": str(identity), "set": bool(goal.pending_events)}
        return self.commit(command, [goal], answer)

    @repeatable()
    def evaluate_alerts(
        self, command: Command, findings: Findings, occurred_on: date
    ) -> Answer:
        """Raise what began to need attention and clear what ended, all or nothing."""
        watched = [*findings.alarming, *findings.calm]
        known = self.load_many(Alert, [alert_id(one) for one in watched])
        alerts = [*known.values()]
        raised = cleared = 0
        for one, measured in findings.alarming.items():
            alert = known.get(alert_id(one))
            if alert is None:
                alerts.append(Alert.first(one, measured, occurred_on))
                raised += 1
            else:
                alert.raise_again(measured, occurred_on)
                raised += bool(alert.pending_events)
        for one, observed in findings.calm.items():
            if alert := known.get(alert_id(one)):
                alert.clear(observed, occurred_on)
                cleared += bool(alert.pending_events)
        changed = [alert for alert in alerts if alert.pending_events]
        active = sum(alert.active for alert in alerts)
        answer = {"raised": raised, "cleared": cleared, "active": active}
        return self.commit(command, changed, answer)
