"""Planned and held sessions of a month."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from ..application.calendar_queries import Month
from .dependencies import App, Page, Reader

router = APIRouter(prefix="/calendar", tags=["calendario"])


@router.get("")
def read_calendar(
    app: App,
    reader: Reader,
    page: Page,
    month: Annotated[
        str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-04"])
    ],
    unit: Annotated[str | None, Query(pattern=r"^UT[0-9]{2}$")] = None,
) -> dict[str, Any]:
    """Comparar lo programado con lo realizado en un mes, por distrito y por páginas.

    `total` cuenta las sesiones del mes; `totals`, también los de cada distrito, son del
    mes entero aunque la página traiga solo una parte. `unit` es `territorial_unit`.
    """
    year, number = month.split("-")
    wanted = Month(
        date(int(year), int(number), 1),
        page.territorial_unit or unit,
        page.ubigeo,
        page.limit,
        page.offset,
    )
    return app.calendar.month(reader.scope, wanted)
