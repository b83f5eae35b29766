"""``juntos verify``: nothing lost, doubled, reordered or altered, and anybody can tell.

Three copies of each log are compared: the event store, its JetStream stream and the
facts. A record of an earlier verification tells even what was altered in all of them.
"""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final

import aiohttp
import typer
from pydantic import BaseModel, ConfigDict, ValidationError

from juntos_contracts import STREAMS

from ..demo.barrier import caught_up
from ..demo.command import Where
from ..errors import BadData, DependencyDown
from ..output import show_json, show_table, terminal
from ..proof import Log, Logs, read_facts, read_stores, read_streams
from ..stack import Target
from ..stack.local import running_stack
from .stack import DEFAULT_FOLDER, AsJson, Folder

PATIENCE_SECONDS: Final = 30.0
COLUMNS: Final = {
    "service": "servicio",
    "events": "eventos",
    "chain": "cadena",
    "stream": "flujo",
    "facts": "hechos",
    "record": "acta anterior",
    "seal": "sello",
}
EQUAL, DIFFERS = "igual", "difiere desde la posición {at}"
UNASKED: Final = "—"
SHORT_SEAL: Final = 16
AWAY: Final = "Un servicio o NATS no responde: ¿está activa la pila?"
NO_RECORD: Final = (
    "{path} no es un acta de verificación: guarde la respuesta de juntos verify --json."
)
NOT_EQUAL: Final = "Las copias del registro no son iguales: {what}."


class Sealed(BaseModel):
    """What a verification found of one service's log."""

    model_config = ConfigDict(extra="ignore")

    service: str
    events: int
    sha256: str


class Record(BaseModel):
    """What an earlier verification found."""

    model_config = ConfigDict(extra="ignore")

    services: list[Sealed]


def verify(
    against: Annotated[
        Path | None,
        typer.Option(
            "--contra",
            exists=True,
            dir_okay=False,
            help="Acta de una verificación anterior (la respuesta de --json): nada de"
            " lo que ella selló puede haber cambiado.",
        ),
    ] = None,
    on: Annotated[
        Where, typer.Option("--on", "--en", help="Qué plataforma.")
    ] = Where.LOCAL,
    folder: Folder = DEFAULT_FOLDER,
    as_json: AsJson = False,
) -> None:
    """Comparar, byte a byte, almacenes, flujos y hechos; termina con 1 si difieren."""
    record = None if against is None else _read_record(against)
    try:
        found = asyncio.run(verified(_target(on, folder), record))
    except (aiohttp.ClientError, OSError) as problem:
        raise DependencyDown(AWAY) from problem
    if as_json:
        show_json(found)
    else:
        _show(found)
    wrong = [row["service"] for row in found["services"] if not row["equal"]]
    if wrong:
        raise BadData(NOT_EQUAL.format(what=", ".join(wrong)))


def _target(on: Where, folder: Path) -> Target:
    if on is Where.COMPOSE:
        from ..stack.compose import ComposeTarget  # noqa: PLC0415  # only needed here

        return ComposeTarget.from_environment()
    return running_stack(folder)


async def verified(target: Target, record: Record | None = None) -> dict[str, Any]:
    """What a comparison of all copies finds, as ``--json`` shows it.

    Args:
        target: a platform with all its services running.
        record: of an earlier verification.
    """
    return examined(*await _read_all(target), record)


async def _read_all(target: Target) -> tuple[Logs, Logs, Logs]:
    """Stores, streams and facts, once what is on its way has arrived.

    Copies may go on growing while they are read: what is not in the store as it was
    read first is left out.
    """
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await caught_up(target)
    except TimeoutError:
        pass  # what lacks shows in the comparison
    stores = await read_stores(target)
    streams, facts = await asyncio.gather(read_streams(target), read_facts(target))
    for service, log in stores.items():
        for copy in (streams[service], facts[service]):
            copy.cut_after(log.positions[-1] if log.positions else 0)
    return stores, streams, facts


def examined(
    stores: Logs, streams: Logs, facts: Logs, record: Record | None = None
) -> dict[str, Any]:
    """The same for copies that were read already."""
    sealed = {one.service: one for one in record.services} if record else {}
    rows = [
        _row(name, stores[name], streams[name], facts[name], sealed) for name in STREAMS
    ]
    return {"equal": all(row["equal"] for row in rows), "services": rows}


def _row(
    service: str, store: Log, stream: Log, facts: Log, sealed: Mapping[str, Sealed]
) -> dict[str, Any]:
    before = sealed.get(service)
    kept = before is None or store.seal(before.events) == before.sha256
    differing = {
        "chain_broken_at": store.broken_at,
        "stream_differs_at": store.first_difference(stream),
        "facts_differ_at": store.first_difference(facts),
    }
    return {
        "service": service,
        "events": len(store.positions),
        "last_position": store.positions[-1] if store.positions else 0,
        "sha256": store.seal(),
        **differing,
        "record_kept": None if before is None else kept,
        "equal": kept and all(at is None for at in differing.values()),
    }


def _show(found: Mapping[str, Any]) -> None:
    rows = [
        {
            "service": row["service"],
            "events": f"{row['events']:,}",
            "chain": _told(row["chain_broken_at"]),
            "stream": _told(row["stream_differs_at"]),
            "facts": _told(row["facts_differ_at"]),
            "record": _kept(row["record_kept"]),
            "seal": row["sha256"][:SHORT_SEAL],
        }
        for row in found["services"]
    ]
    show_table("Almacén de cada servicio contra sus copias", COLUMNS, rows)
    if found["equal"]:
        terminal.print("Nada se perdió, se repitió, cambió de orden ni se alteró.")


def _told(at: int | None) -> str:
    return EQUAL if at is None else DIFFERS.format(at=at)


def _kept(kept: bool | None) -> str:  # noqa: FBT001  # a cell of a table
    if kept is None:
        return UNASKED
    return EQUAL if kept else "no es el mismo registro"


def _read_record(path: Path) -> Record:
    try:
        return Record.model_validate_json(path.read_bytes())
    except ValidationError as problem:
        raise BadData(NO_RECORD.format(path=path)) from problem
