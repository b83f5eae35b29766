"""What the routes need."""

from typing import Annotated

from fastapi import Depends, Request

from juntos_chassis.commands import Command
from juntos_chassis.identity import Role
from juntos_chassis.web.commands import commanded_by

from ..application import Enrollment


async def enrollment(request: Request) -> Enrollment:
    """The application of this process."""
    application: Enrollment = request.app.state.application
    return application


App = Annotated[Enrollment, Depends(enrollment)]
FieldCommand = Annotated[
    Command, Depends(commanded_by(Role.LOCAL_MANAGER, Role.UT, Role.UAS))
]
UnitCommand = Annotated[Command, Depends(commanded_by(Role.UT, Role.UAS))]
