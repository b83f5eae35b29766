"""Closing the final list of participants."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from .dependencies import App, UnitCommand

router = APIRouter(prefix="/cohorts", tags=["lista final"])


class CohortIn(BaseModel):
    """La unidad territorial cuya lista se cierra."""

    territorial_unit: str = Field(pattern=r"^UT[0-9]{2}$", examples=["UT07"])
    occurred_on: date


@router.post("", status_code=201)
def close_cohort(body: CohortIn, app: App, command: UnitCommand) -> dict[str, Any]:
    """Cerrar la lista final de una unidad territorial."""
    return app.close_cohort(command, body.territorial_unit, body.occurred_on)
