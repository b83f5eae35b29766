"""``python -m juntos_console.provider``: run the local messaging provider."""

from typing import Annotated

import typer
import uvicorn

from .app import create_provider
from .reports import ReportSender


def main(
    port: Annotated[int, typer.Option(help="Puerto HTTP")],
    webhook: Annotated[str, typer.Option(help="Dirección que recibe los avisos")],
    secret: Annotated[
        str, typer.Option(envvar="JUNTOS_WEBHOOK_SECRET", help="Clave de la firma")
    ],
    host: Annotated[str, typer.Option(help="Dirección de escucha")] = "127.0.0.1",
    seed: Annotated[str, typer.Option(help="Semilla del comportamiento")] = "2026",
) -> None:
    """Atender como un proveedor de WhatsApp y SMS, en esta máquina."""
    app = create_provider(seed, ReportSender(webhook, secret.encode(), seed))
    uvicorn.run(app, host=host, port=port, log_level="warning", access_log=False)


if __name__ == "__main__":
    typer.run(main)
