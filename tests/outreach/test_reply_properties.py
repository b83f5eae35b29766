"""An answer means the same however it is typed."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from juntos_outreach.application.replies import NO, OPT_OUT_WORDS, YES, reply_kind
from juntos_outreach.domain.values import ReplyKind

SIGNS = st.text(alphabet=" .,!¡*-\n\t", max_size=4)
ACCENTS = {"a": "á", "e": "é", "i": "í", "o": "ó", "u": "ú"}


@st.composite
def typed(draw: st.DrawFn, words: frozenset[str]) -> str:
    """One of the words with other capitals, accents, Unicode form and signs."""
    word = draw(st.sampled_from(sorted(words)))
    letters = [draw(st.sampled_from((c, c.upper(), ACCENTS.get(c, c)))) for c in word]
    text = "".join(letters)
    if draw(st.booleans()):
        text = unicodedata.normalize("NFD", text)
    return f"{draw(SIGNS)}{text}{draw(SIGNS)}"


@given(typed(YES))
def test_yes_is_yes(text: str) -> None:
    assert reply_kind(text) is ReplyKind.CONTROL_CONFIRMED


@given(typed(NO))
def test_no_is_no(text: str) -> None:
    assert reply_kind(text) is ReplyKind.CONTROL_DECLINED


@given(typed(OPT_OUT_WORDS))
def test_who_wants_out_is_out(text: str) -> None:
    assert reply_kind(text) is ReplyKind.OPT_OUT


@given(st.text(max_size=200))
def test_any_text_has_a_kind(text: str) -> None:
    assert reply_kind(text) in ReplyKind
