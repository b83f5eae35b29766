"""Eligibility on a date: pregnant, or a child under 24 months (Plan 2026, 3.1)."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from .values import Eligibility, EligibilityEnd

CHILD_MONTHS: Final = 24
REPORT_DAYS: Final = 60
"""How long after the expected delivery a birth may go unreported, unless told."""


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """What the contact directory and the register know about one household.

    Attributes:
        declared: the condition that the padrón or a report gave.
        declared_on: the date of that padrón or report.
        births: birth dates of its children; personal, never in an event.
        expected_deliveries: of its pregnant usuarias; personal, never in an event.
    """

    declared: Eligibility
    declared_on: date
    births: Sequence[date] = ()
    expected_deliveries: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a household is on a date, and until when that holds at the most.

    ``last_day`` is the last day of the present eligibility (or of the one that ended);
    ``from_facts`` tells dates of the directory from a bare condition of the padrón.
    """

    eligible: bool
    reason: Eligibility | None
    last_day: date
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
        facts: what is known; births after the day do not count yet.
        day: the date of the evaluation.
        report_days: days after an expected delivery within which a birth is reported.
    """
    spans = _spans(facts, day, report_days)
    reason, last_day = max(spans, key=lambda span: (span[1], span[0]))
    from_facts = bool(facts.births or facts.expected_deliveries)
    if day <= last_day:
        return Assessment(
            eligible=True, reason=reason, last_day=last_day, from_facts=from_facts
        )
    ended = (
        EligibilityEnd.PREGNANCY_ENDED
        if reason is Eligibility.PREGNANT
        else EligibilityEnd.AGED_OUT
    )
    return Assessment(
        eligible=False,
        reason=None,
        last_day=last_day,
        from_facts=from_facts,
        ended=ended,
    )


def _spans(
    facts: HouseholdFacts, day: date, report_days: int
) -> list[tuple[Eligibility, date]]:
    """Each ground of eligibility with its last day."""
    spans = [
        (Eligibility.PREGNANT, due + timedelta(days=report_days))
        for due in facts.expected_deliveries
    ]
    spans += [
        (Eligibility.CHILD_UNDER_24_MONTHS, _last_day_of_child(birth))
        for birth in facts.births
        if birth <= day
    ]
    return spans or [(facts.declared, _last_day_declared(facts))]


def _last_day_of_child(birth: date) -> date:
    return add_months(birth, CHILD_MONTHS) - timedelta(days=1)


def _last_day_declared(facts: HouseholdFacts) -> date:
    """The latest possible: born, or conceived, on the very day of the declaration."""
    months = CHILD_MONTHS + (10 if facts.declared is Eligibility.PREGNANT else 0)
    return add_months(facts.declared_on, months) - timedelta(days=1)
