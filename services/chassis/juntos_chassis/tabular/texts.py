"""How titles and values are compared: without accents, capitals or odd spaces."""

import re
import unicodedata
from typing import Final

REASON_COLUMN: Final = "motivo"
"""What a file of rejected rows has beside its own columns."""


def plain(text: str) -> str:
    """Lower case without accents, with single spaces: ``"  SÍ "`` is ``"si"``."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(sign for sign in folded if not unicodedata.combining(sign))
    return " ".join(letters.split())


def column_name(title: str) -> str:
    """The name of a column from its title: ``Fecha Nacimiento`` → a snake case name."""
    return re.sub(r"[^a-z0-9]+", "_", plain(title)).strip("_")
