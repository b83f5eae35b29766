"""What the routes need, and who may do what."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request
from pydantic import Field
from sqlalchemy import Connection

from juntos_chassis.commands import Command
from juntos_chassis.dates import BusinessDate, Moment
from juntos_chassis.identity import Actor, Role
from juntos_chassis.web.commands import commanded_by
from juntos_chassis.web.request_model import RequestModel
from juntos_chassis.web.security import allow
from juntos_chassis.web.uploads import Upload, uploaded_by
from juntos_contracts.territory import RegionCode, TerritorialUnitCode, Ubigeo

from ..application import Reporting
from ..queries.cut import Cut
from ..queries.reader import Reader, require_past, today


def reporting(request: Request) -> Reporting:
    """The application of this process."""
    application: Reporting = request.app.state.application
    return application


def view_reader(request: Request) -> Reader:
    """The way to the live view."""
    reader: Reader = request.app.state.reader
    return reader


class Dates(RequestModel):
    """Hasta qué fecha cuentan los hechos y según lo que se sabía en qué momento."""

    as_of: BusinessDate | None = Field(
        None,
        description="Última fecha de los hechos que cuentan (Lima); por defecto, hoy.",
        examples=["2026-09-30"],
    )
    known_at: Moment | None = Field(
        None,
        description="Solo lo registrado hasta ese momento; por defecto, todo.",
        examples=["2026-10-05T12:00:00-05:00"],
    )
    edition: int | None = Field(
        None, ge=2025, le=2100, description="Año del plan; por defecto, el vigente."
    )


class DatesAndPlaces(Dates):
    """Además, de qué lugares se pregunta."""

    ut: list[TerritorialUnitCode] = Field([], max_length=100, examples=[["UT07"]])
    region: list[RegionCode] = Field([], max_length=100, examples=[["10"]])
    ubigeo: list[Ubigeo] = Field([], max_length=2000, examples=[["100101"]])


def cut_of(db: Connection, app: Reporting, dates: Dates) -> Cut:
    """The cut that a request asks for, with what it leaves open filled in.

    Raises:
        InvalidInput: if it is to answer as known at a moment still to come.
    """
    if dates.known_at is not None:
        require_past(db, dates.known_at)
    places = dates if isinstance(dates, DatesAndPlaces) else DatesAndPlaces()
    return Cut(
        edition=dates.edition or app.edition,
        as_of=dates.as_of or today(db),
        known_at=dates.known_at,
        units=tuple(places.ut),
        regions=tuple(places.region),
        ubigeos=tuple(places.ubigeo),
    )


IndicatorCode = Annotated[str, Path(max_length=16, examples=["OE1"])]
Supposition = Annotated[str, Field(max_length=200)]
Suppositions = Annotated[
    list[Supposition],
    Field(
        max_length=20,
        description="Otra política que se supone, sin adoptarla: política:valor.",
    ),
]
App = Annotated[Reporting, Depends(reporting)]
View = Annotated[Reader, Depends(view_reader)]
AskedDates = Annotated[Dates, Query()]
AskedPlaces = Annotated[DatesAndPlaces, Query()]
Anyone = Annotated[Actor, Depends(allow())]
PlanCommand = Annotated[Command, Depends(commanded_by(Role.UAS))]
PlanUpload = Annotated[Upload, Depends(uploaded_by(Role.UAS))]
DocumentCommand = Annotated[Command, Depends(commanded_by(Role.UAS, Role.UT))]
