"""Until when lines and goals can be reached."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from ..queries.cut import Grouping
from ..queries.reachability import Kind, State, reachability
from ..queries.sharing import Unshared, partial_units, unshared_lines
from ..queries.supposing import REACHABILITY_READS, supposing, suppositions
from .dependencies import Anyone, App, DatesAndPlaces, Suppositions, View, cut_of
from .reach import require_figures
from .schedule import ScheduleGrouping

router = APIRouter(prefix="/reachability", tags=["programación"])


class AskedReachability(DatesAndPlaces):
    """Fechas, lugares y desagregación."""

    by: ScheduleGrouping = Field(
        ScheduleGrouping.COUNTRY, description="El país entero, o cada UT."
    )
    policy: Suppositions = Field([])


class ReachOut(BaseModel):
    """Una línea o una meta en un lugar."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "example": {
                "kind": "indicator",
                "subject": "OE1",
                "place": "UT07",
                "goal": 0.7,
                "value": 0.31,
                "best": 0.66,
                "deadline": "2026-08-31",
                "unreachable_on": "2026-07-14",
                "state": "unreachable",
            }
        },
    )

    kind: Kind
    subject: str = Field(description="Número de la línea o código del indicador.")
    place: str = Field(description="PE o el código de la UT.")
    goal: float = Field(description="Total programado, o meta como parte de 1.")
    value: float | None
    best: float | None = Field(
        description="Lo más que aún es posible; nulo si nada lo limita."
    )
    deadline: date = Field(description="Último día que cuenta.")
    unreachable_on: date | None = Field(
        description=(
            "Primer día en que ya no se puede alcanzar; si sigue abierta, el día en que"
            " lo será si no se hace más. Nulo si ya se alcanzó."
        )
    )
    state: State


class UnsharedOut(BaseModel):
    """Una línea sin parte de lo programado en un lugar: no se puede comparar ahí."""

    model_config = ConfigDict(from_attributes=True)

    line: int
    place: str
    reason: Unshared = Field(
        description=(
            "country_only, la línea es solo del país; below_unit, los lugares pedidos"
            " son solo parte de una UT; no_unit, ahí no hay UT con parte."
        )
    )


class ReachabilityOut(BaseModel):
    """Cada línea y meta, y hasta cuándo se puede alcanzar."""

    edition: int
    as_of: date
    known_at: datetime | None
    by: ScheduleGrouping
    supposed: dict[str, str] = Field(description="Lo que se supuso, sin adoptarlo.")
    goals: list[ReachOut]
    partial_units: list[str] = Field(
        description="UT con distritos también fuera de los lugares pedidos."
    )
    unshared: list[UnsharedOut] = Field(
        description="Líneas de las que aquí no se dice si se alcanzan, y por qué."
    )


@router.get("")
def read_reachability(
    asked: Annotated[AskedReachability, Query()], app: App, view: View, actor: Anyone
) -> ReachabilityOut:
    """Consultar desde qué día una línea o meta ya no se puede alcanzar, por lugar."""
    grouping = Grouping(asked.by.value)
    supposed = suppositions(asked.policy, REACHABILITY_READS)
    with view.snapshot() as db:
        cut = supposing(db, cut_of(db, app, asked), supposed)
        require_figures(actor, cut, grouping)
        found = reachability(db, cut, grouping)
        lacking = list(unshared_lines(db, cut, grouping))
        partial = partial_units(db, cut)
    return ReachabilityOut(
        edition=cut.edition,
        as_of=cut.as_of,
        known_at=cut.known_at,
        by=asked.by,
        supposed=dict(supposed),
        goals=[ReachOut.model_validate(one) for one in found],
        partial_units=list(partial),
        unshared=[UnsharedOut.model_validate(one) for one in lacking],
    )
