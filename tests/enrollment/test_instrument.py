"""CAP questionnaires: what can be registered, and how answers are scored."""

from dataclasses import replace

import pytest

from juntos_enrollment.api.instruments import InstrumentIn
from juntos_enrollment.application.instruments import content_sha256, shipped_example
from juntos_enrollment.domain.instrument import (
    Instrument,
    Questionnaire,
    read_answers,
)
from juntos_enrollment.domain.rules import AnswerNotOffered, InstrumentIsIncomplete
from juntos_enrollment.domain.values import (
    CAPItem,
    CAPMoment,
    CAPOption,
    CAPResult,
    Dimension,
    IncompleteCAP,
)
from tests.enrollment.builders import MARCH_3
from tests.support.replay import replayed


def item(
    code: str, dimension: Dimension, *points: int, required: bool = True
) -> CAPItem:
    """An item whose options a, b, c... are worth these points."""
    options = tuple(CAPOption("abcdef"[n], "texto", p) for n, p in enumerate(points))
    return CAPItem(code, dimension, "pregunta", options, required=required)


SMALL = Questionnaire(
    instrument="cap-prueba",
    version=1,
    title="Prueba",
    items=(
        item("k1", Dimension.KNOWLEDGE, 2, 1, 0),
        item("k2", Dimension.KNOWLEDGE, 1, 0),
        replace(item("k3", Dimension.KNOWLEDGE, 1, 1, -1), multiple=True),
        item("a1", Dimension.ATTITUDES, 3, 0),
        item("p1", Dimension.PRACTICES, 3, 1, 0),
        item("p2", Dimension.PRACTICES, 4, 0, required=False),
    ),
    comparable_with=(),
    content_sha256="0" * 64,
)
ALL = {"k1": ("b",), "k2": ("a",), "k3": ("a",), "a1": ("b",), "p1": ("b",)}


def read(**answers: tuple[str, ...]) -> CAPResult | IncompleteCAP:
    """What the answers give."""
    return read_answers(SMALL, CAPMoment.INITIAL, answers)


def test_a_score_is_the_share_of_the_points_of_what_was_answered() -> None:
    found = read(**ALL)

    assert isinstance(found, CAPResult)
    # 3 of 5 points; 0 of 3; 1 of 3, the optional item left out on both sides.
    assert (found.knowledge, found.attitudes, found.practices) == (60, 0, 33)


def test_an_optional_item_counts_once_it_is_answered() -> None:
    found = read(**ALL, p2=("a",))

    assert isinstance(found, CAPResult)
    assert found.practices == 71  # 5 of 7 is 71.4


def test_points_taken_away_never_make_a_score_negative() -> None:
    found = read(**{**ALL, "k1": ("c",), "k2": ("b",), "k3": ("c",)})

    assert isinstance(found, CAPResult)
    assert found.knowledge == 0


def test_without_a_required_answer_it_is_incomplete_and_has_no_score() -> None:
    found = read(k1=("a",), a1=("a",))

    assert found == IncompleteCAP(CAPMoment.INITIAL, "cap-prueba", 1, 2, 6)


@pytest.mark.parametrize("wrong", [{"k1": ("z",)}, {"x9": ("a",)}, {"k1": ("a", "b")}])
def test_an_answer_that_is_not_offered_is_named(
    wrong: dict[str, tuple[str, ...]],
) -> None:
    with pytest.raises(AnswerNotOffered, match=next(iter(wrong))):
        read(**{**ALL, **wrong})


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        (SMALL.items[:4], "practices"),
        ((*SMALL.items, SMALL.items[0]), "se repite"),
        ((*SMALL.items, item("k9", Dimension.KNOWLEDGE, 0, 0)), "da puntos"),
        ((*SMALL.items, item("k9", Dimension.KNOWLEDGE, 1)), "dos o más opciones"),
    ],
)
def test_a_questionnaire_that_cannot_be_scored_is_not_registered(
    items: tuple[CAPItem, ...], reason: str
) -> None:
    with pytest.raises(InstrumentIsIncomplete, match=reason):
        Instrument.register(replace(SMALL, items=items), MARCH_3, MARCH_3)


def test_the_example_that_comes_along_says_so_and_can_be_registered() -> None:
    example = InstrumentIn.model_validate(shipped_example("cap-2026-ejemplo"))

    instrument = Instrument.register(example.questionnaire(), MARCH_3, MARCH_3)

    assert "EJEMPLO" in instrument.questionnaire.title
    assert vars(replayed(instrument)) == vars(instrument)


def test_the_digest_follows_the_content_not_the_layout() -> None:
    one = {"a": 1, "b": [1, 2]}

    assert content_sha256(one) == content_sha256({"b": [1, 2], "a": 1})
    assert content_sha256(one) != content_sha256({"a": 1, "b": [2, 1]})
