"""What the routes need, and who may do what."""

from typing import Annotated

from fastapi import Depends, Query, Request
from pydantic import Field

from juntos_chassis.commands import Command
from juntos_chassis.identity import Actor, Role
from juntos_chassis.persons import Persons
from juntos_chassis.web.commands import commanded_by
from juntos_chassis.web.parameters import Offset
from juntos_chassis.web.security import allow

from ..application import Filter, Leaders


async def leaders(request: Request) -> Leaders:
    """The application of this process."""
    application: Leaders = request.app.state.application
    return application


async def page(
    territorial_unit: Annotated[str | None, Query(pattern=r"^UT[0-9]{2}$")] = None,
    ubigeo: Annotated[str | None, Query(pattern=r"^[0-9]{6}$")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
    offset: Offset = 0,
) -> Filter:
    """The territory and page of a list."""
    return Filter(territorial_unit, ubigeo, limit, offset)


async def persons(request: Request) -> Persons:
    """Who knows the names."""
    known: Persons = request.app.state.persons
    return known


# What fits PostgreSQL's integer with room to spare.
People = Annotated[int, Field(ge=0, le=1_000_000)]
# A reference, never a text about somebody: it travels in events.
Reference = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]{0,79}$")]
Names = Annotated[Persons, Depends(persons)]
App = Annotated[Leaders, Depends(leaders)]
Page = Annotated[Filter, Depends(page)]
UnitCommand = Annotated[Command, Depends(commanded_by(Role.UT, Role.UAS))]
RecognitionCommand = Annotated[Command, Depends(commanded_by(Role.LOCAL_GOVERNMENT))]
RecognitionEventCommand = Annotated[
    Command, Depends(commanded_by(Role.LOCAL_GOVERNMENT, Role.UT, Role.UAS))
]
FieldCommand = Annotated[Command, Depends(commanded_by(Role.LOCAL_MANAGER, Role.UT))]
Reader = Annotated[
    Actor,
    Depends(
        allow(
            Role.LOCAL_GOVERNMENT,
            Role.LOCAL_MANAGER,
            Role.UT,
            Role.UAS,
            Role.REGIONAL_GOVERNMENT,
            Role.AUDITOR,
        )
    ),
]
CandidacyReader = Annotated[
    Actor, Depends(allow(Role.LOCAL_MANAGER, Role.UT, Role.UAS, Role.AUDITOR))
]
