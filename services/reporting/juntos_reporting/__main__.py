"""``python -m juntos_reporting``."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any, Final

import nats.errors
import typer
from sqlalchemy.exc import OperationalError

from juntos_chassis.loading import collector_aside

with collector_aside():
    from juntos_chassis.cli import loaded, service_cli
    from juntos_chassis.command_line import DEPENDENCY_DOWN, end_with
    from juntos_chassis.errors import ServiceError
    from juntos_chassis.logs import configure_logging
    from juntos_chassis.messaging.connection import BrokerAway
    from juntos_chassis.runtime import set_aside_what_stays

    from .bootstrap import build
    from .consumers.bulk import filling_processes
    from .consumers.maintenance import rebuild_view, roll_back_view
    from .consumers.rebuild import Authority, Progress, RebuildReport, as_json
    from .consumers.stream_reader import StreamIncomplete
    from .settings import settings

BAD_DATA: Final = 1
RESUMED: Final = "; se continuó una reconstrucción interrumpida"
PARKED: Final = "Cifras incompletas: {parked:,} eventos aparcados no entraron en ellas."

app = service_cli(
    lambda: build(settings()), settings, Path(__file__).parent / "migrations"
)
Work = Callable[[ProcessPoolExecutor], Coroutine[Any, Any, RebuildReport]]
AsJson = Annotated[bool, typer.Option("--json", help="Escribir el resultado en JSON")]


@app.command()
def rebuild(
    *,
    log_rules: Annotated[
        bool,
        typer.Option(
            "--segun-registro",
            help="Cambiar a la vista reconstruida aunque difiera de la activa",
        ),
    ] = False,
    as_json_text: AsJson = False,
) -> None:
    """Reconstruir la vista desde los flujos, compararla y cambiar a ella."""
    authority = Authority.LOG if log_rules else Authority.LIVE
    with _Bar("Reconstruyendo") as bar:
        ours = loaded(settings, "reporting")
        report = _carry_out(lambda pool: rebuild_view(ours, pool, bar.show, authority))
    _tell(report, as_json_text=as_json_text)


@app.command()
def rollback(*, as_json_text: AsJson = False) -> None:
    """Volver a la vista anterior, puesta al día."""
    with _Bar("Poniendo al día") as bar:
        ours = loaded(settings, "reporting")
        report = _carry_out(lambda pool: roll_back_view(ours, pool, bar.show))
    _tell(report, as_json_text=as_json_text)


def _carry_out(work: Work) -> RebuildReport:
    configure_logging("reporting", "warning")
    # What is loaded by now stays: looking through it again and again costs a third.
    set_aside_what_stays()
    try:
        with filling_processes() as pool:
            return asyncio.run(work(pool))
    except ServiceError as problem:
        typer.echo(problem.detail, err=True)
        raise typer.Exit(BAD_DATA) from problem
    except StreamIncomplete as problem:
        typer.echo(f"Faltan eventos en el registro: {problem}", err=True)
        raise typer.Exit(BAD_DATA) from problem
    except BrokerAway as problem:
        typer.echo(f"{problem}. No se cambió nada; reintente.", err=True)
        raise typer.Exit(DEPENDENCY_DOWN) from problem
    except (OperationalError, nats.errors.Error, OSError) as problem:
        typer.echo(f"No responde NATS o la base de datos: {problem!r}", err=True)
        raise typer.Exit(DEPENDENCY_DOWN) from problem


class _Bar(ExitStack):
    """The progress of all upstreams together, where somebody is watching."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._upstreams: dict[str, Progress] = {}
        self._bar = None
        if sys.stderr.isatty():
            bar = typer.progressbar(length=1, label=label, file=sys.stderr)
            self._bar = self.enter_context(bar)

    def show(self, progress: Progress) -> None:
        """Move the bar; targets move on while the services work."""
        if self._bar is not None:
            self._upstreams[progress.upstream] = progress
            known = self._upstreams.values()
            self._bar.length = max(1, sum(one.target for one in known))
            done = sum(min(one.position, one.target) for one in known)
            self._bar.update(done - self._bar.pos)


def _tell(report: RebuildReport, *, as_json_text: bool) -> None:
    if as_json_text:
        typer.echo(json.dumps(as_json(report)))
    elif report.switched:
        typer.echo(
            f"Vista activa: {report.live}; {report.events:,} eventos en"
            f" {report.seconds:.1f} s; diferencias: {_named(report.differing)}"
            f"{RESUMED if report.resumed else ''}"
        )
        if report.parked:
            typer.echo(PARKED.format(parked=report.parked))
    else:
        typer.echo(
            f"La vista reconstruida difiere en: {_named(report.differing)}."
            f" Sigue activa {report.live}."
        )
    if not report.switched:
        raise typer.Exit(BAD_DATA)


def _named(tables: tuple[str, ...]) -> str:
    return ", ".join(tables) or "ninguna"


if __name__ == "__main__":
    end_with(app)
