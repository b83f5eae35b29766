"""The territory of a list as an SQL condition that an index can serve."""

from datetime import date
from typing import Any, Final

from juntos_chassis.districts import Districts
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE

from .filters import Filter

EVERYWHERE: Final = "true"


# The unit that is kept is the present one.
SERVED_THEN: Final = (
    "(ubigeo = ANY(%(served_then)s) OR (territorial_unit = %(territorial_unit)s"
    " AND ubigeo <> ALL(%(changed)s)))"
)
NOTHING_CHANGED: Final = Districts([])


def as_of(wanted: Filter, changed: Districts, day: date) -> dict[str, Any]:
    """What the condition needs where districts changed hands after a day."""
    unit = wanted.territorial_unit or ""
    return {"served_then": changed.served_by(unit, day), "changed": changed.ubigeos}


def territory_condition(
    scope: Scope, wanted: Filter, changed: Districts = NOTHING_CHANGED
) -> str:
    """Only what limits something: an alternative that never applies hides an index."""
    parts = []
    if wanted.territorial_unit is not None and changed.known:
        parts.append(SERVED_THEN)
    elif wanted.territorial_unit is not None:
        parts.append("territorial_unit = %(territorial_unit)s")
    if wanted.ubigeo is not None:
        parts.append("ubigeo = %(ubigeo)s")
    if len(scope.units) == 1 and not (scope.regions or scope.ubigeos):
        parts.append("territorial_unit = (%(scope_units)s::text[])[1]")
    elif not scope.national:
        parts.append(WITHIN_SCOPE)
    return " AND ".join(parts) or EVERYWHERE
