"""Births and eligibility of households."""

from datetime import date
from typing import Annotated, Any, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field, model_validator

from juntos_chassis.dates import BusinessDate
from juntos_chassis.scoping import require_territory
from juntos_chassis.web.request_model import RequestModel

from ..application.directory import Person
from ..application.households import Birth
from ..application.padron import GESTOR_CODE
from ..application.registering import FoundPerson
from ..domain.eligibility import REPORT_DAYS
from ..domain.values import Eligibility
from .dependencies import App, FieldCommand, PseudonymousReader, UnitCommand
from .people import Document, Name, Telephone

router = APIRouter(tags=["hogares"])
BORN_LATER: Final = "nadie nace después de la fecha en que se registra"
ReportDays = Annotated[
    int,
    Field(
        ge=0,
        le=365,
        description="Días tras la fecha probable de parto para informar el nacimiento",
    ),
]


class BirthIn(RequestModel):
    """Un nacimiento; la fecha de nacimiento queda solo en el directorio."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"born_on": "2026-04-02", "occurred_on": "2026-04-10"}
        }
    )

    born_on: BusinessDate
    occurred_on: BusinessDate = Field(description="Fecha en que se informa")
    user_id: UUID | None = Field(
        default=None, description="La madre, si el hogar tiene varias usuarias"
    )


class AssignmentIn(RequestModel):
    """Quién responde por un hogar desde una fecha."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"gestor": "gestor-07-01", "occurred_on": "2026-05-04"}
        }
    )

    gestor: str = Field(
        pattern=f"^{GESTOR_CODE}$", description="Sujeto de la gestora, nunca su nombre"
    )
    occurred_on: BusinessDate


class RegistrationIn(RequestModel):
    """Una usuaria que se encontró en un hogar conocido y no está en el padrón."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "document_number": "00000002",
                "surnames": "EJEMPLO FICTICIO",
                "given_names": "BEA",
                "birth_date": "2004-09-01",
                "telephone": "999000003",
                "has_whatsapp": True,
                "condition": "pregnant",
                "expected_delivery_on": "2026-11-20",
                "occurred_on": "2026-05-04",
            }
        },
    )

    document_number: Document
    surnames: Name
    given_names: Name
    birth_date: BusinessDate
    telephone: Telephone | None = None
    has_whatsapp: bool = False
    condition: Eligibility
    expected_delivery_on: BusinessDate | None = None
    child_born_on: BusinessDate | None = None
    occurred_on: BusinessDate

    @model_validator(mode="after")
    def _born_by_then(self) -> Self:
        if max(self.birth_date, self.child_born_on or date.min) > self.occurred_on:
            raise ValueError(BORN_LATER)
        return self

    def found(self) -> FoundPerson:
        """As the application takes it."""
        person = Person(
            document_number=self.document_number,
            surnames=self.surnames,
            given_names=self.given_names,
            birth_date=self.birth_date,
            telephone=self.telephone,
            has_whatsapp=self.has_whatsapp and self.telephone is not None,
            expected_delivery_on=self.expected_delivery_on,
            children=() if self.child_born_on is None else (self.child_born_on,),
        )
        return FoundPerson(person, self.condition, self.occurred_on)


class EvaluationIn(RequestModel):
    """La fecha a la que se evalúan los hogares del ámbito."""

    occurred_on: BusinessDate
    report_days: ReportDays = REPORT_DAYS


@router.get("/households/{household_id}/eligibility")
def eligibility(
    household_id: UUID,
    app: App,
    reader: PseudonymousReader,
    on: Annotated[BusinessDate, Query(description="Fecha de la evaluación")],
    report_days: Annotated[int, Query(ge=0, le=365)] = REPORT_DAYS,
) -> dict[str, Any]:
    """Decir si un hogar es elegible a una fecha y por qué.

    Elegible: gestante, o niña o niño menor de 24 meses. `from_facts` es falso cuando
    solo se conoce la condición declarada en el padrón; `served` incluye a los hogares
    de una lista final ya cerrada, que continúan hasta el fin.
    """
    territory, answer = app.eligibility_of(household_id, on, report_days)
    require_territory(reader, territory)
    return answer


@router.post("/households/{household_id}/births", status_code=201)
def report_birth(
    household_id: UUID, body: BirthIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar el nacimiento de una niña o un niño en un hogar."""
    birth = Birth(body.born_on, body.occurred_on, body.user_id)
    return app.report_birth(command, household_id, birth)


@router.post("/households/{household_id}/users", status_code=201)
def register_user(
    household_id: UUID, body: RegistrationIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar a una usuaria que el padrón no trae, en un hogar que sí.

    Su `user_id` es el `Idempotency-Key` del pedido (en un paquete, el `id` del
    comando): así un equipo sin conexión la nombra en lo que hace después con ella.
    """
    return app.register_user(command, household_id, body.found())


@router.post("/households/{household_id}/assignments", status_code=201)
def assign_manager(
    household_id: UUID, body: AssignmentIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Encargar un hogar a una gestora; las listas la siguen desde esa fecha."""
    return app.assign_manager(command, household_id, body.gestor, body.occurred_on)


@router.post("/eligibility-evaluations", status_code=201)
def evaluate_eligibility(
    body: EvaluationIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Evaluar los hogares del ámbito a una fecha y registrar los que ya no lo son."""
    return app.evaluate_eligibility(command, body.occurred_on, body.report_days)
