"""Districts and the units that serve them."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from juntos_chassis.dates import BusinessDate
from juntos_chassis.web.uploads import table_body

from ..queries.places import districts
from .dependencies import Anyone, App, AskedDates, PlanUpload, View, cut_of

router = APIRouter(prefix="/territories", tags=["territorio"])

EXAMPLE = """\
ubigeo,distrito,ut,nombre_ut,desde
100102,Amarilis,UT07,Huánuco,2026-01-01
"""


class DistrictOut(BaseModel):
    """Un distrito y la UT que lo atiende."""

    ubigeo: str
    district: str
    province: str
    region: str
    unit: str
    unit_name: str
    valid_from: date


@router.get("")
def read_territories(
    asked: AskedDates, app: App, view: View, _: Anyone
) -> list[DistrictOut]:
    """Consultar qué UT atiende cada distrito a una fecha."""
    with view.snapshot() as db:
        found = districts(db, cut_of(db, app, asked))
    return [
        DistrictOut(
            ubigeo=one.ubigeo,
            district=one.district_name,
            province=one.province_name,
            region=one.region_name,
            unit=one.unit,
            unit_name=one.unit_name,
            valid_from=one.valid_from,
        )
        for one in found
    ]


@router.post(
    "",
    openapi_extra=table_body(
        "CSV o XLSX; el ubigeo es el del INEI, de seis dígitos, como texto", EXAMPLE
    ),
)
def import_territories(
    app: App,
    upload: PlanUpload,
    occurred_on: Annotated[BusinessDate, Query(description="Fecha de la asignación")],
) -> dict[str, Any]:
    """Asignar distritos a UT desde un CSV o XLSX; informa cada fila rechazada."""
    return app.import_territories(upload.command, upload.path, occurred_on)
