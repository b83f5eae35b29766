"""Follow-up calls, survey calls and wishes told by telephone."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from juntos_chassis.scoping import require_unit

from ..application.calling import CALL_ATTEMPTS, SURVEY_THRESHOLD
from ..domain.values import AbsenceReason, CallOutcome, Channel
from .dependencies import App, CallerCommand, Reader

router = APIRouter(tags=["llamadas"])
Unit = Annotated[str, Query(pattern=r"^UT[0-9]{2}$")]
On = Annotated[date, Query(description="Fecha de trabajo")]


class FollowUpIn(BaseModel):
    """Una llamada a una inasistente."""

    outcome: CallOutcome
    reason: AbsenceReason = AbsenceReason.UNKNOWN
    occurred_on: date


class SurveyIn(BaseModel):
    """Una llamada de encuesta de satisfacción; el puntaje solo si respondió."""

    user_id: UUID
    outcome: CallOutcome
    satisfaction: int | None = Field(default=None, ge=0, le=100)
    occurred_on: date


class OptOutIn(BaseModel):
    """El deseo de no recibir más mensajes."""

    user_id: UUID
    channel: Channel = Channel.WHATSAPP
    occurred_on: date


@router.get("/follow-ups")
def pending_follow_ups(
    app: App,
    reader: Reader,
    territorial_unit: Unit,
    on: On,
    limit: Annotated[int, Query(ge=1, le=5000)] = 500,
) -> list[dict[str, Any]]:
    """Listar las inasistencias por llamar, primero las más cerca del umbral."""
    require_unit(reader, territorial_unit)
    allowed = app.policy(CALL_ATTEMPTS, on)
    return app.call_list.pending(territorial_unit, on, allowed, limit)


@router.post("/follow-ups/{user_id}/{session_number}/calls", status_code=201)
def make_follow_up_call(
    user_id: UUID,
    session_number: Annotated[int, Path(ge=1, le=12)],
    body: FollowUpIn,
    app: App,
    command: CallerCommand,
) -> dict[str, Any]:
    """Registrar una llamada de seguimiento, efectiva o no."""
    return app.make_follow_up_call(
        command, user_id, session_number, body.outcome, body.reason, body.occurred_on
    )


@router.get("/surveys/due")
def due_surveys(
    app: App, reader: Reader, territorial_unit: Unit, on: On
) -> list[dict[str, Any]]:
    """Listar a quienes corresponde la encuesta según la política vigente."""
    require_unit(reader, territorial_unit)
    threshold = app.policy(SURVEY_THRESHOLD, on)
    return app.call_list.due_for_survey(territorial_unit, threshold)


@router.post("/surveys", status_code=201)
def make_survey_call(
    body: SurveyIn, app: App, command: CallerCommand
) -> dict[str, Any]:
    """Registrar una llamada de encuesta, efectiva o no."""
    return app.make_survey_call(
        command, body.user_id, body.outcome, body.satisfaction, body.occurred_on
    )


@router.post("/opt-outs", status_code=201)
def opt_out(body: OptOutIn, app: App, command: CallerCommand) -> dict[str, Any]:
    """Registrar que una usuaria no desea más mensajes."""
    return app.opt_out(command, body.user_id, body.channel, body.occurred_on)
