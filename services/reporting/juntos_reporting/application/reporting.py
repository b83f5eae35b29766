"""The reporting application: one method a command."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.scoping import require_territory
from juntos_chassis.seedwork import Aggregate, Territory

from ..domain.catalogue import MONTH_WEIGHTS, MonthWeights
from ..domain.milestone import Milestone, MilestoneCorrection
from ..domain.plan import Plan, plan_id
from ..domain.policy import Policy, policy_id
from ..domain.rules import PlanNotApproved
from .issuing import ReportCommands
from .official_figures import OfficialFigureCommands
from .plan_file import PlanFile, PolicyIn
from .planning import PlanningCommands
from .territories import TerritoryImport

NO_SUCH_MILESTONE: Final = "No consta ese documento."


@dataclass(frozen=True, slots=True)
class Document:
    """A document that advances a line of the schedule."""

    line: int
    quantity: int
    document: str
    territory: Territory
    occurred_on: date


class Reporting(ReportCommands, OfficialFigureCommands, PlanningCommands):
    """Plan, policies, milestones, territory and reports of one edition."""

    name = "reporting"

    @repeatable()
    def approve_plan(self, command: Command, plan_file: PlanFile) -> Answer:
        """Approve a plan and adopt the policies that come with it, all or nothing."""
        content = plan_file.content()
        approved_on = plan_file.approved_on
        identity = plan_id(content.edition)
        plan = self.load_many(Plan, [identity]).get(identity)
        if plan is None:
            plan = Plan.approve(content, approved_on)
        else:
            plan.require_same(content)
        policies = self._adopted(plan_file.policies, approved_on)
        _require_fitting(plan, policies)
        return self.commit(
            command,
            [plan, *policies],
            {
                "plan_id": str(identity),
                "approved": bool(plan.pending_events),
                "policies_adopted": _changed(policies),
            },
        )

    @repeatable()
    def adopt_policy(
        self, command: Command, policy: PolicyIn, occurred_on: date
    ) -> Answer:
        """Settle one definition from a date on.

        Before a plan is approved there are no lines that month weights could fit.
        """
        adopted = self._adopted([policy], occurred_on)
        identity = plan_id(self.edition)
        plan = self.load_many(Plan, [identity]).get(identity)
        if plan is not None:
            _require_fitting(plan, adopted)
        return self.commit(
            command,
            adopted,
            {"policy": policy.policy, "adopted": bool(_changed(adopted))},
        )

    @repeatable()
    def record_milestone(self, command: Command, document: Document) -> Answer:
        """Record a document for a documentary line of the approved schedule."""
        identity = plan_id(self.edition)
        plan = self.load_many(Plan, [identity]).get(identity)
        if plan is None:
            raise PlanNotApproved(edition=self.edition)
        plan.require_documentary(document.line, document.quantity)
        known = Milestone.create_id(self.edition, document.line, document.document)
        milestone = self.load_many(Milestone, [known]).get(known)
        if milestone is None:
            milestone = Milestone(
                edition=self.edition,
                line=document.line,
                quantity=document.quantity,
                document=document.document,
                territory=document.territory,
                occurred_on=document.occurred_on,
            )
        else:
            milestone.record_again(
                document.quantity, document.territory, document.occurred_on
            )
        return self.commit(command, [milestone], {"milestone_id": str(milestone.id)})

    @repeatable()
    def annul_milestone(
        self, command: Command, milestone_id: UUID, correction: MilestoneCorrection
    ) -> Answer:
        """Let a document on record count no longer; it may be recorded again."""
        milestone = self.load(Milestone, milestone_id, NO_SUCH_MILESTONE)
        require_territory(command.actor, milestone.territory)
        milestone.annul(correction)
        return self.commit(command, [milestone], {"milestone_id": str(milestone_id)})

    @repeatable(attempts=1)
    def import_territories(
        self, command: Command, path: Path, occurred_on: date
    ) -> Answer:
        """Assign districts to units from a CSV or XLSX; see ``territory_file``."""
        first = self.first_answer(command)
        if first is not None:
            return first
        report = TerritoryImport(self, command, occurred_on).run(path)
        return self.commit(command, [], report.answer())

    def _adopted(self, policies: Sequence[PolicyIn], occurred_on: date) -> list[Policy]:
        known = self.load_many(Policy, [policy_id(p.policy) for p in policies])
        for wanted in policies:
            identity = policy_id(wanted.policy)
            settlement = wanted.settlement()
            if identity in known:
                known[identity].readopt(settlement, occurred_on)
            else:
                known[identity] = Policy.adopt(wanted.policy, settlement, occurred_on)
        return list(known.values())


def _require_fitting(plan: Plan, policies: Sequence[Policy]) -> None:
    """What is settled now has to fit the plan; what held before may fit an older one.

    Raises:
        MonthWeightsDoNotFit: naming the line.
        LineNotInPlan: likewise.
    """
    for policy in policies:
        if policy.policy == MONTH_WEIGHTS and policy.pending_events:
            plan.require_fitting(MonthWeights.parse(policy.settlements[-1].value))


def _changed(aggregates: Sequence[Aggregate]) -> int:
    return sum(bool(aggregate.pending_events) for aggregate in aggregates)
