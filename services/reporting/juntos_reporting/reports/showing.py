"""Values as people in Peru read them: 26 000, 1 234.5, 68.3 %, 04/03/2026."""

from datetime import date
from typing import Final

from .content import Kind, Value

THIN: Final = "\u202f"
"""Narrow and unbreakable, as documents of the platform separate thousands."""
MINUS: Final = "−"
NOTHING: Final = "—"
POINT_DIGITS: Final = 1


def shown(value: Value, kind: Kind) -> str:
    """The text of a cell; a dash where there is nothing to say."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, str):
        return _day(value) if kind is Kind.DATE else value
    match kind:
        case Kind.PERCENT:
            return f"{grouped(value * 100, POINT_DIGITS)}{THIN}%"
        case Kind.POINTS:
            sign = "+" if value > 0 else ""
            return f"{sign}{grouped(value * 100, POINT_DIGITS)}{THIN}pp"
        case Kind.DECIMAL:
            return grouped(value, 4).rstrip("0").rstrip(".")
        case _:
            return grouped(value, 0)


def grouped(value: float, digits: int) -> str:
    """Thousands apart by a thin space, a point before the decimals."""
    text = f"{abs(value):,.{digits}f}".replace(",", THIN)
    negative = value < 0 and any(c in "123456789" for c in text)
    return MINUS + text if negative else text


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"
