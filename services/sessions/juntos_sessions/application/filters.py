"""Which rows of a list are asked for."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from juntos_chassis.worklists import Order


@dataclass(frozen=True, slots=True)
class Filter:
    """Territory, gestora, page, date and order of a list; None is not filtered."""

    territorial_unit: str | None = None
    ubigeo: str | None = None
    session_id: UUID | None = None
    limit: int = 1000
    offset: int = 0
    on: date | None = None
    gestor: str | None = None
    order: Order = Order.WAITING
