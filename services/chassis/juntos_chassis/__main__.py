"""``python -m juntos_chassis provision``: create the streams and durables."""

import asyncio
from typing import Annotated

import typer

from .messaging.provisioning import Provisioned
from .messaging.provisioning import provision as provision_all
from .runtime import connect

app = typer.Typer(add_completion=False, help="Operaciones comunes de la plataforma.")


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
    done = asyncio.run(_provision(nats_url, replicas))
    typer.echo(f"creados: {len(done.created)}, ya presentes: {len(done.present)}")


async def _provision(nats_url: str, replicas: int) -> Provisioned:
    client = await connect(nats_url, "provisioner")
    try:
        return await provision_all(client, replicas=replicas)
    finally:
        await client.close()


if __name__ == "__main__":
    app()
