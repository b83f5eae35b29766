"""What the routes need."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from juntos_chassis.commands import Command
from juntos_chassis.identity import Actor, Role
from juntos_chassis.web.commands import commanded_by
from juntos_chassis.web.security import allow
from juntos_chassis.web.uploads import Upload, uploaded_by

from ..application import Enrollment


async def enrollment(request: Request) -> Enrollment:
    """The application of this process."""
    application: Enrollment = request.app.state.application
    return application


START = UUID(int=0)
"""Before the first page of a list that is ordered by id."""
App = Annotated[Enrollment, Depends(enrollment)]
FieldCommand = Annotated[
    Command, Depends(commanded_by(Role.LOCAL_MANAGER, Role.UT, Role.UAS))
]
UnitCommand = Annotated[Command, Depends(commanded_by(Role.UT, Role.UAS))]
NationalCommand = Annotated[Command, Depends(commanded_by(Role.UAS))]
UnitUpload = Annotated[Upload, Depends(uploaded_by(Role.UT, Role.UAS))]
NationalUpload = Annotated[Upload, Depends(uploaded_by(Role.UAS))]
Reader = Annotated[Actor, Depends(allow(Role.LOCAL_MANAGER, Role.UT, Role.UAS))]
PseudonymousReader = Annotated[
    Actor, Depends(allow(Role.LOCAL_MANAGER, Role.UT, Role.UAS, Role.AUDITOR))
]
"""An auditor too: what is read names nobody, or the route leaves out who does."""
ReviewReader = Annotated[Actor, Depends(allow(Role.UT, Role.UAS, Role.AUDITOR))]
UnitReader = Annotated[Actor, Depends(allow(Role.UT, Role.UAS))]
ListReader = Annotated[
    Actor, Depends(allow(Role.UT, Role.UAS, Role.REGIONAL_GOVERNMENT))
]
CohortReader = Annotated[
    Actor,
    Depends(allow(Role.UT, Role.UAS, Role.REGIONAL_GOVERNMENT, Role.AUDITOR)),
]
Unit = Annotated[
    str | None, Query(pattern=r"^UT[0-9]{2}$", description="Unidad territorial")
]
District = Annotated[
    str | None, Query(pattern=r"^[0-9]{6}$", description="Distrito (ubigeo del INEI)")
]
Limit = Annotated[int, Query(ge=1, le=500)]
