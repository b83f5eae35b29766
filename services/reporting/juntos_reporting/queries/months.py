"""Months of the calendar of Lima, as 2026-04."""

from datetime import date, timedelta
from typing import Final

DECEMBER: Final = 12


def month_end(month: str) -> date:
    """The last day of a month, as 2026-04."""
    year, number = map(int, month.split("-"))
    following = (year + 1, 1) if number == DECEMBER else (year, number + 1)
    return date(*following, 1) - timedelta(days=1)
