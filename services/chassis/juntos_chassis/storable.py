"""What may come in from outside as JSON: parsed to a sane depth, of storable text.

PostgreSQL's text has no NUL and UTF-8 no lone surrogate; a fact with one of them could
be kept in the log and never be projected. The other control characters have no meaning
in anything that people write here.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from .errors import FieldError, InvalidInput

UNSTORABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Control characters but tab, newline and carriage return, and lone surrogates."""
DEEPEST: Final = 64
"""Levels of nesting; no body of ours has ten."""
NOT_STORABLE: Final = "La solicitud tiene caracteres que no se pueden guardar."
CHARACTER: Final = "tiene un carácter que no se puede guardar (U+{code:04X})"
TOO_DEEP: Final = "El JSON está anidado más de lo que cualquier dato necesita."


def parsed_json(
    content: bytes | str, *, parse_float: Callable[[str], Any] | None = None
) -> Any:
    """The value of a JSON text from outside.

    Raises:
        ValueError: if it is no JSON, also where it is nested deeper than can be read.
    """
    try:
        return json.loads(content, parse_float=parse_float)
    except RecursionError as depth:
        raise ValueError(TOO_DEEP) from depth


def require_storable(value: Any) -> None:
    """Refuse a parsed JSON value with a text that cannot be stored.

    Raises:
        InvalidInput: naming each such field by its path.
    """
    fields = tuple(_unstorable(value, ()))
    if fields:
        raise InvalidInput(NOT_STORABLE, *fields)


def shown(text: str) -> str:
    """A text that can be printed and stored, its strange characters spelt out."""
    return UNSTORABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def refusal_of(text: str) -> str | None:
    """Why a text cannot be stored, None if it can."""
    found = UNSTORABLE.search(text)
    return None if found is None else CHARACTER.format(code=ord(found[0]))


def _unstorable(value: Any, path: tuple[str, ...]) -> Iterator[FieldError]:
    if len(path) > DEEPEST:
        raise InvalidInput(TOO_DEEP)
    if isinstance(value, str):
        yield from _refused(value, path)
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _unstorable(one, (*path, str(place)))
    elif isinstance(value, dict):
        for key, one in value.items():
            inside = (*path, shown(key))
            yield from _refused(key, inside)
            yield from _unstorable(one, inside)


def _refused(text: str, path: tuple[str, ...]) -> Iterator[FieldError]:
    reason = refusal_of(text)
    if reason is not None:
        yield FieldError(".".join(path) or "body", reason)
