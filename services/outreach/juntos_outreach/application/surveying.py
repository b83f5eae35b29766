"""The survey part of the application: instruments, calls and results."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.types.json import Json
from pydantic_core import to_json

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import FieldError, InvalidInput
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters
from juntos_chassis.seedwork import Territory

from ..domain.rules import InstrumentIsRegistered, SurveyNeedsAttendance
from ..domain.survey import (
    NATIONAL,
    Instrument,
    SatisfactionSurvey,
    SurveyAnswer,
    SurveyInstrument,
)
from ..domain.values import CallOutcome
from .calling import CALL_ATTEMPTS, SURVEY_THRESHOLD, Calling

NOT_ACCEPTED: Final = "La llamada de encuesta tiene datos que no se pueden aceptar."
NO_SUCH_VERSION: Final = "no está registrada la versión {version} de «{instrument}»"
NOT_YET: Final = "la versión {version} de «{instrument}» rige desde el {since:%d/%m/%Y}"
NO_ANSWERS: Final = "falta: quien contestó la encuesta respondió alguna pregunta"
ONLY_IF_REACHED: Final = "solo va si contestó la encuesta"
CALLED: Final = """
SELECT territorial_unit, count(*)::int AS called,
    count(*) FILTER (WHERE answered)::int AS answered,
    count(*) FILTER (WHERE partial)::int AS partial
FROM survey_calls WHERE instrument = %(instrument)s AND version = %(version)s
  AND {scope} GROUP BY territorial_unit ORDER BY territorial_unit
"""
ANSWERS: Final = """
SELECT territorial_unit, a.key AS question, (a.value)::int AS option,
    count(*)::int AS answers
FROM survey_calls, jsonb_each_text(answers) a
WHERE answered AND answers IS NOT NULL AND instrument = %(instrument)s
  AND version = %(version)s AND {scope}
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


class Surveying(Calling):
    """The satisfaction survey."""

    @repeatable()
    def register_instrument(
        self,
        command: Command,
        content: Instrument,
        effective_on: date,
        occurred_on: date,
    ) -> Answer:
        """Register a version of the survey."""
        made = SurveyInstrument(
            content=content,
            effective_on=effective_on,
            territory=NATIONAL,
            occurred_on=occurred_on,
        )
        if self.load_many(SurveyInstrument, [made.id]):
            raise InstrumentIsRegistered(
                instrument=content.instrument, version=content.version
            )
        answer: Answer = {
            "instrument": content.instrument,
            "version": content.version,
            "content_sha256": content.content_sha256,
        }
        return self.commit(
            command, [made], answer, within=lambda cursor: _keep(cursor, made)
        )

    @repeatable()
    def make_survey_call(
        self, command: Command, user_id: UUID, answer: SurveyAnswer, occurred_on: date
    ) -> Answer:
        """Record a survey call to somebody who attended enough sessions."""
        _, place = self.call_list.participant(user_id)
        place = self.placed(place, occurred_on)
        self.require_called(user_id, occurred_on)
        threshold = self.threshold(SURVEY_THRESHOLD, occurred_on)
        attended, needed = self.call_list.attended(user_id, occurred_on, threshold)
        if attended < needed:
            raise SurveyNeedsAttendance(attended=attended, threshold=needed)
        answer = self._checked(answer, occurred_on)
        survey_id = SatisfactionSurvey.create_id(user_id)
        survey = self.load_many(SatisfactionSurvey, [survey_id]).get(survey_id)
        if survey is not None:
            allowed = self.policy(CALL_ATTEMPTS, occurred_on)
            survey.call_again(answer, occurred_on, allowed)
        else:
            survey = SatisfactionSurvey(
                user_id=user_id,
                answer=answer,
                territory=place,
                occurred_on=occurred_on,
            )
        called = survey
        return self.commit(
            command,
            [survey],
            {"user_id": str(user_id), "attempt": survey.attempts},
            within=lambda cursor: _note(cursor, called, place, answer),
        )

    def survey_results(
        self, scope: Scope, instrument: str, version: int
    ) -> dict[str, Any]:
        """Calls, answers, how many in part, rate of response; by question and unit."""
        parameters = {
            "instrument": instrument,
            "version": version,
            **scope_parameters(scope),
        }
        with self.recorder.datastore.pool.connection() as conn:
            units = conn.execute(
                CALLED.format(scope=WITHIN_SCOPE), parameters
            ).fetchall()
            answers = conn.execute(
                ANSWERS.format(scope=WITHIN_SCOPE), parameters
            ).fetchall()
        called = sum(row["called"] for row in units)
        answered = sum(row["answered"] for row in units)
        return {
            "instrument": instrument,
            "version": version,
            "called": called,
            "n": answered,
            "partial": sum(row["partial"] for row in units),
            "response_rate": None if called == 0 else round(answered / called, 4),
            "units": [
                {**row, "response_rate": round(row["answered"] / row["called"], 4)}
                for row in units
            ],
            "distribution": answers,
        }

    def _checked(self, answer: SurveyAnswer, on: date) -> SurveyAnswer:
        """The answer with its score.

        Raises:
            InvalidInput: naming each field that cannot be accepted.
        """
        instrument = self._instrument(answer, on)
        wrong = _mistakes(answer, instrument)
        if wrong:
            raise _invalid(wrong)
        if answer.answers is None:
            return answer
        if answer.partial:
            return replace(answer, satisfaction=None)
        score = instrument.score(answer.answers)
        return answer if score is None else replace(answer, satisfaction=score)

    def _instrument(self, answer: SurveyAnswer, on: date) -> Instrument:
        told = {"instrument": answer.instrument, "version": answer.instrument_version}
        probe = Instrument(answer.instrument, answer.instrument_version, "", (), "")
        found_id = SurveyInstrument.create_id(probe)
        found = self.load_many(SurveyInstrument, [found_id]).get(found_id)
        if found is None:
            raise _invalid({"instrument_version": NO_SUCH_VERSION.format(**told)})
        if on < found.effective_on:
            since = found.effective_on
            raise _invalid({"occurred_on": NOT_YET.format(since=since, **told)})
        return found.content


def _mistakes(answer: SurveyAnswer, instrument: Instrument) -> dict[str, str]:
    """Why an answer cannot be accepted, by field."""
    if answer.outcome is not CallOutcome.REACHED:
        told = {
            "answers": answer.answers is not None,
            "satisfaction": answer.satisfaction is not None,
            "partial": answer.partial,
        }
        return {name: ONLY_IF_REACHED for name, there in told.items() if there}
    if not answer.answers:
        return {"answers": NO_ANSWERS}
    wrong = instrument.mistakes(answer.answers, partial=answer.partial)
    return {f"answers.{code}": wrong[code] for code in sorted(wrong)}


def _invalid(wrong: Mapping[str, str]) -> InvalidInput:
    return InvalidInput(NOT_ACCEPTED, *(FieldError(*one) for one in wrong.items()))


def example_instrument() -> dict[str, Any]:
    """The instrument shipped as an example, as it would be registered."""
    text = files(__package__).joinpath("survey-example.json").read_text("utf-8")
    example: dict[str, Any] = json.loads(text)
    return example


def _keep(cursor: Cursor[DictRow], made: SurveyInstrument) -> None:
    content = made.content
    cursor.execute(
        "INSERT INTO survey_instruments VALUES (%s, %s, %s, %s)",
        (
            content.instrument,
            content.version,
            made.effective_on,
            to_json(content).decode(),
        ),
    )


def _note(
    cursor: Cursor[DictRow],
    survey: SatisfactionSurvey,
    place: Territory,
    answer: SurveyAnswer,
) -> None:
    cursor.execute(
        "INSERT INTO survey_calls VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (user_id) DO UPDATE SET attempts = excluded.attempts,"
        " answered = excluded.answered, instrument = excluded.instrument,"
        " version = excluded.version, answers = excluded.answers,"
        " partial = excluded.partial",
        (
            survey.user_id,
            place.ubigeo,
            place.territorial_unit,
            survey.attempts,
            survey.answered,
            answer.instrument,
            answer.instrument_version,
            None if answer.answers is None else Json(answer.answers),
            answer.partial,
        ),
    )
