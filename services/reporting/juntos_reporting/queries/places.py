"""Names of places: from the dated territory facts, never from a list in the code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import distinct_on

from ..facts.reporting import district
from .cut import COUNTRY, PROVINCE_DIGITS, Cut, Grouping

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
    naming = NAMING.get(grouping)
    return dict(map(naming, districts(db, cut))) if naming else {}


NAMING: Final[Mapping[Grouping, Callable[[District], tuple[str, str]]]] = {
    Grouping.REGION: lambda row: (row.ubigeo[:2], row.region_name),
    Grouping.PROVINCE: lambda row: (row.ubigeo[:PROVINCE_DIGITS], row.province_name),
    Grouping.UNIT: lambda row: (row.unit, row.unit_name),
    Grouping.DISTRICT: lambda row: (row.ubigeo, row.district_name),
}
"""The code and name of the place of a district, by grouping."""
