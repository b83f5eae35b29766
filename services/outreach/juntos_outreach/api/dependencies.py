"""What the routes need."""

from typing import Annotated

from fastapi import Depends, Request

from juntos_chassis.commands import Command
from juntos_chassis.identity import Actor, Role
from juntos_chassis.web.commands import commanded_by
from juntos_chassis.web.security import allow

from ..application import Outreach


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
