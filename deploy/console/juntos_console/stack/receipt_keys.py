"""The keys with which services sign receipts of offline packets."""

import json
import secrets
from pathlib import Path
from typing import Any, Final

from joserfc.jwk import KeyParameters, OKPKey

from .private import write_private_json

TAKES_PACKETS: Final = ("enrollment", "sessions")
FILE: Final = "receipt.json"
ALGORITHM: Final = "Ed25519"


def receipt_key_in(folder: Path, service: str) -> Path:
    """The file with a service's key; a new one at the first call, kept for good.

    Old receipts are verified with it, so nothing here ever replaces it.
    """
    path = folder / service / FILE
    if not path.exists():
        about: KeyParameters = {
            "kid": f"{service}-{secrets.token_hex(4)}",
            "alg": ALGORITHM,
            "use": "sig",
        }
        key = OKPKey.generate_key("Ed25519", about)
        write_private_json(path, key.as_dict(private=True))
    return path


def public_receipt_keys(folder: Path) -> dict[str, Any]:
    """The public halves of every key below a folder, as one key set."""
    found = sorted(folder.glob(f"*/{FILE}"))
    keys = [OKPKey.import_key(json.loads(path.read_text("utf-8"))) for path in found]
    return {"keys": [key.as_dict(private=False) for key in keys]}
