"""What the view of the facts holds."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from ..queries.summary import summary
from .dependencies import Anyone, View

router = APIRouter(prefix="/facts", tags=["hechos"])


class TypeCountOut(BaseModel):
    """Cuántos eventos de un tipo."""

    service: str
    type: str
    events: int


class ViewSummaryOut(BaseModel):
    """Los eventos que la vista contiene y hasta dónde leyó."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "schema": "reporting_v1",
                "positions": {"enrollment": 5230},
                "parked": 0,
                "events": [
                    {
                        "service": "enrollment",
                        "type": "juntos.enrollment.UserEnrolled.v1",
                        "events": 1800,
                    }
                ],
            }
        }
    )

    schema_name: str = Field(alias="schema", description="Esquema activo.")
    positions: dict[str, int]
    parked: int
    events: list[TypeCountOut]


@router.get("/summary")
def read_summary(view: View, _: Anyone) -> ViewSummaryOut:
    """Contar los eventos de la vista por servicio y tipo."""
    found: dict[str, Any] = asdict(view.ask(summary))
    return ViewSummaryOut.model_validate(found)
