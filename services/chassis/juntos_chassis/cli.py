"""The command line every service has: run, one role, migrate, parked events."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from .messaging.inbox import Inbox
from .runtime import ProcessRole, Service, run, transactions_on
from .settings import ServiceSettings

Build = Callable[[], Service]
LoadSettings = Callable[[], ServiceSettings]


def service_cli(build: Build, settings: LoadSettings, migrations: Path) -> typer.Typer:
    """The typer application behind ``python -m juntos_<service>``.

    Args:
        build: makes the service from its settings (its bootstrap).
        settings: loads the settings alone, for what needs no service.
        migrations: the folder with the service's Alembic migrations.
    """
    app = typer.Typer(add_completion=False, help="Un servicio de la plataforma JUNTOS.")

    @app.command("run")
    def run_all() -> None:
        """Atender la API, retransmitir y consumir en un solo proceso."""
        run(build(), list(ProcessRole))

    @app.command()
    def api() -> None:
        """Solo atender la API."""
        run(build(), [ProcessRole.API])

    @app.command()
    def relay() -> None:
        """Solo retransmitir el registro a JetStream."""
        run(build(), [ProcessRole.RELAY])

    @app.command()
    def consumers() -> None:
        """Solo consumir los eventos de otros servicios."""
        run(build(), [ProcessRole.CONSUMERS])

    @app.command()
    def migrate() -> None:
        """Llevar la base de datos a la última versión."""
        # A service that only runs need not load Alembic: a sixth of its start.
        from .migrating import migrate_database  # noqa: PLC0415

        migrate_database(settings().sqlalchemy_url, migrations)

    @app.command("retry-parked")
    def retry_parked(
        upstream: Annotated[str, typer.Argument(help="Servicio de origen")],
    ) -> None:
        """Aplicar otra vez los eventos aparcados de un servicio de origen."""
        left = parked_inbox(build(), upstream).retry_parked()
        typer.echo(f"quedan aparcados: {left}")
        raise typer.Exit(1 if left else 0)

    return app


def parked_inbox(service: Service, upstream: str) -> Inbox:
    """The inbox of one upstream, outside the running process."""
    transaction = service.transaction or transactions_on(service.engine)
    return Inbox(upstream, transaction, service.handlers[upstream])
