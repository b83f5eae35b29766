"""The quality of the data behind the figures."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from ..queries.cut import Grouping
from ..queries.quality import quality
from .dependencies import Anyone, App, DatesAndPlaces, View, cut_of
from .reach import require_figures

router = APIRouter(tags=["calidad de datos"])


class AskedQuality(DatesAndPlaces):
    """Fechas, lugares y cuándo un registro es tardío."""

    late_after_days: int | None = Field(
        None,
        ge=0,
        le=366,
        description=(
            "Es tardío lo registrado más de estos días después de su fecha; por"
            " defecto, los de la política vigente (late_entry_days)."
        ),
    )


class PunctualityOut(BaseModel):
    """Registros de una UT: todos, los tardíos y los fechados después de registrarse."""

    model_config = ConfigDict(from_attributes=True)

    unit: str
    events: int
    late: int
    future: int


class DistrictGapOut(BaseModel):
    """Un distrito de la lista final al que le falta una etapa ya iniciada en otros."""

    model_config = ConfigDict(from_attributes=True)

    ubigeo: str
    unit: str
    missing: list[str] = Field(description="contacts, enrolments o sessions.")


class ImplausibleOut(BaseModel):
    """Una sesión con cifras que no pueden ser."""

    model_config = ConfigDict(from_attributes=True)

    reason: str = Field(description="attendance_above_roster o session_held_twice.")
    session_id: str
    ubigeo: str
    unit: str
    found: int
    expected: int = Field(description="Lo máximo que cabía esperar.")


class QualityOut(BaseModel):
    """Lo que conviene saber antes de creer una cifra."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "as_of": "2026-09-30",
                "known_at": None,
                "counts": {
                    "late_after_days": 7,
                    "field_events": 520_000,
                    "late_entries": 1_840,
                    "dated_in_the_future": 0,
                    "unresolved_disputes": 37,
                    "parked_events": 0,
                    "districts_without_data": 2,
                    "implausible_sessions": 1,
                },
                "punctuality": [
                    {"unit": "UT07", "events": 20_000, "late": 71, "future": 0}
                ],
                "unresolved_disputes": {"UT07": 3},
                "districts_without_data": [
                    {"ubigeo": "100103", "unit": "UT07", "missing": ["sessions"]}
                ],
                "implausible": [
                    {
                        "reason": "attendance_above_roster",
                        "session_id": "0b2c7a52-8a35-5b0a-9d3b-0f4b6f1f2a11",
                        "ubigeo": "100102",
                        "unit": "UT07",
                        "found": 31,
                        "expected": 25,
                    }
                ],
            }
        }
    )

    as_of: date
    known_at: datetime | None
    counts: dict[str, int] = Field(description="Los mismos que imprime cada reporte.")
    punctuality: list[PunctualityOut]
    unresolved_disputes: dict[str, int] = Field(description="Por UT.")
    districts_without_data: list[DistrictGapOut]
    implausible: list[ImplausibleOut] = Field(description="Las primeras 200.")


@router.get("/data-quality")
def read_quality(
    asked: Annotated[AskedQuality, Query()], app: App, view: View, actor: Anyone
) -> QualityOut:
    """Consultar registros tardíos, diferencias sin resolver, vacíos e imposibles."""
    with view.snapshot() as db:
        cut = cut_of(db, app, asked)
        require_figures(actor, cut, Grouping.UNIT)
        found = quality(db, cut, asked.late_after_days)
    return QualityOut(
        as_of=cut.as_of,
        known_at=cut.known_at,
        counts=found.counts(),
        punctuality=[PunctualityOut.model_validate(one) for one in found.punctuality],
        unresolved_disputes=found.disputes,
        districts_without_data=[
            DistrictGapOut.model_validate(one) for one in found.districts_without_data
        ],
        implausible=[ImplausibleOut.model_validate(one) for one in found.implausible],
    )
