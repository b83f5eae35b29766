"""Attendance lists as files: the template, the import and its confirmation."""

import asyncio
from hashlib import file_digest
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import ConfigDict, Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.errors import NotFound
from juntos_chassis.identity import Actor, Role
from juntos_chassis.persons import Persons
from juntos_chassis.scoping import require_territory
from juntos_chassis.web.request_model import RequestModel
from juntos_chassis.web.security import allow
from juntos_chassis.web.uploads import CSV, XLSX, Upload, table_body, uploaded_by

from ..application.importing import Choice
from ..application.importing.reading import read_list
from ..application.imports import ListFile
from .dependencies import NO_SUCH_SESSION, App, AttendanceCommand

router = APIRouter(prefix="/sessions/{session_id}", tags=["importación"])
EXAMPLE = "DNI;Apellidos;Nombres;Asistió\n99000001;FICTICIA;ANA;sí\n"
LISTERS = (Role.LOCAL_GOVERNMENT, Role.UT)


async def persons(request: Request) -> Persons:
    """Who knows the names."""
    known: Persons = request.app.state.persons
    return known


Names = Annotated[Persons, Depends(persons)]
Lister = Annotated[Actor, Depends(allow(*LISTERS, Role.LOCAL_MANAGER))]
ListUpload = Annotated[Upload, Depends(uploaded_by(*LISTERS))]
HeldOn = Annotated[BusinessDate, Query(description="Fecha de la sesión")]


class ChoiceIn(RequestModel):
    """A quién corresponde una fila; sin usuaria, la fila no se considera."""

    row: int = Field(ge=1, le=1_048_576, description="Como la numera la hoja")
    user_id: UUID | None = Field(description="`null`: la fila no se considera")
    present: bool | None = None


class ConfirmationIn(RequestModel):
    """Lo decidido sobre las filas en duda."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "choices": [
                    {"row": 4, "user_id": "00000000-0000-4000-8000-000000000001"},
                    {
                        "row": 7,
                        "user_id": "00000000-0000-4000-8000-000000000002",
                        "present": True,
                    },
                ],
                "others_absent": True,
            }
        }
    )

    choices: list[ChoiceIn] = Field([], max_length=500)
    others_absent: bool = Field(
        default=False, description="Quien no figura en el archivo, faltó"
    )


@router.get("/attendance-template")
async def read_template(
    session_id: UUID,
    app: App,
    lister: Lister,
    names: Names,
    on: HeldOn,
    format: Annotated[Literal["xlsx", "csv"], Query()] = "xlsx",  # noqa: A002  # the name in the address
) -> Response:
    """Descargar la lista por llenar, con las usuarias del grupo en esa fecha."""
    await asyncio.to_thread(_require_visible, app, lister, session_id)
    users = await asyncio.to_thread(app.listable, session_id, on)
    known = await names.of(users)
    template = await asyncio.to_thread(app.template, session_id, on, known)
    content = await asyncio.to_thread(
        template.xlsx if format == "xlsx" else template.csv
    )
    return Response(
        content,
        media_type=XLSX if format == "xlsx" else f"{CSV}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="asistencia-{on}.{format}"',
            "Cache-Control": "no-store",
        },
    )


@router.post(
    "/attendance-imports",
    status_code=201,
    openapi_extra=table_body("La lista como la lleva el municipio.", EXAMPLE),
)
async def import_attendance(
    session_id: UUID, app: App, upload: ListUpload, names: Names, occurred_on: HeldOn
) -> dict[str, Any]:
    """Leer una lista en XLSX o CSV y proponer; nada se registra sin confirmar."""
    await asyncio.to_thread(_require_visible, app, upload.command.actor, session_id)
    content = await asyncio.to_thread(read_list, upload.path)
    digest = await asyncio.to_thread(_sha256, upload.path)
    users = await asyncio.to_thread(app.listable, session_id, occurred_on)
    guests = await asyncio.to_thread(app.guests, session_id, occurred_on)
    known = await names.of({*users, *guests})
    file = ListFile(digest, occurred_on, content)
    return await asyncio.to_thread(app.propose, upload.command, session_id, file, known)


@router.get("/attendance-imports/{import_id}")
async def read_import(
    session_id: UUID, import_id: UUID, app: App, lister: Lister, names: Names
) -> dict[str, Any]:
    """Mostrar lo que se entendió de un archivo y lo que falta decidir."""
    await asyncio.to_thread(_require_visible, app, lister, session_id)
    kept = await asyncio.to_thread(app.imports.of, session_id, import_id)
    users = await asyncio.to_thread(app.listable, session_id, kept.held_on)
    guests = await asyncio.to_thread(app.guests, session_id, kept.held_on)
    known = await names.of({*users, *guests})
    return app.shown(kept, users, known)


@router.post("/attendance-imports/{import_id}/confirmations", status_code=201)
def confirm_import(
    session_id: UUID,
    import_id: UUID,
    body: ConfirmationIn,
    app: App,
    command: AttendanceCommand,
) -> dict[str, Any]:
    """Registrar la asistencia del archivo con lo decidido sobre las filas en duda."""
    choices = [Choice(one.row, one.user_id, one.present) for one in body.choices]
    return app.confirm_import(
        command, session_id, import_id, choices, others_absent=body.others_absent
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _require_visible(app: Any, actor: Actor, session_id: UUID) -> None:
    place = app.readings.territory_of_session(session_id)
    if place is None:
        raise NotFound(NO_SUCH_SESSION)
    require_territory(actor, place)
