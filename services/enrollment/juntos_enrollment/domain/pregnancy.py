"""Which pregnancy a date or a condition is about: one that goes on, or one that ended.

A padrón repeats for a while what was true when it was gathered.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

SAME_PREGNANCY: Final = timedelta(weeks=20)
"""A delivery expected sooner than this after a birth was expected of that birth.

Nobody is born alive twenty weeks early, nor due again within thirty-five weeks.
"""
REPEATED: Final = timedelta(days=60)
"""How long after a birth a padrón may still tell the pregnancy without a date."""


def is_over(expected_on: date, births: Iterable[date]) -> bool:
    """Whether the birth that was expected is among those that happened."""
    return any(expected_on < birth + SAME_PREGNANCY for birth in births)


def is_repeated(told_on: date, births: Iterable[date]) -> bool:
    """Whether a pregnancy told on a date, without more, may be one that ended."""
    return any(told_on < birth + REPEATED for birth in births)
