"""Pregnancies as dated facts: when one was, and which one a date is about.

A padrón repeats for a while what was true when it was gathered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from .rules import ExpectedDeliveryIsImpossible, PregnancyIsOver

LONGEST: Final = timedelta(weeks=42)
"""How long before the expected delivery a woman can have been pregnant at the most."""
SAME_PREGNANCY: Final = timedelta(weeks=20)
"""A delivery expected sooner than this after a birth was expected of that birth.

Nobody is born alive twenty weeks early, nor due again within thirty-five weeks.
"""
SAME_LOST_PREGNANCY: Final = timedelta(weeks=37)
"""A delivery expected sooner than this after a loss was expected of that pregnancy.

None is known before its fourth week, nor is another due within thirty-eight.
"""
APART: Final = timedelta(weeks=35)
"""A birth at least so long after another one is another child's."""
OVERDUE: Final = timedelta(weeks=6)
FORESEEN: Final = timedelta(days=300)
"""How long before and after its report a delivery may have been expected."""
REPEATED: Final = timedelta(days=60)
"""How long after its end a padrón may still tell a pregnancy without a date."""


def is_over(
    expected_on: date, births: Iterable[date], losses: Iterable[date] = ()
) -> bool:
    """Whether the pregnancy with that expected delivery is among those that ended.

    Args:
        expected_on: the delivery that was expected.
        births: days of births.
        losses: days on which a pregnancy ended without one.
    """
    return any(expected_on < birth + SAME_PREGNANCY for birth in births) or any(
        expected_on < loss + SAME_LOST_PREGNANCY for loss in losses
    )


def is_repeated(told_on: date, ends: Iterable[date]) -> bool:
    """Whether a pregnancy told on a date, without more, may be one that ended."""
    return any(told_on < end + REPEATED for end in ends)


def require_possible(
    due_on: date, told_on: date, births: Iterable[date], losses: Iterable[date] = ()
) -> None:
    """Refuse an expected delivery that cannot be, or of a pregnancy that ended.

    Raises:
        ExpectedDeliveryIsImpossible: if it is too far from the day of the report.
        PregnancyIsOver: if what is known ended that pregnancy.
    """
    if not told_on - OVERDUE <= due_on <= told_on + FORESEEN:
        raise ExpectedDeliveryIsImpossible(occurred_on=told_on)
    if is_over(due_on, births, losses):
        raise PregnancyIsOver


@dataclass(frozen=True, slots=True)
class PastPregnancy:
    """A pregnancy that ended: with its expected delivery, or as it was declared."""

    declared_on: date
    ended_on: date
    expected_on: date | None = None

    @property
    def is_dated(self) -> bool:
        """Whether a date of delivery tells when it was."""
        return self.expected_on is not None

    @property
    def first_day(self) -> date:
        """The first day on which it may have been."""
        if self.expected_on is None:
            return min(self.declared_on, self.ended_on)
        return self.expected_on - LONGEST

    @property
    def last_day(self) -> date:
        """The day before it ended."""
        return self.ended_on - timedelta(days=1)
