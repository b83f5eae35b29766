"""Lists for daily work, and how far one usuaria is."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from juntos_chassis.dates import BusinessDate
from juntos_chassis.errors import Forbidden, NotFound

from ..application.worklists import Worklist
from .dependencies import App, FieldReader, WorkPage

router = APIRouter(tags=["seguimiento"])
NO_SUCH_USER = "No se conoce a esa usuaria en las sesiones."
OUT_OF_SCOPE = "La usuaria está fuera de su ámbito."


@router.get("/worklists/{kind}")
def read_worklist(
    kind: Worklist,
    app: App,
    reader: FieldReader,
    page: WorkPage,
    on: Annotated[BusinessDate, Query(description="A qué fecha")],
) -> dict[str, Any]:
    """Listar a quién buscar o qué lista falta, con totales y por páginas."""
    return app.worklists.page(kind, reader.scope, page, on)


@router.get("/users/{user_id}/progress")
def read_progress(
    user_id: UUID,
    app: App,
    reader: FieldReader,
    as_of: Annotated[BusinessDate, Query(description="A qué fecha")],
) -> dict[str, Any]:
    """Mostrar inicio y culminación de una usuaria según la política de una fecha."""
    places = app.served_now(app.progress.places(user_id))
    if not places:
        raise NotFound(NO_SUCH_USER)
    if not any(reader.scope.covers(place) for place in places):
        raise Forbidden(OUT_OF_SCOPE, code="outside-scope")
    return app.progress.as_of(user_id, as_of)
