"""What the routes need."""

from typing import Annotated, Final

from fastapi import Depends, Request
from fastapi.dependencies.utils import get_flat_params

from juntos_chassis.commands import Command
from juntos_chassis.errors import FieldError, InvalidInput
from juntos_chassis.identity import Actor, Role
from juntos_chassis.web.commands import commanded_by
from juntos_chassis.web.security import allow

from ..application import Outreach

NO_SUCH_FILTER: Final = "La dirección lleva filtros que aquí no existen."
NOT_A_FILTER: Final = "no es un filtro de esta dirección"


async def known_filters(request: Request) -> None:
    """Refuse a filter that would be passed over: its list would mislead.

    Raises:
        InvalidInput: naming each.
    """
    known = {one.alias for one in get_flat_params(request.scope["route"].dependant)}
    unknown = sorted(set(request.query_params) - known)
    if unknown:
        fields = (FieldError(name, NOT_A_FILTER) for name in unknown)
        raise InvalidInput(NO_SUCH_FILTER, *fields)


async def outreach(request: Request) -> Outreach:
    """The application of this process."""
    application: Outreach = request.app.state.application
    return application


FOR_PEOPLE: Final = [Depends(known_filters)]
"""Of routes that people use; providers add to theirs what they like."""
App = Annotated[Outreach, Depends(outreach)]
CallerCommand = Annotated[
    Command, Depends(commanded_by(Role.LOCAL_MANAGER, Role.UT, Role.UAS))
]
UnitCommand = Annotated[Command, Depends(commanded_by(Role.UT, Role.UAS))]
NationalCommand = Annotated[Command, Depends(commanded_by(Role.UAS))]
Reader = Annotated[Actor, Depends(allow(Role.LOCAL_MANAGER, Role.UT, Role.UAS))]
