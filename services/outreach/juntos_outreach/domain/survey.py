"""The satisfaction survey as versioned data, and the calls in which it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import AlreadySurveyed, SurveyCallsAreOver
from .values import CallOutcome

INSTRUMENTS = uuid5(NAMESPACE_OID, "juntos.outreach.survey-instrument")
SURVEYS = uuid5(NAMESPACE_OID, "juntos.outreach.survey")
NATIONAL = Territory("000000", "UT00")
EXAMPLE = ("satisfaccion-2026-ejemplo", 1)
"""The version we ship as an example."""
NOT_ASKED = "el instrumento no tiene esta pregunta"
NOT_OFFERED = "la opción {option} no existe; las opciones van de 0 a {last}"
LEFT_OPEN = "falta la respuesta; si la llamada se cortó, indique «partial»"


@dataclass(frozen=True, slots=True)
class Question:
    """One question with its options; points make it count for the score."""

    code: str
    text: str
    options: tuple[str, ...]
    points: tuple[int, ...] = ()

    @property
    def scored(self) -> bool:
        """Whether it counts for the score: every option has its points."""
        return bool(self.points) and len(self.points) == len(self.options)


@dataclass(frozen=True, slots=True)
class Instrument:
    """What a version of the survey asks."""

    instrument: str
    version: int
    title: str
    questions: tuple[Question, ...]
    content_sha256: str

    def mistakes(self, answers: Mapping[str, int], *, partial: bool) -> dict[str, str]:
        """What is wrong with answers, by question (Spanish); empty if nothing is."""
        known = {one.code: one for one in self.questions}
        wrong = dict.fromkeys(answers.keys() - known.keys(), NOT_ASKED)
        for code, question in known.items():
            last = len(question.options) - 1
            if code not in answers:
                wrong |= {} if partial else {code: LEFT_OPEN}
            elif not 0 <= answers[code] <= last:
                wrong[code] = NOT_OFFERED.format(option=answers[code], last=last)
        return wrong

    def score(self, answers: Mapping[str, int]) -> int | None:
        """The share of the points that could be got, 0 to 100, rounded half up.

        Args:
            answers: to every question, without mistakes.
        """
        scored = [one for one in self.questions if one.scored]
        most = sum(max(one.points) for one in scored)
        got = sum(one.points[answers[one.code]] for one in scored)
        return None if most == 0 else (200 * got + most) // (2 * most)


class SurveyInstrument(Aggregate):
    """One version of the survey. It never changes; a change is another version."""

    TOPIC = "outreach.survey-instrument"

    class Registered(Created):
        """The version can be used from its date on."""

        TOPIC = "outreach.survey-instrument.registered"
        content: Instrument
        effective_on: date

    @event(Registered)
    def __init__(
        self,
        content: Instrument,
        effective_on: date,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Register a version."""
        self.content = content
        self.effective_on = effective_on
        self.territory = territory

    @staticmethod
    def create_id(content: Instrument) -> UUID:
        """The one id of a version."""
        return uuid5(INSTRUMENTS, f"{content.instrument}:{content.version}")


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """What came of one survey call; a partial one answers some of the questions."""

    outcome: CallOutcome
    instrument: str
    instrument_version: int
    satisfaction: int | None = None
    answers: dict[str, int] | None = None
    partial: bool = False


def _example(state: dict[str, Any]) -> None:
    name, version = EXAMPLE
    state["answer"] = {
        "outcome": state.pop("outcome"),
        "satisfaction": state.pop("satisfaction"),
        "instrument": name,
        "instrument_version": version,
        "answers": None,
    }


class SatisfactionSurvey(Aggregate):
    """The survey calls to one usuaria."""

    TOPIC = "outreach.satisfaction-survey"

    class FirstCalled(Created):
        """The first attempt."""

        TOPIC = "outreach.satisfaction-survey.first-called"
        class_version = 3
        user_id: UUID
        answer: SurveyAnswer

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """There was one instrument, and only its score was kept."""
            _example(state)

        @staticmethod
        def upcast_v2_v3(state: dict[str, Any]) -> None:
            """Who answered had to answer everything."""
            state["answer"]["partial"] = False

    class Called(Aggregate.Event):
        """A further attempt."""

        TOPIC = "outreach.satisfaction-survey.called"
        class_version = 3
        user_id: UUID
        attempt: int
        answer: SurveyAnswer

        @staticmethod
        def upcast_v1_v2(state: dict[str, Any]) -> None:
            """There was one instrument, and only its score was kept."""
            _example(state)

        @staticmethod
        def upcast_v2_v3(state: dict[str, Any]) -> None:
            """Who answered had to answer everything."""
            state["answer"]["partial"] = False

    @event(FirstCalled)
    def __init__(
        self,
        user_id: UUID,
        answer: SurveyAnswer,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Make the first survey call."""
        self.user_id = user_id
        self.territory = territory
        self.attempts = 1
        self.answered = answer.outcome is CallOutcome.REACHED

    @staticmethod
    def create_id(user_id: UUID) -> UUID:
        """The one id of the survey of a usuaria."""
        return uuid5(SURVEYS, str(user_id))

    def call_again(self, answer: SurveyAnswer, occurred_on: date, allowed: int) -> None:
        """Make a further survey call while she has not answered."""
        if self.answered:
            raise AlreadySurveyed
        if self.attempts >= allowed:
            raise SurveyCallsAreOver(attempts=allowed)
        self._called(
            user_id=self.user_id,
            attempt=self.attempts + 1,
            answer=answer,
            occurred_on=occurred_on,
        )

    @event(Called)
    def _called(
        self, user_id: UUID, attempt: int, answer: SurveyAnswer, occurred_on: date
    ) -> None:
        self.attempts = attempt
        self.answered = answer.outcome is CallOutcome.REACHED
