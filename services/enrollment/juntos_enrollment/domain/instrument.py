"""CAP questionnaires as versioned data, and how their answers are scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .rules import AnswerNotOffered, InstrumentIsIncomplete
from .values import (
    Answers,
    CAPItem,
    CAPMoment,
    CAPResult,
    Dimension,
    IncompleteCAP,
)

NAMESPACE = uuid5(NAMESPACE_OID, "juntos.enrollment.instrument")
NATIONAL = Territory("000000", "UT00")
SCORED_ELSEWHERE: Final = ("cap-2026-ejemplo", 1)
"""The one version whose scores may come without answers: the example we ship."""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What a version of a CAP questionnaire asks."""

    instrument: str
    version: int
    title: str
    items: tuple[CAPItem, ...]
    comparable_with: tuple[int, ...]
    content_sha256: str


class Instrument(Aggregate):
    """One version of a questionnaire. It never changes; a change is another version."""

    TOPIC = "enrollment.instrument"

    class Registered(Created):
        """The version can be used from its date on."""

        TOPIC = "enrollment.instrument.registered"
        questionnaire: Questionnaire
        effective_on: date

    @event(Registered)
    def __init__(
        self,
        questionnaire: Questionnaire,
        territory: Territory,
        effective_on: date,
        occurred_on: date,
    ) -> None:
        """Register a version; ``register`` is the way that checks it."""
        self.questionnaire = questionnaire
        self.territory = territory
        self.effective_on = effective_on

    @staticmethod
    def create_id(questionnaire: Questionnaire) -> UUID:
        """The one id of a version."""
        return instrument_id(questionnaire.instrument, questionnaire.version)

    @classmethod
    def register(
        cls, questionnaire: Questionnaire, effective_on: date, occurred_on: date
    ) -> "Instrument":
        """Register a version that can be scored."""
        _require_scorable(questionnaire)
        return cls(
            questionnaire=questionnaire,
            territory=NATIONAL,
            effective_on=effective_on,
            occurred_on=occurred_on,
        )


def instrument_id(instrument: str, version: int) -> UUID:
    """The aggregate id of a version of a questionnaire."""
    return uuid5(NAMESPACE, f"{instrument}:{version}")


def read_answers(
    questionnaire: Questionnaire, moment: CAPMoment, answers: Answers
) -> CAPResult | IncompleteCAP:
    """Score a questionnaire, or tell that a required item has no answer.

    A score is the share of the points that the answered items could give, from 0 to
    100, rounded half up. An optional item without answer counts on neither side.

    Raises:
        AnswerNotOffered: for an unknown item or option.
    """
    _require_offered(questionnaire, answers)
    missing = [i for i in questionnaire.items if i.required and not answers.get(i.code)]
    scores = {one: _score(questionnaire.items, answers, one) for one in Dimension}
    known = {one: score for one, score in scores.items() if score is not None}
    if missing or len(known) < len(Dimension):
        return IncompleteCAP(
            moment=moment,
            instrument=questionnaire.instrument,
            instrument_version=questionnaire.version,
            answered=sum(bool(answers.get(i.code)) for i in questionnaire.items),
            items=len(questionnaire.items),
        )
    return CAPResult(
        moment=moment,
        instrument=questionnaire.instrument,
        instrument_version=questionnaire.version,
        knowledge=known[Dimension.KNOWLEDGE],
        attitudes=known[Dimension.ATTITUDES],
        practices=known[Dimension.PRACTICES],
    )


def _score(
    items: Sequence[CAPItem], answers: Mapping[str, Sequence[str]], dimension: Dimension
) -> int | None:
    asked = [i for i in items if i.dimension is dimension and answers.get(i.code)]
    best = sum(item.best for item in asked)
    if best == 0:
        return None
    reached = sum(_points(item, answers[item.code]) for item in asked)
    return (200 * reached + best) // (2 * best)


def _points(item: CAPItem, chosen: Sequence[str]) -> int:
    points = {option.code: option.points for option in item.options}
    return max(0, sum(points[code] for code in set(chosen)))


def _require_offered(questionnaire: Questionnaire, answers: Answers) -> None:
    items = {item.code: item for item in questionnaire.items}
    for code, chosen in answers.items():
        item = items.get(code)
        offered = {option.code for option in item.options} if item else set()
        for answer in chosen:
            if answer not in offered:
                raise AnswerNotOffered(item=code, answer=answer)
        if item is not None and len(chosen) > 1 and not item.multiple:
            raise AnswerNotOffered(item=code, answer=", ".join(chosen))


def _require_scorable(questionnaire: Questionnaire) -> None:
    items = questionnaire.items
    codes = [item.code for item in items]
    if len(set(codes)) < len(codes):
        raise InstrumentIsIncomplete(reason="un código de ítem se repite")
    for item in items:
        options = [option.code for option in item.options]
        if len(set(options)) < max(2, len(options)):
            reason = f"el ítem «{item.code}» necesita dos o más opciones distintas"
            raise InstrumentIsIncomplete(reason=reason)
        if item.best <= 0:
            reason = f"ninguna opción del ítem «{item.code}» da puntos"
            raise InstrumentIsIncomplete(reason=reason)
    for dimension in Dimension:
        if not any(i.dimension is dimension and i.required for i in items):
            reason = f"falta un ítem obligatorio de la dimensión {dimension}"
            raise InstrumentIsIncomplete(reason=reason)
