"""Messages of which nobody knows whether the provider took them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from juntos_chassis.clock import business_date
from juntos_chassis.dates import BusinessDate
from juntos_chassis.web.request_model import RequestModel

from .calls import Now
from .dependencies import FOR_PEOPLE, App, Reader, UnitCommand

router = APIRouter(
    prefix="/uncertain-messages", tags=["mensajes"], dependencies=FOR_PEOPLE
)


class SeenIn(RequestModel):
    """Lo que alguien vio en el proveedor."""

    taken: bool
    occurred_on: BusinessDate


@router.get("")
def list_uncertain(
    app: App,
    reader: Reader,
    now: Now,
    after: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Listar los mensajes inciertos: desde cuándo, qué les espera y cómo aclararlos."""
    hours = app.fallback_hours(business_date(now))
    return app.messages.uncertain(reader.scope, hours, after, limit)


@router.post("/{message_id}")
def settle_uncertain(
    message_id: UUID, body: SeenIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Aclarar un mensaje incierto: el proveedor lo tomó, o no.

    Lo que no tomó va por el canal siguiente, nunca otra vez por el mismo.
    """
    return app.settle_uncertain(command, message_id, body.occurred_on, taken=body.taken)
