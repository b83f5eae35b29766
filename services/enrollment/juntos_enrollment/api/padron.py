"""Importing the padrón."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query

from .dependencies import App, UnitCommand

EXAMPLE = (
    "codigo_hogar,ubigeo,ut,condicion,dni,apellidos,nombres,"
    "fecha_nacimiento,telefono,whatsapp,ediciones_anteriores\n"
    "H-000001,100101,UT07,gestante,00000001,EJEMPLO FICTICIO,ANA,"
    "1998-05-17,999000001,si,2025\n"
)
router = APIRouter(prefix="/padron", tags=["padrón"])


@router.post("")
def import_padron(
    app: App,
    command: UnitCommand,
    body: Annotated[
        bytes,
        Body(
            media_type="text/csv",
            description="CSV en UTF-8 con las columnas del padrón",
            examples=[EXAMPLE],
        ),
    ],
    occurred_on: Annotated[date, Query(description="Fecha del padrón")],
) -> dict[str, Any]:
    """Registrar hogares y usuarias de un padrón; informa cada fila rechazada."""
    return app.import_padron(command, body, occurred_on)
