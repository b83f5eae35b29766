"""The command line every service has: run, one role, migrate, parked events."""

from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated, Final, TypeVar

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from .command_line import DEPENDENCY_DOWN, USAGE, SpanishTyper
from .messaging.inbox import Inbox
from .runtime import ProcessRole, Service, run, transactions_on
from .settings import ServiceSettings, prefix_of
from .web.problems import AWAY

Build = Callable[[], Service]
LoadSettings = Callable[[], ServiceSettings]
T = TypeVar("T")
DATABASE_AWAY: Final = "La base de datos no responde; no se cambió nada. Reintente."
SETTINGS: Final = "Settings"


def loaded(load: Callable[[], T], service: str) -> T:
    """What needs the settings, or the Spanish names of those that are wrong.

    Values are not shown: some are secrets.

    Args:
        load: reads the settings, at once or on the way.
        service: whose variables they are.

    Raises:
        typer.Exit: with 2 if a setting is missing or not valid.
    """
    try:
        return load()
    except ValidationError as problem:
        if not problem.title.endswith(SETTINGS):
            raise
        for one in problem.errors(include_input=False, include_url=False):
            typer.echo(_wrong_setting(prefix_of(service), one), err=True)
        raise typer.Exit(USAGE) from None


def _wrong_setting(prefix: str, error: ErrorDetails) -> str:
    if not error["loc"]:
        # What does not fit together says so itself, in the names of the settings.
        return f"Las variables {prefix}… no concuerdan: {error['ctx']['error']}."
    name = prefix + "_".join(str(part) for part in error["loc"]).upper()
    what = "falta" if error["type"] == "missing" else "no tiene un valor válido"
    return f"La variable {name} {what}."


def service_cli(build: Build, settings: LoadSettings, migrations: Path) -> SpanishTyper:
    """The typer application behind ``python -m juntos_<service>``.

    Args:
        build: makes the service from its settings (its bootstrap).
        settings: loads the settings alone, for what needs no service.
        migrations: the folder with the service's Alembic migrations.
    """
    name = migrations.parent.name.removeprefix("juntos_")
    app = SpanishTyper(help="Un servicio de la plataforma JUNTOS.")

    @app.command("run")
    def run_all() -> None:
        """Atender la API, retransmitir y consumir en un solo proceso."""
        run(loaded(build, name), list(ProcessRole))

    @app.command()
    def api() -> None:
        """Solo atender la API."""
        run(loaded(build, name), [ProcessRole.API])

    @app.command()
    def relay() -> None:
        """Solo retransmitir el registro a JetStream."""
        run(loaded(build, name), [ProcessRole.RELAY])

    @app.command()
    def consumers() -> None:
        """Solo consumir los eventos de otros servicios."""
        run(loaded(build, name), [ProcessRole.CONSUMERS])

    @app.command()
    def migrate() -> None:
        """Llevar la base de datos a la última versión."""
        # A service that only runs need not load Alembic: a sixth of its start.
        from .migrating import migrate_database  # noqa: PLC0415

        url = loaded(settings, name).sqlalchemy_url
        with database_needed():
            migrate_database(url, migrations)

    @app.command("retry-parked")
    def retry_parked(
        upstream: Annotated[str, typer.Argument(help="Servicio de origen")],
    ) -> None:
        """Aplicar otra vez los eventos aparcados de un servicio de origen."""
        with database_needed(), closing(loaded(build, name)) as service:
            require_consumed(upstream, service.handlers)
            left = parked_inbox(service, upstream).retry_parked()
        typer.echo(f"quedan aparcados: {left}")
        raise typer.Exit(1 if left else 0)

    return app


@contextmanager
def database_needed() -> Iterator[None]:
    """Say in one line that the database is away, whatever met it.

    Raises:
        typer.Exit: with 3 if it is.
    """
    try:
        yield
    except AWAY as problem:
        typer.echo(DATABASE_AWAY, err=True)
        raise typer.Exit(DEPENDENCY_DOWN) from problem


def require_consumed(upstream: str, consumed: Collection[str]) -> None:
    """Let pass only a service whose events this one consumes.

    Raises:
        typer.Exit: with 2, after naming those that it does.
    """
    if upstream not in consumed:
        known = ", ".join(sorted(consumed)) or "ninguno"
        typer.echo(f"No se consume {upstream!r}; se consume: {known}.", err=True)
        raise typer.Exit(USAGE)


def parked_inbox(service: Service, upstream: str) -> Inbox:
    """The inbox of one upstream, outside the running process."""
    transaction = service.transaction or transactions_on(service.engine)
    return Inbox(upstream, transaction, service.handlers[upstream])
