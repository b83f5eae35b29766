"""What the view of the facts holds."""

import json
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from juntos_chassis.web.operations import NDJSON, FeedReader
from juntos_chassis.web.parameters import Position

from ..queries.digests import digests
from ..queries.summary import summary
from .dependencies import Anyone, View

DIGESTS_LIMIT = 10_000
Producer = Literal["enrollment", "sessions", "outreach", "leaders", "reporting"]

router = APIRouter(prefix="/facts", tags=["hechos"])


class TypeCountOut(BaseModel):
    """Cuántos eventos de un tipo."""

    service: str
    type: str
    events: int


class ViewSummaryOut(BaseModel):
    """Los eventos que la vista contiene y hasta dónde leyó."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "schema": "reporting_v1",
                "positions": {"enrollment": 5230},
                "parked": 0,
                "events": [
                    {
                        "service": "enrollment",
                        "type": "juntos.enrollment.UserEnrolled.v1",
                        "events": 1800,
                    }
                ],
            }
        }
    )

    schema_name: str = Field(alias="schema", description="Esquema activo.")
    positions: dict[str, int]
    parked: int
    events: list[TypeCountOut]


@router.get("/summary")
def read_summary(view: View, _: Anyone) -> ViewSummaryOut:
    """Contar los eventos de la vista por servicio y tipo."""
    found: dict[str, Any] = asdict(view.ask(summary))
    return ViewSummaryOut.model_validate(found)


@router.get(
    "/{service}", response_class=Response, responses={200: {"content": {NDJSON: {}}}}
)
def read_digests(
    service: Producer,
    view: View,
    _: FeedReader,
    after: Annotated[Position, Query(description="Última posición ya conocida")] = 0,
    limit: Annotated[int, Query(ge=1, le=DIGESTS_LIMIT)] = DIGESTS_LIMIT,
) -> Response:
    """Leer el SHA-256 de los bytes de cada evento de la vista, una línea por evento.

    Comparado con los bytes de `GET /events` del servicio y de su flujo, prueba que los
    hechos salen de ellos y de ninguno más.
    """
    found = view.ask(lambda db: digests(db, service, after, limit))
    lines = (
        json.dumps({"position": one.position, "sha256": one.sha256.hex()})
        for one in found
    )
    return Response("".join(f"{line}\n" for line in lines), media_type=NDJSON)
