"""The satisfaction survey: instruments, calls and results."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import (
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from juntos_chassis.commands import digest_of
from juntos_chassis.dates import BusinessDate
from juntos_chassis.scoping import require_unit
from juntos_chassis.web.commands import canonical_json
from juntos_chassis.web.request_model import RequestModel

from ..application.calling import CALL_ATTEMPTS, SURVEY_THRESHOLD
from ..application.surveying import example_instrument
from ..domain.survey import EXAMPLE, Instrument, Question, SurveyAnswer
from ..domain.values import CallOutcome
from .calls import On, Unit
from .dependencies import (
    FOR_PEOPLE,
    App,
    CallerCommand,
    NationalCommand,
    Reader,
)

router = APIRouter(tags=["encuesta"], dependencies=FOR_PEOPLE)
Points = Annotated[int, Field(ge=0, le=100)]
Choice = Annotated[int, Field(ge=0, le=1000)]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)
]
Option = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)
]
SAME_OPTION: Final = "hay opciones repetidas"
SAME_CODE: Final = "hay preguntas con el mismo código"
POINTS_MISSING: Final = "debe haber un puntaje por cada opción, o ninguno"


class QuestionIn(RequestModel):
    """Una pregunta cerrada; con puntos, uno por opción, cuenta para el puntaje."""

    code: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    text: Text
    options: list[Option] = Field(min_length=2, max_length=10)
    points: list[Points] = Field(default=[])

    @field_validator("options")
    @classmethod
    def _different(cls, options: list[str]) -> list[str]:
        if len(set(options)) < len(options):
            raise PydanticCustomError("repeated", SAME_OPTION)
        return options

    @field_validator("points")
    @classmethod
    def _one_an_option(cls, points: list[int], info: ValidationInfo) -> list[int]:
        options = info.data.get("options")
        if points and options and len(points) != len(options):
            raise PydanticCustomError("points", POINTS_MISSING)
        return points


class InstrumentIn(RequestModel):
    """Una versión de la encuesta."""

    model_config = ConfigDict(json_schema_extra={"example": example_instrument()})

    instrument: str = Field(pattern=r"^[a-z0-9-]{3,60}$")
    version: int = Field(ge=1, le=32767)
    title: Text
    effective_on: BusinessDate
    questions: list[QuestionIn] = Field(min_length=1, max_length=60)

    @field_validator("questions")
    @classmethod
    def _different(cls, questions: list[QuestionIn]) -> list[QuestionIn]:
        if len({one.code for one in questions}) < len(questions):
            raise PydanticCustomError("repeated", SAME_CODE)
        return questions

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


class SurveyIn(RequestModel):
    """Una llamada de encuesta; respuestas (número de opción) solo si contestó."""

    user_id: UUID
    outcome: CallOutcome
    satisfaction: int | None = Field(
        default=None,
        ge=0,
        le=100,
        description="solo de un instrumento sin puntajes; si los tiene, se calcula",
    )
    instrument: str = Field(default=EXAMPLE[0], pattern=r"^[a-z0-9-]{3,60}$")
    instrument_version: int = Field(default=EXAMPLE[1], ge=1, le=32767)
    answers: dict[str, Choice] | None = Field(default=None, max_length=60)
    partial: bool = Field(
        default=False, description="se cortó: quedaron preguntas sin responder"
    )
    occurred_on: BusinessDate

    def answer(self) -> SurveyAnswer:
        """As the domain takes it."""
        return SurveyAnswer(
            outcome=self.outcome,
            instrument=self.instrument,
            instrument_version=self.instrument_version,
            satisfaction=self.satisfaction,
            answers=self.answers,
            partial=self.partial,
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
    version: Annotated[int, Query(ge=1, le=32767)] = EXAMPLE[1],
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
