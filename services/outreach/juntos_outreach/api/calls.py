"""Follow-up calls and wishes told by telephone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.scoping import require_unit
from juntos_chassis.web.request_model import RequestModel

from ..application.call_list import Threshold, Wanted
from ..application.calling import CALL_ATTEMPTS, COMPLETION_THRESHOLD, SURVEY_THRESHOLD
from ..application.outreach import Outreach
from ..domain.rules import PolicyUnknown
from ..domain.values import (
    AbsenceReason,
    BarrierKind,
    CallOutcome,
    CallRecord,
    Channel,
    NextStep,
)
from .dependencies import FOR_PEOPLE, App, CallerCommand, Reader

router = APIRouter(tags=["llamadas"], dependencies=FOR_PEOPLE)
Unit = Annotated[str, Query(pattern=r"^UT[0-9]{2}$")]
On = Annotated[BusinessDate, Query(description="Fecha de trabajo")]


async def present(request: Request) -> datetime:
    """The present moment, by the clock of the process."""
    clock: Callable[[], datetime] = request.app.state.clock
    return clock()


Now = Annotated[datetime, Depends(present)]


class FollowUpIn(RequestModel):
    """Una llamada a una inasistente, de hoy o ingresada con atraso."""

    outcome: CallOutcome
    reason: AbsenceReason = AbsenceReason.UNKNOWN
    barrier: BarrierKind | None = None
    next_step: NextStep | None = None
    occurred_on: BusinessDate


class ClaimIn(RequestModel):
    """Cuántas llamadas toma quien llama, y por cuánto tiempo."""

    territorial_unit: str = Field(pattern=r"^UT[0-9]{2}$")
    on: BusinessDate
    count: int = Field(default=10, ge=1, le=100)
    minutes: int = Field(default=15, ge=1, le=240)


class WishIn(RequestModel):
    """El deseo de no recibir más mensajes, o de volver a recibirlos."""

    user_id: UUID
    channel: Channel = Channel.WHATSAPP
    occurred_on: BusinessDate


@router.get("/follow-ups")
def pending_follow_ups(
    app: App,
    reader: Reader,
    now: Now,
    territorial_unit: Unit,
    on: On,
    limit: Annotated[int, Query(ge=1, le=5000)] = 500,
) -> list[dict[str, Any]]:
    """Listar las inasistencias por llamar, en el orden en que conviene."""
    require_unit(reader, territorial_unit)
    allowed = app.policy(CALL_ATTEMPTS, on)
    wanted = Wanted(territorial_unit, on, allowed, reader.subject, now, limit)
    return app.call_list.pending(wanted, _threshold(app, on))


@router.post("/follow-ups/claims")
def claim_follow_ups(
    body: ClaimIn, app: App, command: CallerCommand, now: Now
) -> list[dict[str, Any]]:
    """Tomar las próximas llamadas por unos minutos, para que nadie llame dos veces."""
    actor = command.actor
    require_unit(actor, body.territorial_unit)
    allowed = app.policy(CALL_ATTEMPTS, body.on)
    wanted = Wanted(
        body.territorial_unit, body.on, allowed, actor.subject, now, body.count
    )
    until = now + timedelta(minutes=body.minutes)
    return app.call_list.claim(wanted, _threshold(app, body.on), until)


@router.post("/follow-ups/{user_id}/{session_number}/calls", status_code=201)
def make_follow_up_call(
    user_id: UUID,
    session_number: Annotated[int, Path(ge=1, le=12)],
    body: FollowUpIn,
    app: App,
    command: CallerCommand,
) -> dict[str, Any]:
    """Registrar una llamada de seguimiento, efectiva o no."""
    record = CallRecord(body.outcome, body.reason, body.barrier, body.next_step)
    return app.make_follow_up_call(
        command, user_id, session_number, record, body.occurred_on
    )


@router.post("/opt-outs", status_code=201)
def opt_out(body: WishIn, app: App, command: CallerCommand) -> dict[str, Any]:
    """Registrar que una usuaria no desea más mensajes."""
    return app.opt_out(command, body.user_id, body.channel, body.occurred_on)


@router.post("/opt-ins", status_code=201)
def opt_in(body: WishIn, app: App, command: CallerCommand) -> dict[str, Any]:
    """Registrar que una usuaria desea volver a recibir mensajes."""
    return app.opt_in(command, body.user_id, body.channel, body.occurred_on)


def _threshold(app: Outreach, on: date) -> Threshold:
    """Of completing; where it was not adopted, that of the survey orders the list."""
    try:
        return app.threshold(COMPLETION_THRESHOLD, on)
    except PolicyUnknown:
        return app.threshold(SURVEY_THRESHOLD, on)
