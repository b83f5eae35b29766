"""Eligibility on a date: pregnant, or a child under 24 months (Plan 2026, 3.1)."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from .pregnancy import LONGEST, PastPregnancy, is_repeated
from .values import Eligibility, EligibilityEnd

CHILD_MONTHS: Final = 24
REPORT_DAYS: Final = 60
"""How long after the expected delivery a birth may go unreported, unless told."""


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """What the contact directory and the register know about one household.

    Attributes:
        declared: the condition that the padrón or a report gave; None once a
            pregnancy that was the ground of it ended without a birth.
        declared_on: the date of that padrón or report.
        births: birth dates of its children; personal, never in an event.
        expected_deliveries: of its pregnant usuarias; personal, never in an event.
        past_pregnancies: those that ended; personal, never in an event.
        told: the conditions of its usuarias of whom no date is known, and since when
            they were; they count where nothing is declared of the household.
    """

    declared: Eligibility | None
    declared_on: date
    births: Sequence[date] = ()
    expected_deliveries: Sequence[date] = ()
    past_pregnancies: Sequence[PastPregnancy] = ()
    told: Sequence[tuple[Eligibility, date]] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a household is on a date, and until when that holds at the most.

    ``last_day`` is the last day of the present eligibility (or of the one that ended),
    None before the first; neither eligible nor ended is what nothing is known of yet.
    ``from_facts`` tells dates of the directory from a bare condition of the padrón.
    """

    eligible: bool
    reason: Eligibility | None
    last_day: date | None
    from_facts: bool
    ended: EligibilityEnd | None = None


def add_months(start: date, months: int) -> date:
    """The same day some months later, the month's last day where it has no such day.

    As the Código Civil counts (art. 183): 24 months from 29/02/2024 end on 28/02/2026.
    """
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    return date(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def assess(
    facts: HouseholdFacts, day: date, report_days: int = REPORT_DAYS
) -> Assessment:
    """Whether a household is eligible on a day.

    Args:
        facts: what is known; what began after the day does not count yet.
        day: the date of the evaluation.
        report_days: days after an expected delivery within which a birth is reported.
    """
    begun = [one for one in _known(facts, report_days) if one.first_day <= day]
    if facts.declared is None:
        begun += _bare(facts.told, day)
    elif not begun or _is_new_pregnancy(facts):
        begun += _bare([(facts.declared, facts.declared_on)], day)
    begun += _past(facts, day)
    from_facts = any(one.from_facts for one in begun)
    if not begun:
        return Assessment(
            eligible=False, reason=None, last_day=None, from_facts=from_facts
        )
    last = max(begun, key=lambda one: (one.last_day, one.reason))
    if day <= last.last_day:
        return Assessment(
            eligible=True,
            reason=last.reason,
            last_day=last.last_day,
            from_facts=from_facts,
        )
    ended = (
        EligibilityEnd.PREGNANCY_ENDED
        if last.reason is Eligibility.PREGNANT
        else EligibilityEnd.AGED_OUT
    )
    return Assessment(
        eligible=False,
        reason=None,
        last_day=last.last_day,
        from_facts=from_facts,
        ended=ended,
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """One ground of eligibility, from its first day to its last."""

    reason: Eligibility
    first_day: date
    last_day: date
    from_facts: bool = True


def _known(facts: HouseholdFacts, report_days: int) -> list[_Span]:
    """What dates of the directory tell: deliveries that are expected, and births."""
    late = timedelta(days=report_days)
    pregnancies = [
        _Span(Eligibility.PREGNANT, due - LONGEST, due + late)
        for due in facts.expected_deliveries
    ]
    children = [
        _Span(Eligibility.CHILD_UNDER_24_MONTHS, birth, _last_day_of_child(birth))
        for birth in facts.births
    ]
    return [*pregnancies, *children]


def _past(facts: HouseholdFacts, day: date) -> list[_Span]:
    """Pregnancies that ended: what held before the end still held then."""
    return [
        _Span(Eligibility.PREGNANT, one.first_day, one.last_day, one.is_dated)
        for one in facts.past_pregnancies
        if one.first_day <= day
    ]


def _is_new_pregnancy(facts: HouseholdFacts) -> bool:
    """Whether a pregnancy was declared, without a date, after all known births."""
    if facts.declared is not Eligibility.PREGNANT or facts.expected_deliveries:
        return False
    ended = [*facts.births, *(one.ended_on for one in facts.past_pregnancies)]
    return not is_repeated(facts.declared_on, ended)


def _bare(told: Sequence[tuple[Eligibility, date]], day: date) -> list[_Span]:
    """Conditions without more, each for as long as it possibly can hold."""
    return [
        _Span(condition, since, _last_day_bare(condition, since), from_facts=False)
        for condition, since in told
        if since <= day
    ]


def _last_day_of_child(birth: date) -> date:
    return add_months(birth, CHILD_MONTHS) - timedelta(days=1)


def _last_day_bare(condition: Eligibility, since: date) -> date:
    """The latest possible: born, or conceived, on the very day it was told."""
    months = CHILD_MONTHS + (10 if condition is Eligibility.PREGNANT else 0)
    return add_months(since, months) - timedelta(days=1)
