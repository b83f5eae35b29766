"""A plan as a file: goals, schedule and policies; the body of ``POST /plans`` too."""

from decimal import Decimal
from importlib.resources import files
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from juntos_chassis.dates import BusinessDate
from juntos_chassis.errors import NotFound
from juntos_chassis.web.request_model import RequestModel
from juntos_contracts.events.reporting import Month
from juntos_contracts.values import EditionYear, ScheduleLine

from ..domain.plan import Activity, Goal, PlanContent
from ..domain.policy import Settlement

NO_PLAN_FILE = "El sistema no trae un plan de la edición {edition}."
Text = Annotated[str, StringConstraints(min_length=1, max_length=500)]
# What fits PostgreSQL's integer with room to spare.
Total = Annotated[int, Field(ge=1, le=100_000_000)]

POLICY_EXAMPLE: Final[dict[str, Any]] = {
    "policy": "completion_threshold",
    "value": "8",
    "effective_on": "2026-01-01",
    "legal_reference": "Plan 2026, Tabla 1, OE1",
    "author": "UAS",
}


class GoalIn(RequestModel):
    """La meta de un indicador, como parte de 1."""

    indicator: str = Field(pattern=r"^O[GE][0-9]?$", examples=["OE1"])
    name: Text
    target: Annotated[Decimal, Field(ge=0, le=1, examples=["0.70"])]


class ActivityIn(RequestModel):
    """Una línea de la programación de actividades."""

    line: ScheduleLine
    stage: Text
    activity: Text
    unit: Text
    responsible: Text
    months: tuple[Month, ...] = Field(min_length=1, max_length=12)
    total: Total
    source: Text


class PolicyIn(RequestModel):
    """Una definición que el plan deja abierta, desde una fecha."""

    model_config = ConfigDict(json_schema_extra={"example": POLICY_EXAMPLE})

    policy: Text
    value: Text
    effective_on: BusinessDate
    legal_reference: Text
    author: Text = Field(description="Órgano que la adopta, nunca una persona")

    def settlement(self) -> Settlement:
        """The value as the domain knows it."""
        return Settlement(
            value=self.value,
            effective_on=self.effective_on,
            legal_reference=self.legal_reference,
            author=self.author,
        )


class _WholePlan(RequestModel):
    """Metas y programación completas."""

    title: Text
    legal_reference: Text
    goals: tuple[GoalIn, ...]
    activities: tuple[ActivityIn, ...] = Field(min_length=1, max_length=99)

    def _content(self, edition: int) -> PlanContent:
        return PlanContent(
            edition=edition,
            title=self.title,
            legal_reference=self.legal_reference,
            goals=tuple(Goal(**_values(goal)) for goal in self.goals),
            activities=tuple(Activity(**_values(line)) for line in self.activities),
        )


class PlanFile(_WholePlan):
    """El plan de una edición con las políticas que se adoptan con él."""

    edition: EditionYear
    approved_on: BusinessDate
    policies: tuple[PolicyIn, ...] = Field(default=(), max_length=100)

    def content(self) -> PlanContent:
        """The plan as the domain knows it, without the policies."""
        return self._content(self.edition)


class AmendmentIn(_WholePlan):
    """El plan completo como rige desde una fecha; el anterior vale hasta entonces."""

    effective_on: BusinessDate = Field(description="Desde qué día rige.")
    occurred_on: BusinessDate = Field(description="Cuándo se aprobó la modificación.")

    def content(self, edition: int) -> PlanContent:
        """The plan as the domain knows it."""
        return self._content(edition)


def _values(model: BaseModel) -> dict[str, Any]:
    return model.model_dump()


def shipped_plan(edition: int) -> bytes:
    """The plan file that comes with the platform, as JSON.

    Raises:
        NotFound: if none does for that edition.
    """
    found = files("juntos_reporting") / "plans" / f"plan-{edition}.json"
    if not found.is_file():
        raise NotFound(NO_PLAN_FILE.format(edition=edition))
    return found.read_bytes()
