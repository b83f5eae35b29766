"""What is done with one usuaria."""

from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field, model_validator

from juntos_chassis.dates import BusinessDate
from juntos_chassis.identity import Role
from juntos_chassis.scoping import require_territory, require_unit
from juntos_chassis.seedwork import Territory
from juntos_chassis.web.request_model import RequestModel

from ..application.correcting import ContactCorrection
from ..application.directory import NAMES
from ..application.history import user_history, without_person
from ..application.users import AnsweredCAP, ContactReport
from ..domain.values import (
    AnnulmentReason,
    CAPMoment,
    CAPResult,
    ConsentPurpose,
    ContactCorrectionReason,
    ContactField,
    ContactMode,
    ContactOutcome,
    ContactPurpose,
    WithdrawalReason,
)
from .dependencies import (
    App,
    FieldCommand,
    PseudonymousReader,
    Reader,
    UnitCommand,
)
from .people import Document, Name, Telephone

router = APIRouter(prefix="/users", tags=["usuarias"])
Score = Annotated[int, Field(ge=0, le=100)]
CORRECTABLE = {name: field for field, name in NAMES.items()}
NOTHING_TO_CORRECT = "indique al menos un campo por corregir"
BORN_LATER = "la fecha de nacimiento es posterior a la de la corrección"
ANSWERS_EXAMPLE: dict[str, Any] = {
    "moment": "initial",
    "instrument": "cap-2026-ejemplo",
    "instrument_version": 1,
    "answers": {"c01": ["a"], "c03": ["a", "b"], "a01": ["a"]},
}
SCORES = ("knowledge", "attitudes", "practices")
SCORES_OR_ANSWERS = "envíe las respuestas, o los tres puntajes"


class CAPAnswersIn(RequestModel):
    """Las respuestas de un cuestionario CAP, por ítem; el servicio las puntúa."""

    model_config = ConfigDict(json_schema_extra={"example": ANSWERS_EXAMPLE})

    moment: CAPMoment
    instrument: str = "cap-2026-ejemplo"
    instrument_version: int = Field(default=1, ge=1, le=999)
    answers: dict[str, list[str]] = Field(
        default={}, description="Opciones marcadas por ítem; lo que falta, falta"
    )

    def answered(self) -> AnsweredCAP:
        """As the application takes it."""
        answers = {item: tuple(chosen) for item, chosen in self.answers.items()}
        return AnsweredCAP(
            self.moment, self.instrument, self.instrument_version, answers
        )


class CAPIn(CAPAnswersIn):
    """Un cuestionario CAP: sus respuestas, o puntajes de 0 a 100 solo del ejemplo.

    Los puntajes directos se aceptan para `cap-2026-ejemplo` versión 1; cualquier otro
    cuestionario se registra y se puntúa aquí, de sus respuestas.
    """

    knowledge: Score | None = None
    attitudes: Score | None = None
    practices: Score | None = None

    @model_validator(mode="after")
    def _scores_or_answers(self) -> Self:
        given = [getattr(self, name) is not None for name in SCORES]
        if any(given) is bool(self.answers) or any(given) is not all(given):
            raise ValueError(SCORES_OR_ANSWERS)
        return self

    def result(self) -> CAPResult | AnsweredCAP:
        """As the application takes it."""
        if self.knowledge is None or self.attitudes is None or self.practices is None:
            return self.answered()
        return CAPResult(
            moment=self.moment,
            instrument=self.instrument,
            instrument_version=self.instrument_version,
            knowledge=self.knowledge,
            attitudes=self.attitudes,
            practices=self.practices,
        )


class CAPCompletionIn(CAPAnswersIn):
    """Las respuestas que completan un cuestionario que quedó incompleto."""

    model_config = ConfigDict(
        json_schema_extra={"example": {**ANSWERS_EXAMPLE, "occurred_on": "2026-03-10"}}
    )

    occurred_on: BusinessDate


class ContactIn(RequestModel):
    """Una visita o llamada y lo que se hizo en ella."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "mode": "visit",
                "purpose": "enrolment",
                "outcome": "reached",
                "occurred_on": "2026-03-03",
                "enrol": True,
                "consents": ["programme", "messages"],
                "cap": {
                    "moment": "initial",
                    "knowledge": 55,
                    "attitudes": 60,
                    "practices": 40,
                },
            }
        }
    )

    mode: ContactMode
    purpose: ContactPurpose
    outcome: ContactOutcome
    occurred_on: BusinessDate
    next_attempt_on: BusinessDate | None = None
    enrol: bool = False
    consents: list[ConsentPurpose] = Field([])
    cap: CAPIn | None = None

    def report(self) -> ContactReport:
        """As the application takes it."""
        return ContactReport(
            mode=self.mode,
            purpose=self.purpose,
            outcome=self.outcome,
            occurred_on=self.occurred_on,
            next_attempt_on=self.next_attempt_on,
            enrol=self.enrol,
            consents=tuple(self.consents),
            cap=None if self.cap is None else self.cap.result(),
        )


class ConsentWithdrawalIn(RequestModel):
    """El consentimiento que se retira."""

    purpose: ConsentPurpose
    occurred_on: BusinessDate


class ContactCorrectionIn(RequestModel):
    """Lo que debe decir el directorio: solo los campos que se corrigen.

    `telephone: null` dice que no tiene teléfono.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "telephone": "999000002",
                "has_whatsapp": True,
                "reason": "new_telephone",
                "occurred_on": "2026-05-04",
            }
        },
    )

    document_number: Document = ""
    surnames: Name = ""
    given_names: Name = ""
    birth_date: BusinessDate = date.min
    telephone: Telephone | None = None
    has_whatsapp: bool = False
    reason: ContactCorrectionReason
    occurred_on: BusinessDate

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set & set(CORRECTABLE):
            raise ValueError(NOTHING_TO_CORRECT)
        if self.birth_date > self.occurred_on:
            raise ValueError(BORN_LATER)
        return self

    def correction(self) -> ContactCorrection:
        """As the application takes it."""
        told = {
            field: getattr(self, name)
            for name, field in CORRECTABLE.items()
            if name in self.model_fields_set
        }
        if ContactField.TELEPHONE in told and self.telephone is None:
            told[ContactField.WHATSAPP] = False
        return ContactCorrection(told, self.reason, self.occurred_on)


class PregnancyIn(RequestModel):
    """Un embarazo; la fecha probable de parto queda solo en el directorio."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "expected_delivery_on": "2026-11-20",
                "occurred_on": "2026-05-04",
            }
        }
    )

    expected_delivery_on: BusinessDate = Field(
        description="La del carné, o la que estima el establecimiento"
    )
    occurred_on: BusinessDate = Field(description="Fecha en que se informa")


class PregnancyEndIn(RequestModel):
    """El fin de un embarazo sin nacimiento; la fecha queda solo en el directorio.

    No se pregunta la causa.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"ended_on": "2026-05-02", "occurred_on": "2026-05-04"}
        }
    )

    ended_on: BusinessDate = Field(description="Desde cuándo ya no está gestante")
    occurred_on: BusinessDate = Field(description="Fecha en que se informa")


class WithdrawalIn(RequestModel):
    """Un retiro del programa."""

    reason: WithdrawalReason
    occurred_on: BusinessDate


class AnnulmentIn(RequestModel):
    """Por qué un retiro registrado no vale."""

    reason: AnnulmentReason
    occurred_on: BusinessDate


class MoveIn(RequestModel):
    """Un traslado a otro distrito o unidad territorial."""

    ubigeo: str = Field(pattern=r"^[0-9]{6}$", examples=["100102"])
    territorial_unit: str = Field(pattern=r"^UT[0-9]{2}$", examples=["UT07"])
    occurred_on: BusinessDate


class ErasureIn(RequestModel):
    """La fecha en que se atiende el pedido de borrado."""

    occurred_on: BusinessDate


@router.get("")
def list_users(
    app: App,
    reader: Reader,
    territorial_unit: Annotated[str, Query(pattern=r"^UT[0-9]{2}$")],
    after: Annotated[
        UUID | None, Query(description="Última usuaria de la página anterior")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> list[dict[str, Any]]:
    """Listar las usuarias de una unidad territorial por DNI, por páginas."""
    require_unit(reader, territorial_unit)
    return app.directory.page(territorial_unit, after, limit)


@router.get("/{user_id}")
def read_user(user_id: UUID, app: App, reader: PseudonymousReader) -> dict[str, Any]:
    """Ver a una usuaria: sus datos, su situación y todo lo que consta de ella.

    Un auditor ve lo mismo sin sus datos personales ni el código de su hogar.

    Si fue unida a otra, se ve la que quedó, con las dos historias. `new_user` dice si
    nunca estuvo en una edición anterior y `new_user_as_of` desde cuándo se sabe.
    """
    territory, answer = user_history(app.pool, user_id)
    require_territory(reader, territory)
    return without_person(answer) if reader.role is Role.AUDITOR else answer


@router.post("/{user_id}/cap", status_code=201)
def complete_cap(
    user_id: UUID, body: CAPCompletionIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar las respuestas de un CAP sin una nueva visita, para completarlo."""
    return app.apply_cap(command, user_id, body.answered(), body.occurred_on)


@router.post("/{user_id}/contacts", status_code=201)
def record_contact(
    user_id: UUID, body: ContactIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar una visita o llamada, con inscripción, consentimientos y CAP.

    Una inscripción sin consentimiento para el programa se registra y se dice
    (`consent_pending`): queda en la lista `consent-pending` hasta que conste.
    """
    return app.record_contact(command, user_id, body.report())


@router.post("/{user_id}/consent-withdrawals", status_code=201)
def withdraw_consent(
    user_id: UUID, body: ConsentWithdrawalIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar que la usuaria retira un consentimiento."""
    return app.withdraw_consent(command, user_id, body.purpose, body.occurred_on)


@router.post("/{user_id}/contact-corrections", status_code=201)
def correct_contact(
    user_id: UUID, body: ContactCorrectionIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Corregir teléfono, nombre, DNI o nacimiento, con motivo y autor.

    El evento dice qué campos cambiaron, nunca los valores. Un padrón posterior no
    deshace lo corregido: su informe dice en `corrections_kept` cuántas filas lo
    contradicen, y la conciliación las lista. Quien se le parezca con los datos
    corregidos se propone como duplicado.
    """
    return app.correct_contact(command, user_id, body.correction())


@router.post("/{user_id}/pregnancies", status_code=201)
def report_pregnancy(
    user_id: UUID, body: PregnancyIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar que una usuaria está gestante, o su nueva fecha probable de parto."""
    return app.report_pregnancy(
        command, user_id, body.expected_delivery_on, body.occurred_on
    )


@router.post("/{user_id}/pregnancy-ends", status_code=201)
def end_pregnancy(
    user_id: UUID, body: PregnancyEndIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar que un embarazo terminó sin nacimiento.

    Desde entonces el hogar se atiende por lo demás que conste: una niña o un niño
    menor de 24 meses, u otra gestante. Un padrón que repite el embarazo por un tiempo
    no lo reabre; un embarazo nuevo sí se registra.
    """
    return app.end_pregnancy(command, user_id, body.ended_on, body.occurred_on)


@router.post("/{user_id}/withdrawals", status_code=201)
def withdraw_user(
    user_id: UUID, body: WithdrawalIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar el retiro de una usuaria."""
    return app.withdraw_user(command, user_id, body.reason, body.occurred_on)


@router.post("/{user_id}/withdrawal-annulments", status_code=201)
def annul_withdrawal(
    user_id: UUID, body: AnnulmentIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Anular un retiro: fue un error, o ella decidió seguir. Ambos hechos quedan."""
    return app.annul_withdrawal(command, user_id, body.reason, body.occurred_on)


@router.post("/{user_id}/moves", status_code=201)
def move_user(
    user_id: UUID, body: MoveIn, app: App, command: FieldCommand
) -> dict[str, Any]:
    """Registrar el traslado de una usuaria a otro distrito."""
    destination = Territory(body.ubigeo, body.territorial_unit)
    return app.move_user(command, user_id, destination, body.occurred_on)


@router.post("/{user_id}/erasures", status_code=201)
def erase_personal_data(
    user_id: UUID, body: ErasureIn, app: App, command: UnitCommand
) -> dict[str, Any]:
    """Borrar los datos personales de una usuaria; su historia sigue contando."""
    return app.erase_personal_data(command, user_id, body.occurred_on)
