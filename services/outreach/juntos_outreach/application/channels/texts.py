"""How a text travels as SMS: alphabet, segments, transliteration (3GPP TS 23.038)."""

import unicodedata
from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("\f^{}\\[~]|€")
GSM_SINGLE, GSM_PART = 160, 153
UCS_SINGLE, UCS_PART = 70, 67
PLAIN: Final = str.maketrans("“”‘’–—…\u00a0", "\"\"''--. ")


def is_gsm(text: str) -> bool:
    """Whether every character is in the GSM 7-bit alphabet or its extension."""
    return all(c in BASIC or c in EXTENDED for c in text)


def segments(text: str) -> int:
    """How many SMS a text takes, at least 1.

    160 septets fit in one and 153 in each of several; with any character outside the
    GSM alphabet 70 UTF-16 units fit in one and 67 in each of several.
    """
    if is_gsm(text):
        length = sum(2 if c in EXTENDED else 1 for c in text)
        single, part = GSM_SINGLE, GSM_PART
    else:
        length = len(text.encode("utf-16-be")) // 2
        single, part = UCS_SINGLE, UCS_PART
    return 1 if length <= single else -(-length // part)


def transliterated(text: str) -> str:
    """The text in the GSM alphabet: á í ó ú lose the accent, é ñ ü ¿ ¡ stay."""
    return "".join(map(_letter, text.translate(PLAIN)))


def _letter(letter: str) -> str:
    if letter in BASIC or letter in EXTENDED:
        return letter
    plain = unicodedata.normalize("NFKD", letter)
    kept = "".join(c for c in plain if c in BASIC or c in EXTENDED)
    return kept or ("" if unicodedata.combining(letter) else "?")
