"""The local stack's own issuer of tokens. In production an OIDC provider does this."""

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from joserfc import jwt
from joserfc.jwk import KeyParameters, OKPKey

from .private import write_private, write_private_json

AUDIENCE: Final = "juntos"
ISSUER: Final = "urn:juntos:local"
ALGORITHM: Final = "Ed25519"
DEFAULT_LIFETIME: Final = timedelta(hours=12)
SERVICE_LIFETIME: Final = timedelta(days=30)

Territory = Mapping[str, Sequence[str]]
"""``units``, ``regions``, ``ubigeos``; empty means the whole country."""


class Issuer:
    """Signs tokens with an Ed25519 key that never leaves its folder."""

    def __init__(self, folder: Path) -> None:
        """Create the key at the first use of the folder."""
        self._folder = folder.absolute()
        key_file = self._folder / "key.json"
        if not key_file.exists():
            self._create_key(key_file)
        self._key = OKPKey.import_key(json.loads(key_file.read_text(encoding="utf-8")))

    @property
    def jwks(self) -> Path:
        """The file with the public key set."""
        return self._folder / "public" / "jwks.json"

    def mint(
        self,
        subject: str,
        roles: Sequence[str],
        territory: Territory | None = None,
        lifetime: timedelta = DEFAULT_LIFETIME,
    ) -> str:
        """A signed token for an actor.

        Args:
            subject: opaque id of the actor, never a name.
            roles: role names as the services know them.
            territory: where the actor may act; None for the whole country.
            lifetime: from now; a negative one gives an expired token.
        """
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "iat": now,
            "exp": now + int(lifetime.total_seconds()),
            "jti": secrets.token_hex(8),
            "roles": list(roles),
            "territory": {
                name: list(codes) for name, codes in (territory or {}).items()
            },
        }
        header = {"alg": ALGORITHM, "kid": self._key.kid, "typ": "JWT"}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    def service_token(self, service: str) -> Path:
        """A file with a fresh token for a service, towards its peers."""
        path = self._folder / "services" / service / "token.jwt"
        write_private(
            path, self.mint(f"service-{service}", ["service"], None, SERVICE_LIFETIME)
        )
        return path

    def _create_key(self, key_file: Path) -> None:
        about: KeyParameters = {
            "kid": f"local-{secrets.token_hex(4)}",
            "alg": ALGORITHM,
            "use": "sig",
        }
        key = OKPKey.generate_key("Ed25519", about)
        write_private_json(key_file, key.as_dict(private=True))
        write_private_json(self.jwks, {"keys": [key.as_dict(private=False)]})
        self.jwks.chmod(0o644)  # public by nature
