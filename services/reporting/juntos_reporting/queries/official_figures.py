"""Figures of official sources, as published until a date; beside results, no cause."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, select

from ..facts.reporting import official_figure
from .cut import Cut

NO_CAUSE: Final = (
    "Cifras de fuentes oficiales, a título de referencia: verlas junto a los"
    " resultados del programa no significa que este sea la causa de su evolución."
)


@dataclass(frozen=True, slots=True)
class OfficialFigure:
    """One published value of a series."""

    series: str
    series_name: str
    level: str
    place: str
    period: str
    value: Decimal
    unit: str
    age_band: str
    source: str
    published_on: date


def official_figures(
    db: Connection, cut: Cut, series: str | None = None, place: str | None = None
) -> list[OfficialFigure]:
    """What was published until the business date, by series, place and period.

    A figure that its source published again is listed with each publication.
    """
    told = official_figure.c
    columns = [told[name] for name in OfficialFigure.__dataclass_fields__]
    asked = (told.series, series), (told.place, place)
    rows = db.execute(
        select(*columns)
        .where(cut.known(official_figure), told.published_on <= cut.as_of)
        .where(*(column == value for column, value in asked if value is not None))
        .order_by(
            told.series, told.level, told.place, told.period, told.published_on,
            told.age_band, told.position,
        )
    )  # fmt: skip
    return [OfficialFigure(*row) for row in rows]
