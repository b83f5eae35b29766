"""``juntos env``: what the containers need before they can start."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import BadData
from ..output import terminal
from ..stack.env_file import write_env_file

ENV_FILE = Path(".env")
KEYS = Path("var/compose/keys")


def env(
    file: Annotated[Path, typer.Option("--archivo", help="Dónde escribir.")] = ENV_FILE,
    keys: Annotated[Path, typer.Option("--llaves", help="Carpeta de llaves.")] = KEYS,
) -> None:
    """Escribir .env con contraseñas al azar y las llaves, para docker compose."""
    if file.exists():
        message = f"{file} ya existe; bórrelo antes si quiere contraseñas nuevas."
        raise BadData(message)
    write_env_file(file, keys.absolute())
    terminal.print(f"Escritos {file} y {keys}. Ahora: docker compose up -d --build")
