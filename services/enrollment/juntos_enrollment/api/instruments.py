"""CAP questionnaires as data, and how the scores changed."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.web.request_model import RequestModel

from ..application.instruments import content_sha256, shipped_example
from ..domain.instrument import Questionnaire
from ..domain.values import CAPItem, CAPOption, Dimension
from .dependencies import START, App, District, Limit, NationalCommand, Reader, Unit

router = APIRouter(tags=["instrumentos CAP"])
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
Version = Annotated[int, Field(ge=1, le=999)]


class OptionIn(RequestModel):
    """Una respuesta posible y los puntos que da."""

    code: Code
    text: str = Field(min_length=1, max_length=300)
    points: int = Field(ge=-100, le=100)


class ItemIn(RequestModel):
    """Una pregunta; con `multiple` se suman los puntos de lo marcado."""

    code: Code
    dimension: Dimension
    text: str = Field(min_length=1, max_length=500)
    options: list[OptionIn] = Field(min_length=2, max_length=20)
    required: bool = True
    multiple: bool = False


class InstrumentIn(RequestModel):
    """Un cuestionario CAP, como en su archivo JSON."""

    instrument: Code = Field(examples=["cap-2026-ejemplo"])
    version: Version
    title: str = Field(min_length=1, max_length=200)
    comparable_with: list[Version] = Field(
        default=[], description="Versiones cuyos puntajes se pueden comparar"
    )
    items: list[ItemIn] = Field(min_length=3, max_length=200)

    def questionnaire(self) -> Questionnaire:
        """As the domain takes it."""
        return Questionnaire(
            instrument=self.instrument,
            version=self.version,
            title=self.title,
            items=tuple(_item(item) for item in self.items),
            comparable_with=tuple(self.comparable_with),
            content_sha256=content_sha256(self.model_dump(mode="json")),
        )


class RegistrationIn(RequestModel):
    """El cuestionario y desde cuándo se aplica."""

    questionnaire: InstrumentIn
    effective_on: BusinessDate
    occurred_on: BusinessDate


class ChangesQuery(RequestModel):
    """De quiénes se compara el CAP."""

    instrument: Code | None = None
    territorial_unit: Unit = None
    ubigeo: District = None
    after: UUID = Field(default=START, description="Última usuaria vista")
    limit: Limit = 100


@router.get("/instruments")
def list_instruments(app: App, _: Reader) -> list[dict[str, Any]]:
    """Listar las versiones registradas del CAP."""
    return app.instruments()


@router.get("/instruments/examples/{name}")
def example(name: Code, _: Reader) -> dict[str, Any]:
    """Leer el cuestionario de ejemplo que trae el servicio (no es oficial)."""
    return shipped_example(name)


@router.get("/instruments/{instrument}/{version}")
def read_instrument(
    instrument: Code, version: Version, app: App, _: Reader
) -> Questionnaire:
    """Leer lo que pregunta una versión registrada."""
    return app.questionnaire(instrument, version)


@router.post("/instruments", status_code=201)
def register_instrument(
    body: RegistrationIn, app: App, command: NationalCommand
) -> dict[str, Any]:
    """Registrar una versión de un cuestionario CAP; nunca cambia, se registra otra."""
    return app.register_instrument(
        command,
        body.questionnaire.questionnaire(),
        body.effective_on,
        body.occurred_on,
    )


@router.get("/cap/changes")
def cap_changes(
    app: App, reader: Reader, query: Annotated[ChangesQuery, Query()]
) -> dict[str, Any]:
    """Comparar CAP inicial y final de cada usuaria, por dimensión y en promedio.

    Solo entran en el promedio los pares de una misma versión o de versiones que el
    instrumento declara comparables; los demás se cuentan en `not_comparable`.
    """
    wanted = {
        "unit": query.territorial_unit,
        "ubigeo": query.ubigeo,
        "instrument": query.instrument,
    }
    return app.cap_changes(reader.scope, wanted, query.after, query.limit)


def _item(item: ItemIn) -> CAPItem:
    options = tuple(CAPOption(one.code, one.text, one.points) for one in item.options)
    return CAPItem(
        code=item.code,
        dimension=item.dimension,
        text=item.text,
        options=options,
        required=item.required,
        multiple=item.multiple,
    )
