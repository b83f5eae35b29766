"""The five indicators of the plan."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from ..queries.answers import IndicatorsAnswer, indicators
from ..queries.cut import Grouping
from ..queries.figures import Figure
from ..queries.indicators import Indicator
from .dependencies import Anyone, App, DatesAndPlaces, View, cut_of

router = APIRouter(prefix="/indicators", tags=["indicadores"])


class AskedIndicators(DatesAndPlaces):
    """Fechas, lugares y desagregación."""

    by: Grouping = Field(
        Grouping.COUNTRY, description="Desagregación: país, región, UT o distrito."
    )


class FigureOut(BaseModel):
    """Un porcentaje como dos cuentas exactas; ``value`` es parte de 1."""

    numerator: int
    denominator: int
    value: float | None = Field(description="Nulo cuando el denominador es 0.")

    @classmethod
    def of(cls, figure: Figure) -> "FigureOut":
        """The figure as JSON."""
        value = None if figure.value is None else float(figure.value)
        return cls(
            numerator=figure.numerator, denominator=figure.denominator, value=value
        )


class IndicatorOut(FigureOut):
    """Un indicador en un lugar, con su meta y sus partes."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "code": "OE1",
                "name": "Porcentaje de usuarias que reciben el Programa Educativo",
                "place": "PE",
                "place_name": "Perú",
                "numerator": 10920,
                "denominator": 15600,
                "value": 0.7,
                "target": 0.7,
                "parts": {},
            }
        }
    )

    code: str = Field(description="OG (estricta), OG_BROAD (amplia), OE1 a OE4.")
    name: str | None
    place: str
    place_name: str | None
    target: float | None
    parts: dict[str, FigureOut] = Field(
        description="Componentes del paquete, o hasta dónde llegó el refuerzo."
    )


class PolicyOut(BaseModel):
    """La definición con la que se calculó."""

    value: str
    effective_on: date
    legal_reference: str
    author: str


class IndicatorsOut(BaseModel):
    """Los indicadores y lo necesario para volver a obtener lo mismo."""

    edition: int
    as_of: date
    known_at: datetime | None
    by: Grouping
    indicators: list[IndicatorOut]
    policies: dict[str, PolicyOut]
    positions: dict[str, int] = Field(
        description="Última posición leída del registro de cada servicio."
    )
    parked: int = Field(
        description="Eventos apartados; si no es 0, las cifras están incompletas."
    )


@router.get("")
def read_indicators(
    asked: Annotated[AskedIndicators, Query()], app: App, view: View, _: Anyone
) -> IndicatorsOut:
    """Consultar los cinco indicadores a una fecha, por lugar."""
    with view.snapshot() as db:
        return _shown(indicators(db, cut_of(db, app, asked), asked.by))


def _shown(answer: IndicatorsAnswer) -> IndicatorsOut:
    return IndicatorsOut(
        edition=answer.cut.edition,
        as_of=answer.cut.as_of,
        known_at=answer.cut.known_at,
        by=answer.grouping,
        indicators=[_indicator(answer, found) for found in answer.indicators],
        policies={
            name: PolicyOut(
                value=policy.value,
                effective_on=policy.effective_on,
                legal_reference=policy.legal_reference,
                author=policy.author,
            )
            for name, policy in answer.policies.items()
        },
        positions=answer.positions,
        parked=answer.parked,
    )


def _indicator(answer: IndicatorsAnswer, found: Indicator) -> IndicatorOut:
    return IndicatorOut(
        **FigureOut.of(found.figure).model_dump(),
        code=found.code,
        name=answer.official_name(found.code),
        place=found.key,
        place_name=answer.names.get(found.key),
        target=None if found.target is None else float(found.target),
        parts={name: FigureOut.of(part) for name, part in found.parts.items()},
    )
