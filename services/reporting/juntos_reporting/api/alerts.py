"""Alerts, and how far the view is behind the services."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import nats.errors
from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, ConfigDict, Field

from juntos_chassis.commands import Command
from juntos_chassis.dates import BusinessDate
from juntos_chassis.health import Health
from juntos_chassis.identity import Actor, Role
from juntos_chassis.web.commands import commanded_by
from juntos_chassis.web.request_model import RequestModel
from juntos_chassis.web.security import allow
from juntos_contracts.events.reporting import AlertKind

from ..application.lag import Lag, reading_lags
from ..application.watching import Watch
from ..queries.alerts import alerts
from .dependencies import App, Dates, View, cut_of

router = APIRouter(tags=["alertas"])

Reader = Annotated[Actor, Depends(allow(Role.UAS, Role.UT, Role.AUDITOR))]
LagReader = Annotated[
    Actor, Depends(allow(Role.UAS, Role.UT, Role.AUDITOR, Role.SERVICE))
]
Evaluation = Annotated[Command, Depends(commanded_by(Role.UAS, Role.SERVICE))]


def watch_of(request: Request) -> Watch:
    """The watch of this process."""
    watch: Watch = request.app.state.watch
    return watch


Watching = Annotated[Watch, Depends(watch_of)]


class EvaluationIn(RequestModel):
    """A qué fecha se evalúan las alertas."""

    model_config = ConfigDict(json_schema_extra={"example": {"as_of": "2026-09-30"}})

    as_of: BusinessDate | None = Field(
        None, description="Por defecto hoy, y entonces también el retraso de lectura."
    )


class AskedAlerts(Dates):
    """Fechas y si también las que ya terminaron."""

    active: bool = Field(default=True, description="Solo las que siguen vigentes.")


class AlertOut(BaseModel):
    """Una alerta, como se levantó la última vez."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "alert_id": "5f0e2d3c-9d2a-5b0e-8f57-6a1f2f2b7c11",
                "kind": "drift",
                "subject": "9",
                "place": "UT07",
                "planned": 400,
                "observed": 120,
                "threshold": 280,
                "unreachable_on": None,
                "raised_on": "2026-05-31",
                "recorded_at": "2026-06-01T11:00:00Z",
                "cleared_on": None,
            }
        },
    )

    alert_id: UUID
    kind: AlertKind
    subject: str = Field(description="Línea, indicador o servicio.")
    place: str = Field(description="national o el código de la UT.")
    planned: float | None
    observed: float
    threshold: float
    unreachable_on: date | None
    raised_on: date
    recorded_at: datetime
    cleared_on: date | None


class LagOut(BaseModel):
    """Cuánto le falta a la vista para estar al día con un servicio."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "service": "sessions",
                "applied": 51200,
                "stored": 51260,
                "events": 58,
                "seconds": 0.4,
            }
        },
    )

    service: str
    applied: int = Field(description="Última posición leída.")
    stored: int | None = Field(description="Última publicada; nulo si no se sabe.")
    events: int | None
    seconds: float | None = Field(description="Desde que se registró el primero.")


class LagsOut(BaseModel):
    """El retraso de lectura por servicio."""

    broker: bool = Field(description="Si NATS responde; si no, solo consta lo leído.")
    services: list[LagOut]


@router.get("/alerts")
def read_alerts(
    asked: Annotated[AskedAlerts, Query()], app: App, view: View, actor: Reader
) -> list[AlertOut]:
    """Consultar las alertas vigentes; una UT ve las suyas y las del país."""
    with view.snapshot() as db:
        own = tuple(sorted(actor.scope.units))
        cut = replace(cut_of(db, app, asked), units=own)
        found = alerts(db, cut, active_only=asked.active)
    return [AlertOut.model_validate(one) for one in found]


@router.post("/alerts/evaluations", status_code=201)
async def evaluate_alerts(
    body: EvaluationIn, request: Request, watch: Watching, command: Evaluation
) -> dict[str, Any]:
    """Evaluar las alertas a una fecha: levantar las que empiezan, cerrar las demás."""
    lags = await _lags(request, watch) if body.as_of is None else None
    return await run_in_threadpool(watch.evaluate, command, body.as_of, lags or [])


@router.get("/lag")
async def read_lag(request: Request, watch: Watching, _: LagReader) -> LagsOut:
    """Consultar cuánto le falta a la vista para estar al día, por servicio."""
    lags = await _lags(request, watch)
    if lags is None:
        applied, _now = await run_in_threadpool(watch.applied)
        return LagsOut(
            broker=False,
            services=[
                LagOut(service=name, applied=at, stored=None, events=None, seconds=None)
                for name, at in sorted(applied.items())
            ],
        )
    return LagsOut(broker=True, services=[LagOut.model_validate(one) for one in lags])


async def _lags(request: Request, watch: Watch) -> list[Lag] | None:
    """None if NATS does not answer."""
    health: Health = request.app.state.health
    if health.client is None or not health.client.is_connected:
        return None
    applied, now = await run_in_threadpool(watch.applied)
    try:
        return await reading_lags(health.client, applied, now)
    except (nats.errors.Error, TimeoutError, OSError):
        return None
