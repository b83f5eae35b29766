"""The HTTP side of packets: sending, asking again, verifying receipts."""

from http import HTTPStatus
from tempfile import TemporaryFile
from typing import Annotated, Any, BinaryIO, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect

from ..errors import InvalidInput, NotFound
from ..identity import Actor, Role
from ..web.operations import NDJSON
from ..web.parameters import Offset
from ..web.security import authenticated
from .desk import Desk
from .outcome import Result
from .reading import Packet, read_packet_file
from .store import Opened

LARGEST_PACKET: Final = 64 << 20
TOO_LARGE: Final = "El paquete es demasiado grande; envíelo en varios."
NO_SUCH_PACKET: Final = "No existe ese paquete."
EXAMPLE: Final = """\
{"packet_id":"019c0000-0000-7000-8000-000000000001","device_id":"equipo-ejemplo-01",\
"sent_at":"2026-04-12T18:00:00-05:00","territorial_unit":"UT07"}
{"id":"019c0000-0000-7000-8000-000000000002","type":"...","occurred_on":"2026-04-10",\
"made_at":"2026-04-10T10:30:00-05:00","body":{}}
"""
BODY: Final = {
    "requestBody": {
        "required": True,
        "description": "La cabecera y hasta 5000 comandos, un objeto JSON por línea"
        " (también se acepta un arreglo JSON). El cuerpo de cada comando es el de la"
        " solicitud individual, más los identificadores que ella lleva en su ruta.",
        "content": {NDJSON: {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}
Sender = Annotated[Actor, Depends(authenticated)]
WATCHERS: Final = frozenset({Role.UT, Role.UAS, Role.AUDITOR})

router = APIRouter(tags=["paquetes sin conexión"])


async def desk_of(request: Request) -> Desk:
    """The desk of this process."""
    desk: Desk = request.app.state.packets
    return desk


At = Annotated[Desk, Depends(desk_of)]


@router.post(
    "/packets",
    openapi_extra=BODY,
    response_class=StreamingResponse,
    responses={200: {"content": {NDJSON: {}}, "description": "Una línea por comando."}},
)
async def send_packet(request: Request, desk: At, sender: Sender) -> Response:
    """Registrar los comandos hechos sin conexión; responde por cada uno con recibo."""
    desk.receipts.require_ready()
    with TemporaryFile(prefix="juntos-packet-") as file:
        whole = await received(request, file)
        packet = await run_in_threadpool(read_packet_file, file)
    opened = await run_in_threadpool(desk.open, packet.header, sender)
    if not whole:
        # Nobody hears the answer; the device finds it when it sends the packet again.
        await run_in_threadpool(_work_off, desk, packet, opened, sender)
        return Response(status_code=HTTPStatus.BAD_REQUEST)
    return StreamingResponse(desk.answers(packet, opened, sender), media_type=NDJSON)


@router.get("/packets")
def list_packets(
    desk: At,
    reader: Sender,
    device_id: Annotated[str | None, Query(max_length=64)] = None,
    outcome: Annotated[Result | None, Query(description="Solo este resultado")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
    offset: Offset = 0,
) -> list[dict[str, Any]]:
    """Listar resultados de comandos enviados en paquetes, lo último primero."""
    rows = desk.store.listed(
        device_id=device_id,
        outcome=outcome,
        everywhere=reader.role in WATCHERS and reader.scope.national,
        units=sorted(reader.scope.units) if reader.role in WATCHERS else [],
        subject=reader.subject,
        limit=limit,
        offset=offset,
    )
    return [{**row, "digest": bytes(row["digest"]).hex()} for row in rows]


@router.get("/packets/{packet_id}")
def read_packet_again(packet_id: UUID, desk: At, reader: Sender) -> dict[str, Any]:
    """Consultar otra vez qué se respondió a un paquete."""
    desk.receipts.require_ready()
    opened = desk.store.find(packet_id)
    if opened is None or not _may_see(reader, opened):
        raise NotFound(NO_SUCH_PACKET)
    return desk.again(opened)


@router.get("/receipts/keys")
async def receipt_keys(desk: At) -> dict[str, Any]:
    """Publicar las llaves que verifican los recibos, también sin conexión."""
    return desk.receipts.public()


async def received(request: Request, file: BinaryIO) -> bool:
    """Write what comes of a body to a file, block by block; whether its end came too.

    Raises:
        InvalidInput: if there is more than any packet has.
    """
    try:
        async for block in request.stream():
            await run_in_threadpool(file.write, block)
            if file.tell() > LARGEST_PACKET:
                raise InvalidInput(TOO_LARGE, code="packet-too-large")
        whole = True
    except ClientDisconnect:
        whole = False
    file.seek(0)
    return whole


def _work_off(desk: Desk, packet: Packet, opened: Opened, sender: Actor) -> None:
    for _ in desk.answers(packet, opened, sender):
        pass


def _may_see(reader: Actor, opened: Opened) -> bool:
    if reader.subject == opened.actor:
        return True
    return reader.role in WATCHERS and (
        reader.scope.national or bool(reader.scope.units & opened.units)
    )
