"""How far down an actor may look: figures by place, and persons one by one.

Figures of the country and of a region are public for every role. Below a region, the
governments and integrators see their own territory only, and of documents never any
others than its own. Persons, even as bare ids,
are for UAS, the unit that works with them and the auditor.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Annotated, Final

from fastapi import Depends

from juntos_chassis.errors import Forbidden
from juntos_chassis.identity import INSTITUTIONS, Actor, Role, Scope
from juntos_chassis.seedwork import Territory
from juntos_chassis.web.security import allow

from ..queries.cut import Cut, Grouping
from ..queries.schedule import ScheduleLine

COARSE: Final = frozenset(
    {Grouping.COUNTRY, Grouping.REGION, Grouping.MODULE, Grouping.MONTH}
)
SEE_MANAGERS: Final = frozenset({Role.UAS, Role.UT, Role.AUDITOR})
BELOW_REGION: Final = (
    "Por debajo de la región solo puede consultar su propio territorio: indíquelo con"
    " region, ut o ubigeo."
)
NOT_YOURS: Final = "Solo puede consultar usuarias de su propio territorio."

MANAGERS_WORK: Final = "Las cifras por gestor son para la UAS, su UT y el auditor."

PersonReader = Annotated[Actor, Depends(allow(Role.UAS, Role.UT, Role.AUDITOR))]


def require_figures(actor: Actor, cut: Cut, grouping: Grouping) -> None:
    """Refuse an institution that looks below a region outside its territory.

    Raises:
        Forbidden: saying how to ask for the own territory.
    """
    fine = grouping not in COARSE or cut.units or cut.ubigeos
    if actor.role in INSTITUTIONS and fine and not _is_inside(actor.scope, cut):
        raise Forbidden(BELOW_REGION, code="outside-scope")


def within_reach(actor: Actor, cut: Cut, grouping: Grouping) -> Cut:
    """The cut that an actor may ask by a grouping; by gestor, the own territory only.

    Raises:
        Forbidden: if the figures are not for the actor.
    """
    if grouping is Grouping.MANAGER:
        if actor.role not in SEE_MANAGERS:
            raise Forbidden(MANAGERS_WORK, code="role-not-allowed")
        return own_persons(actor, cut)
    require_figures(actor, cut, grouping)
    return cut


def own_persons(actor: Actor, cut: Cut) -> Cut:
    """The cut within the actor's territory; nothing asked for means all of it.

    Raises:
        Forbidden: if another territory is asked for.
    """
    if _is_inside(actor.scope, cut):
        return cut
    if cut.places:
        raise Forbidden(NOT_YOURS, code="outside-scope")
    scope = actor.scope
    return replace(
        cut,
        units=tuple(sorted(scope.units)),
        regions=tuple(sorted(scope.regions)),
        ubigeos=tuple(sorted(scope.ubigeos)),
    )


def with_own_documents(actor: Actor, line: ScheduleLine) -> ScheduleLine:
    """A line with the documents that an actor may see: a government, only its own."""
    if actor.role not in INSTITUTIONS:
        return line
    own = (
        one
        for one in line.documents
        if actor.scope.covers(Territory(one.ubigeo, one.territorial_unit))
    )
    return replace(line, documents=tuple(own))


def _is_inside(scope: Scope, cut: Cut) -> bool:
    """Whether one of the limits asked for already keeps the answer in the scope.

    All limits of a question hold at once, so one inside is enough.
    """
    asked: tuple[tuple[Collection[str], Collection[str]], ...] = (
        (cut.units, scope.units),
        (cut.regions, scope.regions),
        (cut.ubigeos, scope.ubigeos),
        ({ubigeo[:2] for ubigeo in cut.ubigeos}, scope.regions),
    )
    return scope.national or any(
        wanted and set(wanted) <= set(own) for wanted, own in asked
    )
