"""What was adopted and when: the history of policies, goals and plans."""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from ..queries.adopted import adopted_policies, goals_set, plans
from .dependencies import Anyone, App, AskedDates, View, cut_of

router = APIRouter(tags=["plan"])


class AdoptedPolicyOut(BaseModel):
    """Un valor adoptado de una política, rija hoy o no."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "policy": "completion_threshold",
                "value": "8",
                "effective_on": "2026-01-01",
                "legal_reference": "Plan 2026, Tabla 1, OE1",
                "author": "UAS",
                "occurred_on": "2026-02-19",
                "recorded_at": "2026-02-19T15:00:00Z",
                "position": 3,
                "in_force": True,
            }
        }
    )

    policy: str
    value: str
    effective_on: date = Field(description="Desde cuándo rige.")
    legal_reference: str
    author: str
    occurred_on: date = Field(description="Cuándo se adoptó.")
    recorded_at: datetime
    position: int = Field(description="En el registro de reporting.")
    in_force: bool = Field(description="Si es la que rige en la fecha pedida.")


class GoalSetOut(BaseModel):
    """La meta propia de un territorio."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "indicator": "OE1",
                "level": "unit",
                "place": "UT07",
                "target": 0.75,
                "effective_on": "2026-04-01",
                "effective_until": None,
                "legal_reference": "Memorando de ejemplo 12-2026",
                "author": "UAS",
                "occurred_on": "2026-03-28",
                "recorded_at": "2026-03-28T15:00:00Z",
                "position": 40,
            }
        }
    )

    indicator: str
    level: str
    place: str
    target: float
    effective_on: date
    effective_until: date | None
    legal_reference: str
    author: str
    occurred_on: date
    recorded_at: datetime
    position: int


class PlanOut(BaseModel):
    """El plan aprobado o una modificación, y desde cuándo rige."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "edition": 2026,
                "title": "Plan de ejemplo 2026",
                "legal_reference": "Resolución de ejemplo 19-2026",
                "amendment": False,
                "effective_on": "2026-02-19",
                "recorded_at": "2026-02-19T15:00:00Z",
            }
        }
    )

    edition: int
    title: str
    legal_reference: str
    amendment: bool
    effective_on: date
    recorded_at: datetime


@router.get("/policies")
def read_policies(
    asked: AskedDates, app: App, view: View, _: Anyone
) -> list[AdoptedPolicyOut]:
    """Consultar todos los valores adoptados de cada política, por fecha."""
    with view.snapshot() as db:
        found = adopted_policies(db, cut_of(db, app, asked))
    return [AdoptedPolicyOut.model_validate(one) for one in found]


@router.get("/goals")
def read_goals(asked: AskedDates, app: App, view: View, _: Anyone) -> list[GoalSetOut]:
    """Consultar las metas propias de territorios, todas las que se fijaron."""
    with view.snapshot() as db:
        found = goals_set(db, cut_of(db, app, asked))
    return [GoalSetOut.model_validate(dict(one)) for one in found]


@router.get("/plans")
def read_plans(asked: AskedDates, app: App, view: View, _: Anyone) -> list[PlanOut]:
    """Consultar el plan de cada edición y sus modificaciones."""
    with view.snapshot() as db:
        found = plans(db, cut_of(db, app, asked))
    return [PlanOut.model_validate(one) for one in found]
