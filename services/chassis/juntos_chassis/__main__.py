"""``python -m juntos_chassis provision``: create the streams and durables."""

import asyncio
from typing import Annotated

import typer

from .command_line import DEPENDENCY_DOWN, SpanishTyper, end_with
from .logs import configure_logging
from .messaging.connection import BrokerAway, connect_soon
from .messaging.provisioning import Provisioned
from .messaging.provisioning import provision as provision_all

app = SpanishTyper(help="Operaciones comunes de la plataforma.")


@app.callback()
def main() -> None:
    """Operaciones comunes de la plataforma."""


@app.command()
def provision(
    nats_url: Annotated[
        str, typer.Option(envvar="JUNTOS_NATS_URL", help="Dirección de NATS")
    ],
    replicas: Annotated[int, typer.Option(help="Copias de cada flujo", min=1)] = 1,
) -> None:
    """Crear los flujos y durables que falten; nunca cambia los que existen."""
    configure_logging("provisioner", "error")
    try:
        done = asyncio.run(_provision(nats_url, replicas))
    except BrokerAway as problem:
        typer.echo(f"{problem}. No se creó nada; reintente.", err=True)
        raise typer.Exit(DEPENDENCY_DOWN) from problem
    typer.echo(f"creados: {len(done.created)}, ya presentes: {len(done.present)}")


async def _provision(nats_url: str, replicas: int) -> Provisioned:
    client = await connect_soon(nats_url, "provisioner")
    try:
        return await provision_all(client, replicas=replicas)
    finally:
        await client.close()


if __name__ == "__main__":
    end_with(app)
