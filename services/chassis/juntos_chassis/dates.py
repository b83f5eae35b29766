"""Dates that a client may name: no birth, fact or plan of the programme is outside.

Days are added to them and zones applied; at the ends of the calendar that overflows.
"""

from datetime import date, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, AwareDatetime, Field

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
NOT_OF_THE_TIME: Final = (
    f"debe ser una fecha entre los años {FIRST_DAY.year} y {LAST_DAY.year}"
)
BOUNDS: Final = {
    "formatMinimum": FIRST_DAY.isoformat(),
    "formatMaximum": LAST_DAY.isoformat(),
}
"""As JSON Schema tells the bounds of a date."""


def is_of_the_time(day: date) -> bool:
    """Whether a date is one that the programme can have to do with."""
    return FIRST_DAY <= day <= LAST_DAY


def _day(day: date) -> date:
    if not is_of_the_time(day):
        raise ValueError(NOT_OF_THE_TIME)
    return day


def _moment(moment: datetime) -> datetime:
    if not is_of_the_time(moment.date()):
        raise ValueError(NOT_OF_THE_TIME)
    return moment


BusinessDate = Annotated[date, AfterValidator(_day), Field(json_schema_extra=BOUNDS)]
"""A calendar day in Lima."""
Moment = Annotated[
    AwareDatetime, AfterValidator(_moment), Field(json_schema_extra=BOUNDS)
]
"""A point in time with its zone."""
