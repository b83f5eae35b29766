"""The five indicators of the plan."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from ..queries.answers import IndicatorsAnswer, indicators
from ..queries.cut import Grouping
from ..queries.figures import Figure
from ..queries.groups import NOT_APPLICABLE
from ..queries.indicators import Indicator
from ..queries.policies import PolicyInForce
from ..queries.supposing import INDICATORS_READ, WhatIf, suppositions, what_if
from .dependencies import Anyone, App, DatesAndPlaces, Supposition, View, cut_of
from .reach import within_reach

router = APIRouter(prefix="/indicators", tags=["indicadores"])


class AskedIndicators(DatesAndPlaces):
    """Fechas, lugares y desagregación."""

    by: Grouping = Field(
        Grouping.COUNTRY,
        description="País, región, provincia, UT, distrito, gestor, módulo o mes.",
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
                "target_from": "plan",
                "gap": 0.0,
                "definition": "De las usuarias participantes, las que culminan.",
                "parts": {},
            }
        }
    )

    code: str = Field(description="OG (estricta), OG_BROAD (amplia), OE1 a OE4.")
    name: str | None
    place: str = Field(description="PE, código del lugar, gestor, módulo o mes.")
    place_name: str | None
    target: float | None
    target_from: str | None = Field(
        description="plan, o el territorio con meta propia, como unit:UT07."
    )
    gap: float | None = Field(description="El valor menos la meta, como parte de 1.")
    definition: str | None = Field(description="Qué se cuenta, según las políticas.")
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
    policy_version: str = Field(
        description="Nombra los valores de todas las políticas juntas."
    )
    not_applicable: dict[str, str] = Field(
        description="Por qué un indicador no se desagrega así, por código."
    )
    positions: dict[str, int] = Field(
        description="Última posición leída del registro de cada servicio."
    )
    parked: int = Field(
        description="Eventos apartados; si no es 0, las cifras están incompletas."
    )


class AskedWhatIf(AskedIndicators):
    """Además, las políticas que se suponen."""

    policy: list[Supposition] = Field(
        min_length=1,
        max_length=20,
        description="política:valor, una vez por política.",
        examples=[["completion_threshold:7"]],
    )


class ComparisonOut(BaseModel):
    """Un indicador en un lugar: como es y como sería."""

    code: str
    name: str | None
    place: str
    place_name: str | None
    adopted: FigureOut
    supposed: FigureOut
    adopted_definition: str | None
    supposed_definition: str | None
    difference: float | None = Field(
        description="Cuánto cambiaría el valor, como parte de 1; nulo si no hay valor."
    )


class WhatIfOut(BaseModel):
    """Las dos cifras de cada indicador y lugar; lo supuesto no se adopta."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "edition": 2026,
                "as_of": "2026-09-30",
                "known_at": None,
                "by": "country",
                "indicators": [
                    {
                        "code": "OE1",
                        "name": "Porcentaje de usuarias que culminan",
                        "place": "PE",
                        "place_name": "Perú",
                        "adopted": {
                            "numerator": 10920,
                            "denominator": 15600,
                            "value": 0.7,
                        },
                        "supposed": {
                            "numerator": 12480,
                            "denominator": 15600,
                            "value": 0.8,
                        },
                        "adopted_definition": "… 8 de las 12 sesiones o más.",
                        "supposed_definition": "… 7 de las 12 sesiones o más.",
                        "difference": 0.1,
                    }
                ],
                "policies": {},
                "supposed": {"completion_threshold": "7"},
                "policy_version": "5f2b8c1d9e07",
                "supposed_version": "a81c4f6e2b39",
                "positions": {"enrollment": 5230},
                "parked": 0,
            }
        }
    )

    edition: int
    as_of: date
    known_at: datetime | None
    by: Grouping
    indicators: list[ComparisonOut]
    policies: dict[str, PolicyOut] = Field(
        description="Lo que rige hoy para cada política supuesta."
    )
    supposed: dict[str, str]
    policy_version: str = Field(description="De los valores que rigen, todos juntos.")
    supposed_version: str = Field(description="La misma con lo supuesto.")
    positions: dict[str, int]
    parked: int


@router.get("", response_model=IndicatorsOut)
def read_indicators(
    asked: Annotated[AskedIndicators, Query()], app: App, view: View, actor: Anyone
) -> Response:
    """Consultar los cinco indicadores a una fecha, por lugar."""
    with view.snapshot() as db:
        cut = within_reach(actor, cut_of(db, app, asked), asked.by)

        def find() -> bytes:
            shown = _shown(indicators(db, cut, asked.by))
            return shown.model_dump_json().encode()

        # Kept as bytes: writing out every district takes longer than counting them.
        found = view.answers.of(db, ("indicators", cut, asked.by), find)
    return Response(found, media_type="application/json")


@router.get("/what-if")
def read_what_if(
    asked: Annotated[AskedWhatIf, Query()], app: App, view: View, actor: Anyone
) -> WhatIfOut:
    """Comparar los indicadores con los que darían otras políticas, sin adoptarlas."""
    supposed = suppositions(asked.policy, INDICATORS_READ)
    with view.snapshot() as db:
        cut = within_reach(actor, cut_of(db, app, asked), asked.by)
        found = what_if(db, cut, asked.by, supposed)
    return _compared(found)


def _compared(found: WhatIf) -> WhatIfOut:
    answer = found.answer
    return WhatIfOut(
        edition=answer.cut.edition,
        as_of=answer.cut.as_of,
        known_at=answer.cut.known_at,
        by=answer.grouping,
        indicators=[
            ComparisonOut(
                code=one.code,
                name=answer.official_name(one.code),
                place=one.key,
                place_name=answer.names.get(one.key),
                adopted=FigureOut.of(one.adopted),
                supposed=FigureOut.of(one.supposed),
                adopted_definition=answer.definitions.get(one.code),
                supposed_definition=found.other.definitions.get(one.code),
                difference=one.difference,
            )
            for one in found.comparisons
        ],
        policies=_policies(
            {
                name: answer.policies[name]
                for name in found.supposed
                if name in answer.policies
            }
        ),
        supposed={name: policy.value for name, policy in found.supposed.items()},
        policy_version=answer.policy_version,
        supposed_version=found.other.policy_version,
        positions=answer.positions,
        parked=answer.parked,
    )


def _policies(found: dict[str, PolicyInForce]) -> dict[str, PolicyOut]:
    return {
        name: PolicyOut(
            value=policy.value,
            effective_on=policy.effective_on,
            legal_reference=policy.legal_reference,
            author=policy.author,
        )
        for name, policy in found.items()
    }


def _shown(answer: IndicatorsAnswer) -> IndicatorsOut:
    return IndicatorsOut(
        edition=answer.cut.edition,
        as_of=answer.cut.as_of,
        known_at=answer.cut.known_at,
        by=answer.grouping,
        indicators=[_indicator(answer, found) for found in answer.indicators],
        policies=_policies(answer.policies),
        policy_version=answer.policy_version,
        not_applicable=dict(NOT_APPLICABLE.get(answer.grouping, {})),
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
        target_from=found.target_from,
        gap=None if found.gap is None else float(found.gap),
        definition=found.definition,
        parts={name: FigureOut.of(part) for name, part in found.parts.items()},
    )
