"""The survey part of the application: instruments, calls and results."""

import json
from datetime import date
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.types.json import Json
from pydantic_core import to_json

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import NotFound
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

NO_SUCH_INSTRUMENT: Final = "No está registrada esa versión del instrumento."
CALLED: Final = """
SELECT territorial_unit, count(*)::int AS called,
    count(*) FILTER (WHERE answered)::int AS answered
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
        threshold = self.threshold(SURVEY_THRESHOLD, occurred_on)
        attended, needed = self.call_list.attended(user_id, occurred_on, threshold)
        if attended < needed:
            raise SurveyNeedsAttendance(attended=attended, threshold=needed)
        answer = self._scored(answer)
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

    def survey_instrument(self, instrument: str, version: int) -> Instrument | None:
        """A registered version, None if there is none."""
        probe = Instrument(instrument, version, "", (), "")
        instrument_id = SurveyInstrument.create_id(probe)
        found = self.load_many(SurveyInstrument, [instrument_id]).get(instrument_id)
        return None if found is None else found.content

    def survey_results(
        self, scope: Scope, instrument: str, version: int
    ) -> dict[str, Any]:
        """Calls, answers, rate of response, and answers by question and unit."""
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
            "response_rate": None if called == 0 else round(answered / called, 4),
            "units": [
                {**row, "response_rate": round(row["answered"] / row["called"], 4)}
                for row in units
            ],
            "distribution": answers,
        }

    def _scored(self, answer: SurveyAnswer) -> SurveyAnswer:
        if answer.answers is None or answer.outcome is not CallOutcome.REACHED:
            return answer
        content = self.survey_instrument(answer.instrument, answer.instrument_version)
        if content is None:
            raise NotFound(NO_SUCH_INSTRUMENT)
        score = content.score(answer.answers)
        return SurveyAnswer(
            outcome=answer.outcome,
            instrument=answer.instrument,
            instrument_version=answer.instrument_version,
            satisfaction=answer.satisfaction if score is None else score,
            answers=answer.answers,
        )


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
        "INSERT INTO survey_calls VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (user_id) DO UPDATE SET attempts = excluded.attempts,"
        " answered = excluded.answered, instrument = excluded.instrument,"
        " version = excluded.version, answers = excluded.answers",
        (
            survey.user_id,
            place.ubigeo,
            place.territorial_unit,
            survey.attempts,
            survey.answered,
            answer.instrument,
            answer.instrument_version,
            None if answer.answers is None else Json(answer.answers),
        ),
    )
