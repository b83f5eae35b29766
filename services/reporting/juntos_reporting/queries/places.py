"""Names of places: from the dated territory facts, never from a list in the code."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import distinct_on

from ..facts.reporting import district
from .cut import COUNTRY, Cut, Grouping

COUNTRY_NAME = "Perú"


@dataclass(frozen=True, slots=True)
class District:
    """A district with its unit, as they are on a date."""

    ubigeo: str
    district_name: str
    province_name: str
    region_name: str
    unit: str
    unit_name: str
    valid_from: date


def districts(db: Connection, cut: Cut) -> list[District]:
    """The assignment of each district that holds on the business date."""
    columns = district.c
    rows = db.execute(
        select(
            columns.district,
            columns.district_name,
            columns.province_name,
            columns.region_name,
            columns.unit,
            columns.unit_name,
            columns.valid_from,
        )
        .where(cut.known(district), columns.valid_from <= cut.as_of)
        .ext(distinct_on(columns.district))
        .order_by(columns.district, columns.valid_from.desc(), columns.position.desc())
    )
    return [District(*row) for row in rows]


def place_names(db: Connection, cut: Cut, grouping: Grouping) -> dict[str, str]:
    """The name of every place of a grouping; a place without a name is left out."""
    if grouping is Grouping.COUNTRY:
        return {COUNTRY: COUNTRY_NAME}
    rows = districts(db, cut)
    match grouping:
        case Grouping.REGION:
            return {row.ubigeo[:2]: row.region_name for row in rows}
        case Grouping.UNIT:
            return {row.unit: row.unit_name for row in rows}
        case Grouping.DISTRICT:
            return {row.ubigeo: row.district_name for row in rows}
