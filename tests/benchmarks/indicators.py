"""[indicators_p95_ms] the six figures of the country over about a million facts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final

from juntos_reporting.queries.cut import Cut, Grouping

from .figure import Figure
from .many_facts import measured

NOW: Final = Cut(2026, date(2026, 12, 31))
UNIT: Final = replace(NOW, units=("UT07",))
THEN: Final = replace(
    NOW, as_of=date(2026, 7, 31), known_at=datetime(2026, 8, 5, tzinfo=UTC)
)


def measure() -> Figure:
    """The country now, as one figure an indicator and by unit."""
    asked = ((NOW, Grouping.COUNTRY), (NOW, Grouping.UNIT))
    return measured("indicators_p95_ms", "todo el país, en total y por UT", *asked)


def measure_unit() -> Figure:
    """One territorial unit now, in total and by district."""
    asked = ((UNIT, Grouping.COUNTRY), (UNIT, Grouping.DISTRICT))
    return measured("indicators_ut_p95_ms", "una UT, en total y por distrito", *asked)


def measure_as_of() -> Figure:
    """The country at the end of July, as known on 5 August."""
    asked = ((THEN, Grouping.COUNTRY), (THEN, Grouping.UNIT))
    return measured("as_of_p95_ms", "al 31 de julio, según el 5 de agosto", *asked)
