"""What the routes need."""

from typing import Annotated

from fastapi import Depends, Request

from juntos_chassis.commands import Command
from juntos_chassis.errors import Forbidden
from juntos_chassis.identity import Actor, Role
from juntos_chassis.web.commands import commanded_by
from juntos_chassis.web.security import allow

from ..application import Outreach

OTHER_UNIT = "La unidad territorial {unit} está fuera de su ámbito."


async def outreach(request: Request) -> Outreach:
    """The application of this process."""
    application: Outreach = request.app.state.application
    return application


App = Annotated[Outreach, Depends(outreach)]
CallerCommand = Annotated[
    Command, Depends(commanded_by(Role.LOCAL_MANAGER, Role.UT, Role.UAS))
]
UnitCommand = Annotated[Command, Depends(commanded_by(Role.UT, Role.UAS))]
Reader = Annotated[Actor, Depends(allow(Role.LOCAL_MANAGER, Role.UT, Role.UAS))]


def require_unit(reader: Actor, unit: str) -> None:
    """Refuse a list of a unit that the reader does not work in."""
    if not reader.scope.national and unit not in reader.scope.units:
        raise Forbidden(OTHER_UNIT.format(unit=unit), code="outside-scope")
