"""``juntos up, down, status, logs, token``: the local stack."""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from pydantic import TypeAdapter, ValidationError

from juntos_chassis.identity import OF_A_TERRITORY, Role
from juntos_contracts.territory import RegionCode, TerritorialUnitCode, Ubigeo

from ..errors import BadData, DependencyDown
from ..output import show_json, show_table, terminal
from ..stack import LocalStack
from ..stack.issuer import Issuer
from ..stack.local import NO_STACK, has_stack
from ..stack.locking import alone
from ..stack.surroundings import log_file_in

DEFAULT_FOLDER = Path("var/stack")
Folder = Annotated[
    Path, typer.Option("--carpeta", help="Datos, registros y llaves de la pila.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Responder en JSON.")]
Codes = list[str] | None
MOST_HOURS: Final = 24 * 366
HOURS: Final = "--horas va de más de 0 a {most}."
NOT_A_CODE: Final = "{option}: {code!r} no es un código como {example}."
CODES: Final[dict[str, tuple[TypeAdapter[str], str]]] = {
    "--ut": (TypeAdapter(TerritorialUnitCode), "UT07"),
    "--region": (TypeAdapter(RegionCode), "10"),
    "--ubigeo": (TypeAdapter(Ubigeo), "100101"),
}
"""What an option takes, as the contracts define it, and an example."""
NOT_TO_DELETE: Final = "{folder} no es la carpeta de una pila: no se borra."
ABSENT: Final = tuple(
    {"name": name, "pid": None, "alive": False, "url": "", "ready": False}
    for name in ("nats", "postgres")
)
"""What is shown of a stack that nobody made."""
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
    with alone(folder):
        stack = LocalStack(folder)
        stack.up()
        if wait:
            stack.wait_ready()
        _show(stack.overview(), as_json=as_json)


def down(
    folder: Folder = DEFAULT_FOLDER,
    remove: Annotated[
        bool, typer.Option("--borrar", help="Borrar también datos, registros y llaves.")
    ] = False,
) -> None:
    """Detener todo lo que levantó `juntos up`; los datos quedan."""
    if not has_stack(folder):
        if remove and folder.exists():
            raise BadData(NOT_TO_DELETE.format(folder=folder))
        terminal.print(NO_STACK.format(folder=folder))
        return
    with alone(folder):
        stack = LocalStack(folder)
        if remove:
            stack.remove()
        else:
            stack.down()
    terminal.print("La pila local está detenida.")


def status(folder: Folder = DEFAULT_FOLDER, as_json: AsJson = False) -> None:
    """Mostrar qué está activo y listo; termina con 3 si algo no lo está."""
    rows = LocalStack(folder).overview() if has_stack(folder) else list(ABSENT)
    _show(rows, as_json=as_json)
    if not (has_stack(folder) or as_json):
        terminal.print(NO_STACK.format(folder=folder))
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
    path = log_file_in(folder, service)
    if not path.is_file():
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
        "units": _codes("--ut", units),
        "regions": _codes("--region", regions),
        "ubigeos": _codes("--ubigeo", ubigeos),
    }
    if not 0 < hours <= MOST_HOURS:
        raise typer.BadParameter(HOURS.format(most=MOST_HOURS))
    codes = [code for part in territory.values() for code in part]
    if not codes and role in OF_A_TERRITORY:
        message = (
            f"El rol {role.value} necesita un territorio: --ut, --region o --ubigeo."
        )
        raise typer.BadParameter(message)
    who = subject or "-".join([role, *(code.lower() for code in codes)])
    if not (folder / "issuer").is_dir():
        raise DependencyDown(NO_STACK.format(folder=folder))
    issuer = Issuer(folder / "issuer")
    typer.echo(issuer.mint(who, [role], territory, timedelta(hours=hours)))


def _show(rows: Sequence[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        show_json(rows)
    else:
        show_table("Pila local", _COLUMNS, rows)


def _codes(option: str, given: Codes) -> list[str]:
    kind, example = CODES[option]
    for code in given or ():
        try:
            kind.validate_python(code)
        except ValidationError as problem:
            told = NOT_A_CODE.format(option=option, code=code, example=example)
            raise typer.BadParameter(told) from problem
    return given or []


def _new_lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        file.seek(0, 2)
        while True:
            line = file.readline()
            if line:
                yield line
            else:
                time.sleep(0.2)
