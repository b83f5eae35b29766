"""The lists of daily work."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.errors import FieldError, InvalidInput
from juntos_chassis.web.request_model import RequestModel
from juntos_chassis.worklists import Order

from ..application.worklists import Wanted, Worklist, worklist
from .dependencies import App, District, Limit, Reader, Unit

router = APIRouter(prefix="/worklists", tags=["trabajo diario"])
DAY_MISSING = "Indique la fecha con `on`: los intentos se programan para un día."
NOT_A_DATE = "debe ser una fecha AAAA-MM-DD, como la dio la página anterior"


class WorklistQuery(RequestModel):
    """Qué parte de la lista se pide y en qué orden."""

    territorial_unit: Unit = None
    ubigeo: District = None
    gestor: str | None = Field(
        default=None, max_length=128, description="Sujeto de la gestora"
    )
    on: BusinessDate | None = Field(default=None, description="Intentos hasta ese día")
    sort: Order = Field(default=Order.PLACE, description="Por lugar o por antigüedad")
    after_key: str | None = Field(default=None, max_length=40, description="De `next`")
    after_user: UUID | None = Field(default=None, description="De `next`")
    limit: Limit = 100


@router.get("/{name}")
def read_worklist(
    name: Worklist, app: App, reader: Reader, query: Annotated[WorklistQuery, Query()]
) -> dict[str, Any]:
    """Listar a quién falta contactar, inscribir o aplicar el CAP, con totales.

    `total` y `by_unit` cuentan la lista entera; `next` trae los parámetros de la página
    siguiente, o nada si no hay más.
    """
    if name is Worklist.NEXT_ATTEMPT_DUE and query.on is None:
        raise InvalidInput(DAY_MISSING, code="day-missing")
    if query.sort is Order.WAITING and query.after_key is not None:
        _require_date(query.after_key)
    wanted = Wanted(
        on=query.on,
        order=query.sort,
        gestor=query.gestor,
        ubigeo=query.ubigeo,
        unit=query.territorial_unit,
        after_key=query.after_key,
        after_user=query.after_user,
        limit=query.limit,
    )
    return worklist(app.pool, name, reader.scope, wanted)


def _require_date(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError as problem:
        wrong = FieldError("after_key", NOT_A_DATE, value=text)
        raise InvalidInput(NOT_A_DATE, wrong) from problem
