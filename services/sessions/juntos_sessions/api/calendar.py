"""Planned and held sessions of a month."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from ..application.calendar_queries import Month
from .dependencies import App, Reader

router = APIRouter(prefix="/calendar", tags=["calendario"])


@router.get("")
def read_calendar(
    app: App,
    reader: Reader,
    month: Annotated[
        str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", examples=["2026-04"])
    ],
    unit: Annotated[str | None, Query(pattern=r"^UT[0-9]{2}$")] = None,
    ubigeo: Annotated[str | None, Query(pattern=r"^[0-9]{6}$")] = None,
) -> dict[str, Any]:
    """Comparar lo programado con lo realizado en un mes, por distrito."""
    year, number = month.split("-")
    wanted = Month(date(int(year), int(number), 1), unit, ubigeo)
    return app.calendar.month(reader.scope, wanted)
