"""Receipts: what a service says it did with a command, signed, checked offline."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from ..errors import Unavailable
from ..logs import get_logger
from ..web.commands import canonical_json

ALGORITHM: Final = "Ed25519"
TYPE: Final = "juntos-receipt+jws"
NO_KEY: Final = (
    "Este servicio no tiene llave para firmar recibos; el paquete no se recibió."
    " Avise a quien lo opera."
)

log = get_logger(__name__)


class BadReceipt(ValueError):
    """The signature, the key or the form of a receipt is wrong."""


@dataclass(frozen=True, slots=True)
class Receipts:
    """Signs with one key; older keys stay public so that old receipts are verified."""

    keys: tuple[OKPKey, ...] = ()
    """Empty: packets are refused. The first key signs."""

    @classmethod
    def read(cls, path: Path | None) -> Self:
        """The keys of a file: one private JWK, or a set of which the first signs."""
        if path is None:
            return cls()
        if not path.exists():
            # The rest of the service can work; health and POST /packets say it.
            log.warning("receipts.key_missing", path=str(path))
            return cls()
        content = json.loads(path.read_text("utf-8"))
        found = content.get("keys", [content])
        return cls(tuple(OKPKey.import_key(key) for key in found))

    @property
    def ready(self) -> bool:
        """Whether there is a key to sign with."""
        return bool(self.keys)

    def require_ready(self) -> None:
        """Refuse work whose receipt could not be signed.

        Raises:
            Unavailable: without a key.
        """
        if not self.ready:
            raise Unavailable(NO_KEY, code="no-receipt-key")

    def sign(self, content: Mapping[str, Any]) -> str:
        """A compact JWS; the same content always gives the same receipt."""
        key = self.keys[0]
        header = {"alg": ALGORITHM, "kid": _key_id(key), "typ": TYPE}
        return jws.serialize_compact(
            header, canonical_json(content), key, algorithms=[ALGORITHM]
        )

    def public(self) -> dict[str, Any]:
        """The key set that verifies every receipt of this service."""
        shown = [
            {**key.as_dict(private=False), "kid": _key_id(key), "use": "sig"}
            for key in self.keys
        ]
        return {"keys": shown}


def verify_receipt(receipt: str, keys: Mapping[str, Any]) -> dict[str, Any]:
    """What a receipt says, if one of the public keys signed it; needs no network.

    Args:
        receipt: a compact JWS.
        keys: a JWKS, as ``GET /receipts/keys`` gives it.

    Raises:
        BadReceipt: if it is not a receipt of one of these keys.
    """
    try:
        known = KeySet.import_key_set({"keys": list(keys["keys"])})
        found = jws.deserialize_compact(receipt, known, algorithms=[ALGORITHM])
        if found.headers().get("typ") != TYPE:
            raise BadReceipt("not a receipt")
        content: dict[str, Any] = json.loads(found.payload)
    except (JoseError, KeyError, TypeError, ValueError) as problem:
        raise BadReceipt(str(problem)) from problem
    return content


def _key_id(key: OKPKey) -> str:
    return key.kid or key.thumbprint()
