"""What the routes need, and who may do what."""

from dataclasses import replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query, Request

from juntos_chassis.commands import Command
from juntos_chassis.dates import BusinessDate
from juntos_chassis.errors import NotFound
from juntos_chassis.identity import Actor, Role
from juntos_chassis.scoping import require_territory
from juntos_chassis.web.commands import commanded_by
from juntos_chassis.web.parameters import Offset
from juntos_chassis.web.security import allow
from juntos_chassis.worklists import Order

from ..application import Filter, Sessions

NO_SUCH_GROUP: Final = "No existe ese grupo."
NO_SUCH_SESSION: Final = "No existe esa sesión."


async def sessions(request: Request) -> Sessions:
    """The application of this process."""
    application: Sessions = request.app.state.application
    return application


App = Annotated[Sessions, Depends(sessions)]
FieldCommand = Annotated[
    Command, Depends(commanded_by(Role.UT, Role.LOCAL_MANAGER, Role.UAS))
]
AttendanceCommand = Annotated[
    Command, Depends(commanded_by(Role.LOCAL_GOVERNMENT, Role.UT))
]
CorrectionCommand = Annotated[
    Command,
    Depends(commanded_by(Role.LOCAL_GOVERNMENT, Role.UT, Role.LOCAL_MANAGER)),
]
DisputeCommand = Annotated[Command, Depends(commanded_by(Role.UT, Role.LOCAL_MANAGER))]
TopicCommand = Annotated[Command, Depends(commanded_by(Role.UAS))]
UnitCommand = Annotated[Command, Depends(commanded_by(Role.UT))]
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
FieldReader = Annotated[
    Actor,
    Depends(
        allow(
            Role.LOCAL_MANAGER,
            Role.UT,
            Role.UAS,
            Role.REGIONAL_GOVERNMENT,
            Role.AUDITOR,
        )
    ),
]
"""Follow-up of usuarias: not for a local government, which only records attendance."""


def group_within_scope(group_id: UUID, app: App, reader: Reader) -> UUID:
    """The id of a group that the reader may see."""
    place = app.readings.territory_of_group(group_id)
    if place is None:
        raise NotFound(NO_SUCH_GROUP)
    require_territory(reader, place)
    return group_id


def session_within_scope(session_id: UUID, app: App, reader: Reader) -> UUID:
    """The id of a session that the reader may see."""
    place = app.readings.territory_of_session(session_id)
    if place is None:
        raise NotFound(NO_SUCH_SESSION)
    require_territory(reader, place)
    return session_id


async def page(
    territorial_unit: Annotated[str | None, Query(pattern=r"^UT[0-9]{2}$")] = None,
    ubigeo: Annotated[str | None, Query(pattern=r"^[0-9]{6}$")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
    offset: Offset = 0,
    on: Annotated[BusinessDate | None, Query(description="A qué fecha")] = None,
) -> Filter:
    """The territory, page and date of a list."""
    return Filter(territorial_unit, ubigeo, None, limit, offset, on)


async def work(
    wanted: Annotated[Filter, Depends(page)],
    gestor: Annotated[
        str | None, Query(max_length=128, description="Sujeto de la gestora")
    ] = None,
    sort: Annotated[
        Order, Query(description="Por lugar o por antigüedad")
    ] = Order.WAITING,
) -> Filter:
    """The same for a list of daily work, of one gestora, in one order."""
    return replace(wanted, gestor=gestor, order=sort)


VisibleGroup = Annotated[UUID, Depends(group_within_scope)]
VisibleSession = Annotated[UUID, Depends(session_within_scope)]
Page = Annotated[Filter, Depends(page)]
WorkPage = Annotated[Filter, Depends(work)]
