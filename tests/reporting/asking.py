"""Short questions about indicators, for tests."""

from datetime import date

from sqlalchemy import Connection

from juntos_reporting.queries.answers import IndicatorsAnswer, indicators
from juntos_reporting.queries.cut import Cut, Grouping
from juntos_reporting.queries.figures import Figure

YEAR_END = date(2026, 12, 31)


def figure(
    db: Connection, code: str, cut: Cut | None = None, place: str = "PE"
) -> Figure:
    """One indicator of the whole country, or of one place."""
    return figures(db, code, cut, _grouping(place))[place]


def figures(
    db: Connection,
    code: str,
    cut: Cut | None = None,
    grouping: Grouping = Grouping.COUNTRY,
) -> dict[str, Figure]:
    """One indicator by place."""
    answer = indicators(db, cut or Cut(2026, YEAR_END), grouping)
    return {i.key: i.figure for i in answer.indicators if i.code == code}


def parts(answer: IndicatorsAnswer, code: str) -> dict[str, Figure]:
    """What is shown beside an indicator of the whole country."""
    return next(i.parts for i in answer.indicators if i.code == code)


def _grouping(place: str) -> Grouping:
    if place.startswith("UT"):
        return Grouping.UNIT
    lengths = {2: Grouping.REGION, 6: Grouping.DISTRICT}
    return Grouping.COUNTRY if place == "PE" else lengths[len(place)]
