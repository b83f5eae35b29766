"""Files that hold secrets: readable by their owner only."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

OWNER_ONLY = 0o600


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step; nobody else can read it at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    number = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(number, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def write_private_json(path: Path, value: Any) -> None:
    """Replace a JSON file in one step."""
    write_private(path, json.dumps(value, indent=1) + "\n")


def secret_in(path: Path) -> str:
    """The secret kept in a file; a new random one at the first call."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text(encoding="utf-8")
