"""Daily work on a running stack: ``juntos import, indicators, rebuild`` and more."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import httpx
import typer

from ..errors import BadData, DependencyDown
from ..output import show_json, show_table, terminal
from ..schedule import COLUMNS, rows_of, warning_of
from ..stack import LocalStack
from .stack import DEFAULT_FOLDER, AsJson, Folder

TIMEOUT_SECONDS = 300
LAST_DAY = "2026-12-31"
CLIENT_ERROR = 400
SERVER_ERROR = 500
AsOf = Annotated[str, typer.Option("--al", help="Fecha de negocio AAAA-MM-DD.")]
ERRORS_SHOWN = 20


class Grouping(StrEnum):
    """By what the indicators are split."""

    COUNTRY = "country"
    REGION = "region"
    UNIT = "ut"
    DISTRICT = "district"


class ScheduleGrouping(StrEnum):
    """By what the schedule is split."""

    COUNTRY = "country"
    UNIT = "ut"


class Importable(StrEnum):
    """Files that the platform takes."""

    PADRON = "padron"
    TERRITORIES = "territories"


SERVICE_OF = {
    Importable.PADRON: ("enrollment", "/padron"),
    Importable.TERRITORIES: ("reporting", "/territories"),
}


def import_file(
    what: Annotated[Importable, typer.Argument(help="Qué contiene el archivo.")],
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX.")
    ],
    on: Annotated[str, typer.Option("--fecha", help="Fecha del archivo.")] = "",
    folder: Folder = DEFAULT_FOLDER,
    as_json: AsJson = False,
) -> None:
    """Importar un padrón o los distritos de cada UT; con 1 si rechaza filas."""
    service, path = SERVICE_OF[what]
    answer = _asked(
        folder,
        service,
        "POST",
        path,
        params={"occurred_on": on or date.today().isoformat()},  # noqa: DTZ011  # the operator's own date
        content=file.read_bytes(),
    )
    errors = answer.get("errors", [])
    if as_json:
        show_json(answer)
    else:
        counts = {name: n for name, n in answer.items() if isinstance(n, int)}
        terminal.print(", ".join(f"{name}: {n}" for name, n in counts.items()))
        if errors:
            columns = {
                "row": "fila",
                "field": "campo",
                "value": "valor",
                "reason": "motivo",
            }
            show_table("Filas rechazadas", columns, errors[:ERRORS_SHOWN])
    if errors:
        message = f"Se rechazaron {len(errors)} datos; corrija y envíe otra vez."
        raise BadData(message)


def indicators(
    as_of: AsOf = LAST_DAY,
    by: Annotated[Grouping, typer.Option("--por", help="Desagregación.")] = (
        Grouping.COUNTRY
    ),
    folder: Folder = DEFAULT_FOLDER,
    as_json: AsJson = False,
) -> None:
    """Consultar los cinco indicadores a una fecha."""
    answer = _asked(
        folder, "reporting", "GET", "/indicators", params={"as_of": as_of, "by": by}
    )
    if as_json:
        show_json(answer)
        return
    rows = [
        {
            **row,
            "value": "—" if row["value"] is None else f"{row['value']:.1%}",
            "target": "—" if row["target"] is None else f"{row['target']:.0%}",
            "place": row["place_name"] or row["place"],
        }
        for row in answer["indicators"]
    ]
    columns = {
        "code": "indicador",
        "place": "lugar",
        "numerator": "numerador",
        "denominator": "denominador",
        "value": "valor",
        "target": "meta",
    }
    show_table(f"Indicadores al {as_of}", columns, rows)


def schedule(
    as_of: AsOf = LAST_DAY,
    by: Annotated[
        ScheduleGrouping, typer.Option("--por", help="El país o cada UT.")
    ] = ScheduleGrouping.COUNTRY,
    ut: Annotated[
        list[str] | None, typer.Option(help="Solo estas UT, como UT07.")
    ] = None,
    region: Annotated[
        list[str] | None, typer.Option(help="Solo estas regiones, como 10.")
    ] = None,
    folder: Folder = DEFAULT_FOLDER,
    as_json: AsJson = False,
) -> None:
    """Consultar las 19 líneas de la programación: planificado y ejecutado."""
    places = {"ut": ut or [], "region": region or []}
    params = {"as_of": as_of, "by": by, **places}
    answer = _asked(folder, "reporting", "GET", "/schedule", params=params)
    if as_json:
        show_json(answer)
        return
    show_table(f"Programación al {as_of}", COLUMNS, list(rows_of(answer)))
    warning = warning_of(answer)
    if warning is not None:
        terminal.print(warning)


def rebuild(folder: Folder = DEFAULT_FOLDER, as_json: AsJson = False) -> None:
    """Reconstruir la vista desde el registro, compararla y cambiar a ella."""
    differs = "La vista reconstruida difiere de la viva; se deja la viva."
    _change_view(folder, "rebuild", differs, as_json=as_json)


def rollback(folder: Folder = DEFAULT_FOLDER, as_json: AsJson = False) -> None:
    """Volver a la vista anterior a la última reconstrucción, puesta al día."""
    _change_view(
        folder, "rollback", "No se volvió a la vista anterior.", as_json=as_json
    )


def _change_view(folder: Path, what: str, refused: str, *, as_json: bool) -> None:
    arguments = (what, "--json") if as_json else (what,)
    code = LocalStack(folder).watched_command("reporting", *arguments)
    if code == DependencyDown.exit_code:
        message = "No se pudo llegar a NATS o a la base de datos de reportes."
        raise DependencyDown(message)
    if code:
        raise BadData(refused)


def _asked(
    folder: Path, service: str, method: str, path: str, **request: Any
) -> dict[str, Any]:
    """The answer of a service to the UAS.

    Raises:
        BadData: if the service refuses, with its own reason.
        DependencyDown: if it does not answer.
    """
    stack = LocalStack(folder)
    headers = {
        "Authorization": f"Bearer {stack.mint('uas-consola', ['uas'])}",
        "Idempotency-Key": str(uuid4()),
    }
    try:
        response = httpx.request(
            method,
            f"{stack.url(service)}{path}",
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            **request,
        )
    except httpx.HTTPError as problem:
        message = f"El servicio {service} no responde: ¿está activa la pila?"
        raise DependencyDown(message) from problem
    if response.status_code >= SERVER_ERROR:
        raise DependencyDown(_detail(response))
    if response.status_code >= CLIENT_ERROR:
        raise BadData(_detail(response))
    answer: dict[str, Any] = response.json()
    return answer


def _detail(response: httpx.Response) -> str:
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError):
        return f"HTTP {response.status_code}"
