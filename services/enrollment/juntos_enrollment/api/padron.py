"""Importing files: the padrón, and the participants of earlier editions."""

import re
import time
from enum import StrEnum
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response
from pydantic import Field

from juntos_chassis.dates import BusinessDate
from juntos_chassis.errors import InvalidInput
from juntos_chassis.identity import Role
from juntos_chassis.web.request_model import RequestModel
from juntos_chassis.web.uploads import CSV, XLSX, Upload, table_body

from ..application import Enrollment
from ..application.comparing import reconciliation
from ..application.import_rows import rejected_file, require_reader
from ..application.jobs import FileSaid, ImportKind, ImportState
from .dependencies import (
    START,
    App,
    Limit,
    NationalCommand,
    NationalUpload,
    ReviewReader,
    UnitReader,
    UnitUpload,
)

EXAMPLE: Final = (
    "codigo_hogar,ubigeo,ut,condicion,dni,apellidos,nombres,"
    "fecha_nacimiento,telefono,whatsapp,ediciones_anteriores,"
    "fecha_nacimiento_nino,fecha_probable_parto,gestor\n"
    "H-000001,100101,UT07,gestante,00000001,EJEMPLO FICTICIO,ANA,"
    "1998-05-17,999000001,si,2025,,2026-06-30,gestor-07-01\n"
)
WAIT_SECONDS: Final = 60
LONGEST_SECONDS: Final = 300
POLL_SECONDS: Final = 0.2
FAILED: Final = "La importación se detuvo tras {rows} filas. {problem}"
PREFER: Final = (
    "`respond-async` contesta de inmediato (202); `wait=N` espera hasta N segundos."
    " Sin él se espera 60 segundos."
)
ACCEPTED: Final[dict[int | str, dict[str, Any]]] = {
    202: {"description": "El archivo se recibió; `Location` dice dónde seguirlo."}
}
Prefer = Annotated[str, Header(description=PREFER)]

router = APIRouter(prefix="/padron", tags=["padrón"])
readmissions = APIRouter(prefix="/readmissions", tags=["padrón"])
participants = APIRouter(prefix="/prior-participants", tags=["ediciones anteriores"])


class ReadmissionIn(RequestModel):
    """De quién es el pedido; el número no se guarda."""

    document_number: str = Field(pattern=r"^[0-9]{8}$", examples=["00000001"])


class FileFormat(StrEnum):
    """Cómo se entregan las filas rechazadas."""

    CSV = "csv"
    XLSX = "xlsx"


class Part(StrEnum):
    """Qué lista de la conciliación se pide."""

    NEW = "new"
    CHANGED = "changed"
    ELSEWHERE = "elsewhere"
    KEPT = "kept"
    GONE = "gone"
    REJECTED = "rejected"


class ImportQuery(RequestModel):
    """De cuándo es el archivo, y si solo se revisa."""

    occurred_on: BusinessDate = Field(description="Fecha del padrón o de la lista")
    dry_run: bool = Field(default=False, description="Solo revisar, sin registrar")


class PadronQuery(ImportQuery):
    """Si el archivo es un padrón nuevo o completa uno que ya se envió."""

    corrects: UUID | None = Field(
        default=None, description="La importación que estas filas corrigen y completan"
    )


class ParticipantsQuery(ImportQuery):
    """De qué edición es la lista."""

    edition: int = Field(ge=2025, le=2100, description="Año de la edición")


@router.post(
    "",
    openapi_extra=table_body(
        "Padrón en CSV o XLSX, con los títulos en la primera fila", EXAMPLE
    ),
    responses=ACCEPTED,
)
def import_padron(
    response: Response,
    app: App,
    upload: UnitUpload,
    query: Annotated[PadronQuery, Query()],
    prefer: Prefer = "",
) -> dict[str, Any]:
    """Registrar hogares y usuarias de un padrón; informa cada fila rechazada.

    El archivo se guarda y se aplica por partes. Mientras el estado no sea `finished`,
    la importación no está completa; si el proceso se interrumpe, continúa donde iba.
    Las filas rechazadas, una vez corregidas, se envían con `corrects`: completan ese
    padrón y por ellas no falta ningún hogar.
    """
    app.receive_import(
        upload.command,
        ImportKind.PADRON,
        upload.path.read_bytes(),
        query.occurred_on,
        FileSaid(dry_run=query.dry_run, corrects=query.corrects),
    )
    return _followed(app, upload, router.prefix, response, prefer)


@router.get("/{import_id}")
def padron_import(import_id: UUID, app: App, reader: ReviewReader) -> dict[str, Any]:
    """Ver el avance de una importación, sus cuentas y los primeros errores.

    Un auditor ve en los errores fila, columna y motivo, no el valor rechazado.
    """
    require_reader(app.pool, reader, import_id)
    report = app.import_report(import_id)
    if reader.role is Role.AUDITOR:
        report["errors"] = [{**one, "value": None} for one in report["errors"]]
    return report


@router.get("/{import_id}/rejected", response_class=Response)
def rejected_rows(
    import_id: UUID,
    app: App,
    reader: UnitReader,
    format: Annotated[FileFormat, Query()] = FileFormat.CSV,  # noqa: A002  # the query parameter's name
) -> Response:
    """Descargar las filas rechazadas con su motivo, para corregirlas y reenviarlas.

    Contienen datos personales: se borran un día después de la descarga o a los 30 días.
    """
    require_reader(app.pool, reader, import_id)
    app.import_report(import_id)
    xlsx = format is FileFormat.XLSX
    body = rejected_file(app.pool, import_id, xlsx=xlsx)
    name = f'attachment; filename="filas-rechazadas.{format}"'
    return Response(
        body,
        media_type=XLSX if xlsx else CSV,
        headers={"Content-Disposition": name},
    )


@router.get("/{import_id}/reconciliation")
def padron_reconciliation(
    import_id: UUID,
    app: App,
    reader: UnitReader,
    part: Annotated[Part, Query(description="La lista que se muestra")] = Part.GONE,
    after: Annotated[UUID, Query(description="Última usuaria vista")] = START,
    limit: Limit = 200,
) -> dict[str, Any]:
    """Comparar con el padrón anterior: nuevas, cambiadas, en otro lugar y ausentes.

    Cada UT del archivo se compara con el último padrón que la traía, según la fecha
    del padrón. Un hogar cuya fila se rechazó no está ausente: figura en `rejected`.
    A nadie se retira ni se traslada por esto: son listas para revisar. `kept` lista a
    quienes el archivo contradice en algo que el campo corrigió: vale lo corregido.
    """
    require_reader(app.pool, reader, import_id)
    report = app.import_report(import_id)
    return reconciliation(app.pool, report, part, after, limit)


@readmissions.post("", status_code=201)
def readmit(body: ReadmissionIn, app: App, command: NationalCommand) -> dict[str, Any]:
    """Permitir que se registre de nuevo a quien pidió borrar sus datos y vuelve.

    Con su pedido escrito ante la UAS. El siguiente archivo que la nombre la registra
    como una usuaria nueva: nada la une a la historia que quedó.
    """
    return app.readmit(command, body.document_number)


@participants.post(
    "",
    openapi_extra=table_body(
        "Lista de participantes en CSV o XLSX, con una columna «dni»",
        "dni\n00000001\n00000002\n",
    ),
    responses=ACCEPTED,
)
def import_participants(
    response: Response,
    app: App,
    upload: NationalUpload,
    query: Annotated[ParticipantsQuery, Query()],
    prefer: Prefer = "",
) -> dict[str, Any]:
    """Registrar quiénes participaron en una edición anterior: ya no son nuevas.

    Los DNI de quienes aún no están registradas se guardan en el directorio hasta que
    lleguen en un padrón.
    """
    app.receive_import(
        upload.command,
        ImportKind.PARTICIPANTS,
        upload.path.read_bytes(),
        query.occurred_on,
        FileSaid(dry_run=query.dry_run, prior_edition=query.edition),
    )
    return _followed(app, upload, participants.prefix, response, prefer)


participants.get("/{import_id}")(padron_import)
participants.get("/{import_id}/rejected", response_class=Response)(rejected_rows)


def _followed(
    app: Enrollment, upload: Upload, path: str, response: Response, prefer: str
) -> dict[str, Any]:
    """The report, at its end or as far as it got in the time that the client waits."""
    import_id = upload.command.id
    deadline = time.monotonic() + _wait_seconds(prefer)
    report = app.import_report(import_id)
    while report["finished_at"] is None and time.monotonic() < deadline:
        app.work_on(import_id, lambda: time.monotonic() < deadline)
        report = app.import_report(import_id)
        if report["finished_at"] is None:
            time.sleep(POLL_SECONDS)
    if report["state"] == ImportState.FAILED:
        detail = FAILED.format(rows=report["rows_done"], problem=report["problem"])
        raise InvalidInput(detail, code="import-failed")
    if report["finished_at"] is None:
        response.status_code = 202
    response.headers["Location"] = f"{path}/{import_id}"
    return report


def _wait_seconds(prefer: str) -> float:
    """How long a client waits (RFC 7240)."""
    if re.search(r"\brespond-async\b", prefer):
        return 0
    wait = re.search(r"\bwait=([0-9]{1,6})\b", prefer)
    return min(int(wait[1]), LONGEST_SECONDS) if wait else WAIT_SECONDS
