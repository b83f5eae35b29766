"""The whole list behind an indicator, for those who may see persons one by one."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from juntos_chassis.web.uploads import XLSX

from ..queries.listing import listing
from ..queries.policies import Policies, policies_in_force
from ..reports.listed import workbook
from .dependencies import App, DatesAndPlaces, IndicatorCode, View, cut_of
from .reach import PersonReader, own_persons

router = APIRouter(tags=["por qué esta cifra"])


@router.get("/indicators/{code}/list", response_class=Response)
def read_list(
    code: IndicatorCode,
    asked: Annotated[DatesAndPlaces, Query()],
    app: App,
    view: View,
    actor: PersonReader,
) -> Response:
    """Descargar en XLSX quiénes cuentan en un indicador y qué recibió cada una."""
    with view.snapshot() as db:
        cut = own_persons(actor, cut_of(db, app, asked))
        policies = Policies.of(policies_in_force(db, cut), cut.as_of)
        made = workbook(listing(db, cut, policies, code), cut, code)
    name = f"lista-{code}-{cut.as_of}.xlsx"
    return Response(
        made,
        media_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
