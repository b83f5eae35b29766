"""``juntos import``: files that the platform takes, and what became of their rows."""

import time
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import typer

from ..errors import BadData, DependencyDown
from ..output import errors as progress
from ..output import show_json, show_table, terminal
from ..parsing import a_date, an_import
from .asking import asked
from .stack import DEFAULT_FOLDER, AsJson, Folder

ERRORS_SHOWN: Final = 20
WAIT_SECONDS: Final = 1800.0
POLL_SECONDS: Final = 1.0
COLUMNS: Final = {
    "row": "fila",
    "field": "campo",
    "value": "valor",
    "reason": "motivo",
}
COUNTS: Final = {
    "rows": "filas leídas",
    "households_registered": "hogares registrados",
    "users_registered": "usuarias registradas",
    "contacts_corrected": "contactos corregidos",
    "births_reported": "partos informados",
    "eligible_again": "otra vez elegibles",
    "duplicates_proposed": "posibles duplicados",
    "in_another_place": "en otro lugar",
    "corrections_kept": "correcciones que se mantienen",
    "changed": "distritos asignados",
    "unchanged": "sin cambios",
    "rejected": "filas rechazadas",
}
"""What is counted, in the order in which it is told."""
NO_TERRITORY: Final = (
    "No se comprobó que cada distrito sea de la UT: faltan los distritos"
    " (juntos import territories)."
)
WAITING: Final = "Importación {import_id}: {rows_done} de {rows_total} filas…"
GOES_ON: Final = (
    "La importación {id} sigue: van {done} de {total} filas. No la envíe de nuevo como"
    " nueva; para saber cómo va: juntos import padron --orden {id}."
)
NOT_FOLLOWED: Final = "--orden no es del plan, que entra de una vez."
REJECTED: Final = (
    "Se rechazaron {rows} filas con {errors} datos erróneos; corrija y envíe otra vez."
)
REFUSED_FILE: Final = (
    "Filas rechazadas: GET /padron/{id}/rejected; corregidas, se envían con"
    " corrects={id}."
)


class Importable(StrEnum):
    """Files that the platform takes."""

    PLAN = "plan"
    PADRON = "padron"
    TERRITORIES = "territories"


def import_file(
    what: Annotated[Importable, typer.Argument(help="Qué contiene el archivo.")],
    file: Annotated[
        Path | None,
        typer.Argument(
            exists=True, dir_okay=False, help="CSV o XLSX; sin él, el plan 2026."
        ),
    ] = None,
    on: Annotated[
        date | None,
        typer.Option(
            "--fecha",
            parser=a_date,
            help="Fecha del archivo AAAA-MM-DD; por omisión, hoy.",
        ),
    ] = None,
    order: Annotated[
        UUID | None,
        typer.Option(
            "--orden",
            parser=an_import,
            help="Seguir una importación por su número; la de un padrón, sin archivo.",
        ),
    ] = None,
    folder: Folder = DEFAULT_FOLDER,
    as_json: AsJson = False,
) -> None:
    """Importar el plan, los distritos de cada UT o un padrón.

    Termina con 1 si rechaza filas y con 3 si la importación no llegó a su fin.
    """
    if what is Importable.PLAN:
        if order is not None:
            raise typer.BadParameter(NOT_FOLLOWED)
        _import_plan(file, folder, as_json=as_json)
        return
    command = order or uuid4()

    def progressing() -> dict[str, Any]:
        return asked(folder, "enrollment", "GET", f"/padron/{command}")

    if what is Importable.PADRON and order is not None and file is None:
        answer = followed(progressing(), progressing)
    elif file is None:
        message = f"Falta el archivo: juntos import {what} ARCHIVO"
        raise typer.BadParameter(message)
    else:
        day = on or date.today()  # noqa: DTZ011  # the operator's own date
        sent: dict[str, Any] = {
            "params": {"occurred_on": day.isoformat()},
            "content": file.read_bytes(),
        }
        if what is Importable.PADRON:
            answer = asked(folder, "enrollment", "POST", "/padron", command, **sent)
            answer = followed(answer, progressing)
        else:
            answer = asked(folder, "reporting", "POST", "/territories", command, **sent)
    if as_json:
        show_json(answer)
    else:
        tell(answer)
    require_whole(answer)


def followed(
    answer: dict[str, Any],
    again: Callable[[], dict[str, Any]],
    seconds: float = WAIT_SECONDS,
) -> dict[str, Any]:
    """The answer about an import once it has ended, or as far as it got in time."""
    deadline = time.monotonic() + seconds
    while _goes_on(answer) and time.monotonic() < deadline:
        progress.print(WAITING.format_map(answer))
        time.sleep(POLL_SECONDS)
        answer = again()
    return answer


def tell(answer: Mapping[str, Any]) -> None:
    """Print what became of a file, for people."""
    if answer.get("dry_run"):
        terminal.print("Solo revisión: no se registró nada.")
    counts = [f"{text}: {answer[key]}" for key, text in COUNTS.items() if key in answer]
    terminal.print(", ".join(counts))
    if answer.get("territory_checked") is False:
        terminal.print(NO_TERRITORY)
    if "import_id" in answer:
        terminal.print(f"Número de importación: {answer['import_id']}")
    if answer["errors"]:
        blank = dict.fromkeys(COLUMNS)
        rows = [{**blank, **error} for error in answer["errors"][:ERRORS_SHOWN]]
        show_table("Datos rechazados", COLUMNS, rows)
        if "import_id" in answer:
            terminal.print(REFUSED_FILE.format(id=answer["import_id"]))


def require_whole(answer: Mapping[str, Any]) -> None:
    """Let pass only a file that was applied to its end, every row of it.

    Raises:
        DependencyDown: if the import goes on, with how to ask for it.
        BadData: if it failed or refused rows, with how many in all.
    """
    if _goes_on(answer):
        message = GOES_ON.format(
            id=answer["import_id"], done=answer["rows_done"], total=answer["rows_total"]
        )
        raise DependencyDown(message)
    if answer.get("state") == "failed":
        message = f"La importación falló: {answer['problem']}"
        raise BadData(message)
    if answer["errors_total"]:
        message = REJECTED.format(
            rows=answer["rejected"], errors=answer["errors_total"]
        )
        raise BadData(message)


def _goes_on(answer: Mapping[str, Any]) -> bool:
    return answer.get("state") in {"waiting", "applying"}


def _import_plan(file: Path | None, folder: Path, *, as_json: bool) -> None:
    packaged = files("juntos_reporting") / "plans" / "plan-2026.json"
    content = (file or packaged).read_bytes()
    answer = asked(
        folder,
        "reporting",
        "POST",
        "/plans",
        # The same file again is the same command: it gets its first answer.
        uuid5(NAMESPACE_OID, f"juntos.plan.{sha256(content).hexdigest()}"),
        headers={"Content-Type": "application/json"},
        content=content,
    )
    if as_json:
        show_json(answer)
    else:
        terminal.print("El plan y sus políticas están en vigor.")
