"""The satisfaction survey: instruments, calls and results."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from juntos_chassis.commands import Command, digest_of
from juntos_chassis.identity import Role
from juntos_chassis.scoping import require_unit
from juntos_chassis.web.commands import canonical_json, commanded_by

from ..application.calling import CALL_ATTEMPTS, SURVEY_THRESHOLD
from ..application.surveying import example_instrument
from ..domain.survey import EXAMPLE, Instrument, Question, SurveyAnswer
from ..domain.values import CallOutcome
from .calls import On, Unit
from .dependencies import App, CallerCommand, Reader

router = APIRouter(tags=["encuesta"])
NationalCommand = Annotated[Command, Depends(commanded_by(Role.UAS))]
Points = Annotated[int, Field(ge=0, le=100)]


class QuestionIn(BaseModel):
    """Una pregunta cerrada; con puntos cuenta para el puntaje."""

    code: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    text: str = Field(min_length=1, max_length=300)
    options: list[str] = Field(min_length=2, max_length=10)
    points: list[Points] = Field(default=[])


class InstrumentIn(BaseModel):
    """Una versión de la encuesta."""

    model_config = ConfigDict(json_schema_extra={"example": example_instrument()})

    instrument: str = Field(pattern=r"^[a-z0-9-]{3,60}$")
    version: int = Field(ge=1)
    title: str = Field(min_length=1, max_length=200)
    effective_on: date
    questions: list[QuestionIn] = Field(min_length=1, max_length=60)

    def content(self) -> Instrument:
        """As the domain takes it, with the digest of what is asked."""
        asked = self.model_dump(mode="json", exclude={"effective_on"})
        return Instrument(
            instrument=self.instrument,
            version=self.version,
            title=self.title,
            questions=tuple(
                Question(one.code, one.text, tuple(one.options), tuple(one.points))
                for one in self.questions
            ),
            content_sha256=digest_of(canonical_json(asked)).hex(),
        )


class SurveyIn(BaseModel):
    """Una llamada de encuesta; respuestas (número de opción) solo si contestó."""

    user_id: UUID
    outcome: CallOutcome
    satisfaction: int | None = Field(default=None, ge=0, le=100)
    instrument: str = EXAMPLE[0]
    instrument_version: int = EXAMPLE[1]
    answers: dict[str, int] | None = None
    occurred_on: date

    def answer(self) -> SurveyAnswer:
        """As the domain takes it."""
        return SurveyAnswer(
            outcome=self.outcome,
            instrument=self.instrument,
            instrument_version=self.instrument_version,
            satisfaction=self.satisfaction,
            answers=self.answers,
        )


@router.get("/surveys/due")
def due_surveys(
    app: App, reader: Reader, territorial_unit: Unit, on: On
) -> list[dict[str, Any]]:
    """Listar a quienes corresponde la encuesta según la política vigente."""
    require_unit(reader, territorial_unit)
    threshold = app.threshold(SURVEY_THRESHOLD, on)
    allowed = app.policy(CALL_ATTEMPTS, on)
    return app.call_list.due_for_survey(territorial_unit, on, allowed, threshold)


@router.post("/surveys", status_code=201)
def make_survey_call(
    body: SurveyIn, app: App, command: CallerCommand
) -> dict[str, Any]:
    """Registrar una llamada de encuesta, efectiva o no."""
    return app.make_survey_call(command, body.user_id, body.answer(), body.occurred_on)


@router.get("/surveys/results")
def survey_results(
    app: App,
    reader: Reader,
    instrument: Annotated[str, Query(pattern=r"^[a-z0-9-]{3,60}$")] = EXAMPLE[0],
    version: Annotated[int, Query(ge=1)] = EXAMPLE[1],
) -> dict[str, Any]:
    """Mostrar n, tasa de respuesta y respuestas por pregunta y unidad territorial."""
    return app.survey_results(reader.scope, instrument, version)


@router.get("/survey-instruments/example")
def survey_example(_: Reader) -> dict[str, Any]:
    """Dar el instrumento de ejemplo, tal como se registraría."""
    return example_instrument()


@router.post("/survey-instruments", status_code=201)
def register_instrument(
    body: InstrumentIn, app: App, command: NationalCommand
) -> dict[str, Any]:
    """Registrar una versión de la encuesta; una versión nunca cambia."""
    return app.register_instrument(
        command, body.content(), body.effective_on, body.effective_on
    )
