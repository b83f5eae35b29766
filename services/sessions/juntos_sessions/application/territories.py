"""The territory of a list as an SQL condition that an index can serve."""

from typing import Final

from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE

from .filters import Filter

EVERYWHERE: Final = "true"


def territory_condition(scope: Scope, wanted: Filter) -> str:
    """Only what limits something: an alternative that never applies hides an index."""
    parts = []
    if wanted.territorial_unit is not None:
        parts.append("territorial_unit = %(territorial_unit)s")
    if wanted.ubigeo is not None:
        parts.append("ubigeo = %(ubigeo)s")
    if len(scope.units) == 1 and not (scope.regions or scope.ubigeos):
        parts.append("territorial_unit = (%(scope_units)s::text[])[1]")
    elif not scope.national:
        parts.append(WITHIN_SCOPE)
    return " AND ".join(parts) or EVERYWHERE
