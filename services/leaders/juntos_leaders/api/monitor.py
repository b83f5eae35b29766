"""The district monitor: what each intervened district still lacks (OE4)."""

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query

from .dependencies import App, Page, Reader

router = APIRouter(prefix="/monitor", tags=["monitor distrital"])


class Missing(StrEnum):
    """What a district may lack."""

    LEADERS = "leaders"
    NETWORK = "network"
    MEMBERS = "members"
    ACTION = "action"
    RESOLUTION = "resolution"
    RECOGNITION_EVENT = "recognition_event"


@router.get("/barriers")
def open_barriers(app: App, reader: Reader, page: Page) -> list[dict[str, Any]]:
    """Listar las barreras de acceso sin resolver, de la más antigua a la más nueva."""
    return app.readings.open_barriers(reader.scope, page)


@router.get("/districts")
def monitor_districts(
    app: App,
    reader: Reader,
    page: Page,
    missing: Annotated[
        Missing | None, Query(description="Solo los distritos a los que les falta esto")
    ] = None,
) -> dict[str, Any]:
    """Mostrar qué le falta a cada distrito intervenido para llegar al 100 %."""
    return app.readings.monitor(reader.scope, page, missing)
