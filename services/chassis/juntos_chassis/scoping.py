"""The territorial scope of an actor, applied to one territory or to rows of a table."""

from typing import Any, Final

from .errors import Forbidden
from .identity import Actor, Scope
from .seedwork import Territory

OUT_OF_SCOPE: Final = "El territorio {ubigeo} ({unit}) está fuera de su ámbito."
OTHER_UNIT: Final = "La unidad territorial {unit} está fuera de su ámbito."
WITHIN_SCOPE: Final = (
    "(%(scope_national)s OR territorial_unit = ANY(%(scope_units)s)"
    " OR left(ubigeo, 2) = ANY(%(scope_regions)s) OR ubigeo = ANY(%(scope_ubigeos)s))"
)
"""A condition over columns ``ubigeo`` and ``territorial_unit``, for psycopg."""


def scope_parameters(scope: Scope) -> dict[str, Any]:
    """What ``WITHIN_SCOPE`` needs beside the query's own parameters."""
    return {
        "scope_national": scope.national,
        "scope_units": sorted(scope.units),
        "scope_regions": sorted(scope.regions),
        "scope_ubigeos": sorted(scope.ubigeos),
    }


def require_territory(actor: Actor, territory: Territory) -> None:
    """Refuse what lies outside the actor's scope.

    Raises:
        Forbidden: naming the district and unit.
    """
    if not actor.scope.covers(territory):
        detail = OUT_OF_SCOPE.format(
            ubigeo=territory.ubigeo, unit=territory.territorial_unit
        )
        raise Forbidden(detail, code="outside-scope")


def require_unit(actor: Actor, unit: str) -> None:
    """Refuse a list of a whole unit that the actor does not work in.

    Raises:
        Forbidden: naming the unit.
    """
    if not actor.scope.national and unit not in actor.scope.units:
        raise Forbidden(OTHER_UNIT.format(unit=unit), code="outside-scope")
