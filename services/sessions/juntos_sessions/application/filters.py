"""Which rows of a list are asked for."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Filter:
    """Territory, page and date of a list; what is None is not filtered."""

    territorial_unit: str | None = None
    ubigeo: str | None = None
    session_id: UUID | None = None
    limit: int = 1000
    offset: int = 0
    on: date | None = None
