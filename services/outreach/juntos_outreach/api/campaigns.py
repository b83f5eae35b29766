"""Campaigns of reinforcement messages."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from ..application.outreach import Campaign
from ..application.queue import Audience
from .dependencies import App, Reader, UnitCommand

router = APIRouter(prefix="/campaigns", tags=["mensajes"])


class CampaignIn(BaseModel):
    """Un mensaje de refuerzo para las usuarias de una unidad territorial."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "code": "modulo-1-hierro",
                "body": "Recuerde: el higado ayuda a prevenir la anemia.",
                "audience": "participating",
                "territorial_unit": "UT07",
                "scheduled_on": "2026-05-04",
            }
        }
    )

    code: str = Field(pattern=r"^[a-z0-9-]{3,60}$")
    body: str = Field(min_length=1, max_length=1000)
    audience: Audience
    territorial_unit: str = Field(pattern=r"^UT[0-9]{2}$")
    scheduled_on: date
    session: int | None = Field(default=None, ge=1, le=12)


@router.post("", status_code=201)
def start_campaign(body: CampaignIn, app: App, command: UnitCommand) -> dict[str, Any]:
    """Poner en cola un mensaje; a nadie le llega dos veces la misma campaña."""
    return app.start_campaign(command, Campaign(**body.model_dump()))


@router.get("/{code}")
def campaign_states(
    code: Annotated[str, Path(pattern=r"^[a-z0-9-]{3,60}$")], app: App, _: Reader
) -> dict[str, Any]:
    """Contar los mensajes de una campaña por estado de envío."""
    return {"campaign": code, "messages": app.queue.states(code)}
