"""``juntos env``: what the containers need before they can start."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import BadData
from ..output import terminal
from ..stack.env_file import (
    create_receipt_keys,
    renew_service_tokens,
    write_env_file,
)

ENV_FILE = Path(".env")
KEYS = Path("var/compose/keys")


def env(
    file: Annotated[Path, typer.Option("--archivo", help="Dónde escribir.")] = ENV_FILE,
    keys: Annotated[Path, typer.Option("--llaves", help="Carpeta de llaves.")] = KEYS,
    renew: Annotated[
        bool,
        typer.Option(
            "--renovar", help="Solo renovar las credenciales de los servicios."
        ),
    ] = False,
) -> None:
    """Escribir .env con contraseñas al azar y las llaves, para docker compose."""
    if renew:
        renew_service_tokens(keys.absolute())
        create_receipt_keys(keys.absolute())
        terminal.print(f"Renovadas las credenciales en {keys}.")
        return
    if file.exists():
        message = f"{file} ya existe; bórrelo antes si quiere contraseñas nuevas."
        raise BadData(message)
    write_env_file(file, keys.absolute())
    terminal.print(f"Escritos {file} y {keys}. Ahora: docker compose up -d --build")
