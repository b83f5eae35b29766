"""What a usuaria's answer means; the words are read once and not kept."""

import re
import unicodedata
from typing import Final

from ..domain.values import ReplyKind

OPT_OUT: Final = frozenset(
    {"salir", "baja", "stop", "no mas", "no mas mensajes", "no quiero mensajes"}
)
OPT_OUT_WORDS: Final = frozenset({"salir", "baja", "stop"})
YES: Final = frozenset(
    {"si", "s", "sip", "claro", "ok", "okey", "listo", "confirmo", "ya", "ya fui"}
    | {"si fui", "si fuimos", "ya fuimos", "si lo lleve", "si la lleve", "ya lo lleve"}
    | {"ya la lleve", "claro que si", "por supuesto", "si gracias", "si senorita"}
    | {"ari"}  # Quechua
)
NO: Final = frozenset(
    {"no", "nop", "nunca", "todavia", "todavia no", "aun no", "no fui", "no fuimos"}
    | {"no pude", "no pudimos", "no lo lleve", "no la lleve", "no gracias", "mana"}
)
SHORT: Final = 3
ASKING: Final = frozenset(
    {"que", "cuando", "donde", "como", "cuanto", "cual", "quien", "por que", "a que"}
)


def reply_kind(text: str) -> ReplyKind:
    """The kind of an answer, whatever its accents, capitals, stress and signs."""
    words = plain_words(text)
    joined = " ".join(words)
    if joined in OPT_OUT or _leaves(words):
        return ReplyKind.OPT_OUT
    if "?" in text or "¿" in text:
        return ReplyKind.QUESTION
    if _means(words, YES, "si"):
        return ReplyKind.CONTROL_CONFIRMED
    if _means(words, NO, "no"):
        return ReplyKind.CONTROL_DECLINED
    if words and (words[0] in ASKING or " ".join(words[:2]) in ASKING):
        return ReplyKind.QUESTION
    return ReplyKind.OTHER


def _means(words: list[str], answers: frozenset[str], word: str) -> bool:
    """One of the answers, also after the word itself (sí, ya fuimos)."""
    rest = words[1:] if words[:1] == [word] and len(words) > 1 else words
    return " ".join(words) in answers or " ".join(rest) in answers


def _leaves(words: list[str]) -> bool:
    """A short answer that begins with the word; a long one says something else."""
    return bool(words) and words[0] in OPT_OUT_WORDS and len(words) <= SHORT


def plain_words(text: str) -> list[str]:
    """Lower-case words without accents, and without letters drawn out (siiii)."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    # Spanish doubles l, r and c inside a word; nobody draws those out in an answer.
    calm = re.sub(r"([aeiousn])\1+", r"\1", letters)
    return re.findall(r"[a-z]+", calm)
