"""What a usuaria's answer means; the words are read once and not kept.

What is not certain is left to a person: a wrong «sí» would be a control that never
was, and a wrong SALIR would silence somebody who wants to be written to.
"""

import re
import unicodedata
from typing import Final

from ..domain.values import ReplyKind
from .answer_words import (
    ASKING,
    ASKING_PAIRS,
    COURTESY,
    FRAMES,
    JOINED,
    LIMITS,
    THANKS,
    VOCABULARY,
    Frame,
)

PARTS: Final = re.compile(r"[.,;:!¡()\n]|\b(?:porque|porq|xq|pq|ya que)\b")
SOUNDS: Final = (
    ("ch", "X"),
    ("h", ""),
    ("qu", "k"),
    ("ce", "se"),
    ("ci", "si"),
    ("c", "k"),
    ("z", "s"),
    ("ll", "y"),
    ("v", "b"),
    ("ge", "je"),
    ("gi", "ji"),
)
"""Letters that sound the same in Peru are written for each other."""
THUMB_UP: Final = "\N{THUMBS UP SIGN}"


def reply_kind(text: str) -> ReplyKind:
    """The kind of an answer, whatever its accents, capitals, spelling and signs."""
    plain = _plain(text.replace(THUMB_UP, " ok "))
    if "?" in plain or "¿" in plain:
        return ReplyKind.QUESTION
    spoken = [_words(part) for part in PARTS.split(plain)]
    thanked = any(word in THANKS for words in spoken for word in words)
    parts = [[w for w in words if w not in COURTESY | THANKS] for words in spoken]
    found = [(words, _frame(words, thanked=thanked)) for words in parts if words]
    frames = [frame for _, frame in found if frame is not None]
    kinds = {frame.kind for frame in frames}
    unread = [words for words, frame in found if frame is None]
    if len(kinds) == 1 and (not unread or _firm(frames, unread)):
        return kinds.pop()
    if any(_asks(words) for words in unread):
        return ReplyKind.QUESTION
    return ReplyKind.OTHER


def sound(word: str) -> str:
    """How a word sounds: words that are confused in writing have one sound."""
    for letters, heard in SOUNDS:
        word = word.replace(letters, heard)
    return re.sub(r"(.)\1+", r"\1", word)


SPELLINGS: Final = {sound(word): word for word in sorted(VOCABULARY)}


def _plain(text: str) -> str:
    """In small letters without accents, whatever Unicode form it came in."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _words(text: str) -> list[str]:
    """Words as the vocabulary spells them, with what is one meaning joined."""
    spelled = " ".join(
        SPELLINGS.get(sound(word), word) for word in re.findall(r"[a-z]+", text)
    )
    for pair, joined in JOINED.items():
        spelled = re.sub(rf"\b{pair}\b", joined, spelled)
    return spelled.split()


def _frame(words: list[str], *, thanked: bool) -> Frame | None:
    return next((one for one in FRAMES if one.holds(words, thanked=thanked)), None)


def _firm(frames: list[Frame], unread: list[list[str]]) -> bool:
    """Whether what was understood stands, though not all was."""
    limited = any(word in LIMITS for words in unread for word in words)
    return all(frame.firm for frame in frames) and not limited


def _asks(words: list[str]) -> bool:
    return words[0] in ASKING or tuple(words[:2]) in ASKING_PAIRS
