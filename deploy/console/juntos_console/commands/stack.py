"""``juntos up, down, status, logs, token``: the local stack."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from juntos_chassis.identity import OF_A_TERRITORY, Role

from ..errors import BadData, DependencyDown
from ..output import show_json, show_table, terminal
from ..stack import LocalStack
from ..stack.issuer import Issuer

DEFAULT_FOLDER = Path("var/stack")
Folder = Annotated[
    Path, typer.Option("--carpeta", help="Datos, registros y llaves de la pila.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Responder en JSON.")]
Codes = list[str] | None
_COLUMNS = {
    "name": "proceso",
    "pid": "pid",
    "url": "dirección",
    "alive": "activo",
    "ready": "listo",
}


def up(
    wait: Annotated[
        bool, typer.Option("--esperar", help="Volver cuando todo esté listo.")
    ] = False,
    folder: Folder = DEFAULT_FOLDER,
    as_json: AsJson = False,
) -> None:
    """Levantar NATS, PostgreSQL y los servicios en esta máquina."""
    stack = LocalStack(folder)
    stack.up()
    if wait:
        stack.wait_ready()
    _show(stack, as_json=as_json)


def down(
    folder: Folder = DEFAULT_FOLDER,
    remove: Annotated[
        bool, typer.Option("--borrar", help="Borrar también datos, registros y llaves.")
    ] = False,
) -> None:
    """Detener todo lo que levantó `juntos up`; los datos quedan."""
    stack = LocalStack(folder)
    if remove:
        stack.remove()
    else:
        stack.down()
    terminal.print("La pila local está detenida.")


def status(folder: Folder = DEFAULT_FOLDER, as_json: AsJson = False) -> None:
    """Mostrar qué está activo y listo; termina con 3 si algo no lo está."""
    stack = LocalStack(folder)
    rows = _show(stack, as_json=as_json)
    if not all(row["alive"] and row["ready"] for row in rows):
        raise typer.Exit(DependencyDown.exit_code)


def logs(
    service: Annotated[str, typer.Argument(help="Proceso, por ejemplo enrollment.")],
    lines: Annotated[int, typer.Option("--lineas", min=1, help="Cuántas.")] = 50,
    follow: Annotated[
        bool, typer.Option("--seguir", help="Mostrar también las que lleguen.")
    ] = False,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Mostrar el registro de un proceso."""
    path = LocalStack(folder).surroundings.log_file(service)
    if not path.exists():
        message = f"No hay registro de {service!r} en {folder}."
        raise BadData(message)
    content = path.read_text(encoding="utf-8", errors="replace").splitlines()
    typer.echo("\n".join(content[-lines:]))
    if follow:
        for line in _new_lines(path):
            typer.echo(line, nl=False)


def token(
    role: Annotated[Role, typer.Option("--rol", help="Qué es quien actúa.")],
    units: Annotated[Codes, typer.Option("--ut", help="Unidad territorial.")] = None,
    regions: Annotated[
        Codes, typer.Option("--region", help="Región, 2 cifras.")
    ] = None,
    ubigeos: Annotated[
        Codes, typer.Option("--ubigeo", help="Distrito, código INEI de 6 cifras.")
    ] = None,
    subject: Annotated[
        str, typer.Option("--sujeto", help="Código de quien actúa.")
    ] = "",
    hours: Annotated[float, typer.Option("--horas", help="Cuánto vale.")] = 12,
    folder: Folder = DEFAULT_FOLDER,
) -> None:
    """Emitir un token para la pila local.

    Sin territorio vale en todo el país; una UT, gestora o gobierno lo necesita.
    """
    territory = {
        "units": units or [],
        "regions": regions or [],
        "ubigeos": ubigeos or [],
    }
    codes = [code for part in territory.values() for code in part]
    if not codes and role in OF_A_TERRITORY:
        message = (
            f"El rol {role.value} necesita un territorio: --ut, --region o --ubigeo."
        )
        raise BadData(message)
    who = subject or "-".join([role, *(code.lower() for code in codes)])
    issuer = Issuer(folder / "issuer")
    typer.echo(issuer.mint(who, [role], territory, timedelta(hours=hours)))


def _show(stack: LocalStack, *, as_json: bool) -> list[dict[str, Any]]:
    rows = stack.overview()
    if as_json:
        show_json(rows)
    else:
        show_table("Pila local", _COLUMNS, rows)
    return rows


def _new_lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        file.seek(0, 2)
        while True:
            line = file.readline()
            if line:
                yield line
            else:
                time.sleep(0.2)
