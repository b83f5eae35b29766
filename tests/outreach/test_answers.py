"""What usuarias answer, in their own words: a corpus read by people, not by the code.

``answers.csv`` says what somebody who reads an answer takes it for. What could be two
things is ``other``: it is left to a gestora, never guessed.
"""

import csv
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from juntos_outreach.application.answer_words import VOCABULARY
from juntos_outreach.application.replies import reply_kind, sound
from juntos_outreach.domain.values import ReplyKind

CORPUS = Path(__file__).with_name("answers.csv")
SIGNS = st.text(alphabet=" .!¡*-\n\t", max_size=4)
FOR_A_PERSON = {ReplyKind.QUESTION, ReplyKind.OTHER}


def read_corpus() -> list[tuple[str, ReplyKind]]:
    """Answers with what they mean."""
    with CORPUS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [(row["text"], ReplyKind(row["meaning"])) for row in rows]


ANSWERS = read_corpus()


@pytest.mark.parametrize(("text", "meaning"), ANSWERS, ids=str)
def test_an_answer_is_taken_for_what_a_reader_takes_it_for(
    text: str, meaning: ReplyKind
) -> None:
    assert reply_kind(text) is meaning


@st.composite
def typed(draw: st.DrawFn) -> tuple[str, ReplyKind]:
    """An answer with other capitals, another Unicode form and signs around it."""
    text, meaning = draw(st.sampled_from(ANSWERS))
    text = draw(st.sampled_from((text, text.upper(), text.lower())))
    form: Literal["NFC", "NFD"] = draw(st.sampled_from(("NFC", "NFD")))
    text = unicodedata.normalize(form, text)
    return f"{draw(SIGNS)}{text}{draw(SIGNS)}", meaning


@given(typed())
def test_an_answer_means_the_same_however_it_is_typed(
    answer: tuple[str, ReplyKind],
) -> None:
    text, meaning = answer

    assert reply_kind(text) is meaning


@given(st.sampled_from(ANSWERS), st.sampled_from(("pero", "hasta", "mejor", "solo")))
def test_an_answer_with_an_objection_is_left_to_a_person(
    answer: tuple[str, ReplyKind], objection: str
) -> None:
    assert reply_kind(f"{answer[0]} {objection} xyz") in FOR_A_PERSON


@given(st.text(max_size=200))
def test_any_text_has_a_kind(text: str) -> None:
    assert reply_kind(text) in ReplyKind


def test_no_two_words_of_the_vocabulary_sound_the_same() -> None:
    assert len({sound(word) for word in VOCABULARY}) == len(VOCABULARY)
