"""What a usuaria's answer means; the words are read once and not kept."""

import re
import unicodedata
from typing import Final

from ..domain.values import ReplyKind

OPT_OUT: Final = {"salir", "baja", "stop", "no quiero mensajes"}
YES: Final = {"si", "sii", "claro", "ok", "ya fui", "confirmo", "si fui"}
NO: Final = {"no", "nop", "no fui", "todavia no", "aun no"}


def reply_kind(text: str) -> ReplyKind:
    """The kind of an answer, whatever its accents, capitals and punctuation."""
    plain = unicodedata.normalize("NFKD", text.lower())
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    words = " ".join(re.findall(r"[a-z]+", letters))
    if words in OPT_OUT:
        return ReplyKind.OPT_OUT
    if words in YES:
        return ReplyKind.CONTROL_CONFIRMED
    if words in NO:
        return ReplyKind.CONTROL_DECLINED
    return ReplyKind.QUESTION if "?" in text else ReplyKind.OTHER
