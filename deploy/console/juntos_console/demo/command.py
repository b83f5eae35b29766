"""``juntos demo``: a whole edition on the local stack or in containers."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from ..errors import BadData
from ..output import show_json, terminal
from ..stack import LocalStack, Target
from ..stack.local import has_stack
from ..stack.locking import alone
from .result import show_result, write_result
from .run import run_edition

FOLDER = Path("var/demo")
READY_SECONDS = 120.0
REPLACED = "Se detiene y se borra la pila de la demostración anterior ({place})."
NOT_PROVEN = "La demostración terminó, pero la prueba no salió: {names}."


class Where(StrEnum):
    """Which platform the demo drives."""

    LOCAL = "local"
    COMPOSE = "compose"


def demo(
    households: Annotated[
        int, typer.Option("--households", "--hogares", min=100, help="Cuántos.")
    ] = 2600,
    seed: Annotated[
        str, typer.Option("--seed", "--semilla", help="Misma semilla, mismas cifras.")
    ] = "2026",
    keep: Annotated[
        int | None,
        typer.Option(
            "--keep",
            "--dejar",
            min=0,
            max=1,
            help="1 deja la pila activa, 0 la detiene; sin terminal se detiene.",
        ),
    ] = None,
    on: Annotated[
        Where, typer.Option("--on", "--en", help="Sobre qué plataforma.")
    ] = Where.LOCAL,
    folder: Annotated[
        Path, typer.Option("--carpeta", help="Datos y resultado.")
    ] = FOLDER,
    as_json: Annotated[
        bool, typer.Option("--json", help="Imprimir el resultado en JSON.")
    ] = False,
) -> None:
    """Recorrer una edición completa, de febrero a diciembre, y comprobarla.

    Empieza de nuevo: la pila que dejó la demostración anterior en esa carpeta se borra.
    """
    stays = sys.stdout.isatty() if keep is None else bool(keep)
    place = folder / "stack"
    with alone(folder), alone(place):
        if on is Where.COMPOSE:
            target, stop = _compose()
        else:
            target, stop = _local(place, stays=stays)
        try:
            target.wait_ready(READY_SECONDS)
            with _bars() as bars:
                work = run_edition(target, households, seed, folder, _progress(bars))
                result = uvloop.run(work)
            write_result(folder / "result.json", result)
        finally:
            stop()
    if as_json:
        show_json(result)
    else:
        show_result(terminal, result)
        terminal.print(f"Resultado en {folder / 'result.json'}")
    failed = [name for name, passed in result["checks"].items() if not passed]
    if failed:
        raise BadData(NOT_PROVEN.format(names=", ".join(failed)))


def _local(place: Path, *, stays: bool) -> tuple[Target, Callable[[], None]]:
    """A fresh local stack in a folder; an earlier one is stopped and removed."""
    if has_stack(place):
        terminal.print(REPLACED.format(place=place))
        LocalStack(place).remove()
    stack = LocalStack(place)
    terminal.print("Levantando NATS, PostgreSQL y los cinco servicios…")
    stack.up()
    return stack, (lambda: _left(place)) if stays else stack.down


def _left(place: Path) -> None:
    juntos = Path(sys.argv[0])
    terminal.print(f"La pila sigue activa: {juntos} status --carpeta {place}")
    terminal.print(f"Para detenerla: {juntos} down --carpeta {place}")


def _compose() -> tuple[Target, Callable[[], None]]:
    """The containers, which the operator started and will stop."""
    from ..stack.compose import ComposeTarget  # noqa: PLC0415  # only needed here

    return ComposeTarget.from_environment(), lambda: None


def _bars() -> Progress:
    """Bars on a terminal, silence elsewhere."""
    return Progress(
        TextColumn("{task.description:<34}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    )


def _progress(bars: Progress) -> Callable[[str, int], Callable[[], None]]:
    def start(title: str, total: int) -> Callable[[], None]:
        task = bars.add_task(title, total=total)
        return lambda: bars.advance(task)

    return start
