"""Bearer tokens: verified with an allow-list of algorithms, turned into an actor."""

import asyncio
import json
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated, Any, Final

import httpx
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, Field

from ..errors import Forbidden, Unauthenticated, Unavailable
from ..identity import OF_A_TERRITORY, Actor, Role, Scope
from ..logs import get_logger

ALGORITHMS: Final = ("EdDSA", "Ed25519", "ES256", "RS256")
KEYS_SECONDS: Final = 300.0
STALE_KEYS_SECONDS: Final = 24 * 3600.0
"""How long the last known keys serve while the issuer does not show its own."""
ASK_AGAIN_SECONDS: Final = 5.0
KEPT_TOKENS: Final = 10_000
CLOCK_SKEW_SECONDS: Final = 60
NO_TOKEN = "Falta el token de acceso (Authorization: Bearer ...)."
BAD_TOKEN = "El token de acceso no es válido o venció."
NO_ROLE = "El token no tiene un rol de la plataforma."
NO_TERRITORY = "El token del rol «{role}» no dice su territorio; pida uno que lo diga."
KEYS_AWAY = "No se pudo leer las claves del proveedor de identidad; intente de nuevo."
ROLE_NOT_ALLOWED = "Su rol ({role}) no puede hacer esto."

_scheme = HTTPBearer(auto_error=False, description="JWT del proveedor de identidad")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_scheme)]
log = get_logger(__name__)


class Verifier:
    """Checks tokens against the issuer's key set, read from a file or over HTTPS."""

    def __init__(self, jwks: str, issuer: str, audience: str) -> None:
        """Nothing is read until the first token."""
        self._jwks = jwks
        self._claims = jwt.JWTClaimsRegistry(
            leeway=CLOCK_SKEW_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            sub={"essential": True},
            exp={"essential": True},
        )
        self._keys: KeySet | None = None
        self._read_at = self._asked_at = float("-inf")
        self._verified: dict[str, dict[str, Any]] = {}

    async def actor(self, token: str) -> Actor:
        """The actor a token speaks for.

        Raises:
            Unauthenticated: if signature, algorithm, issuer, audience or time is wrong.
            Forbidden: if it carries no role of ours.
            Unavailable: if the issuer's keys cannot be read and none are known.
        """
        keys = await self._current_keys()
        try:
            claims = self._verified.get(token) or self._verify(token, keys)
            self._claims.validate(claims)
            return actor_from_claims(claims)
        except (JoseError, ValueError) as problem:
            self._asked_at = min(self._asked_at, _ago(KEYS_SECONDS - ASK_AGAIN_SECONDS))
            raise Unauthenticated(BAD_TOKEN) from problem

    def _verify(self, token: str, keys: KeySet) -> dict[str, Any]:
        """Check the signature; once a token, as long as the keys stay the same."""
        claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
        if len(self._verified) >= KEPT_TOKENS:
            self._verified.clear()
        self._verified[token] = claims
        return claims

    async def _current_keys(self) -> KeySet:
        """The key set, read again every few minutes, sooner after a bad token."""
        if self._asked_at < _ago(KEYS_SECONDS) or self._keys is None:
            self._asked_at = _ago(KEYS_SECONDS - ASK_AGAIN_SECONDS)
            try:
                self._keys = await asyncio.to_thread(self._read_keys)
            except (httpx.HTTPError, OSError, ValueError, JoseError) as problem:
                log.warning("security.keys_away", problem=type(problem).__name__)
            else:
                self._verified.clear()
                self._read_at = self._asked_at = time.monotonic()
        if self._keys is None or self._read_at < _ago(STALE_KEYS_SECONDS):
            raise Unavailable(KEYS_AWAY, code="keys-away")
        return self._keys

    def _read_keys(self) -> KeySet:
        if self._jwks.startswith("https://"):
            shown = httpx.get(self._jwks, timeout=5).raise_for_status().json()
        else:
            shown = json.loads(Path(self._jwks).read_text())
        return KeySet.import_key_set(shown)


def _ago(seconds: float) -> float:
    return time.monotonic() - seconds


class _Territory(BaseModel):
    """Where the bearer may act; a name that is not ours must not mean everywhere."""

    model_config = ConfigDict(extra="forbid")

    units: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    ubigeos: frozenset[str] = frozenset()


class _Bearer(BaseModel):
    """What a token says of its bearer; further claims do not concern us."""

    sub: str = Field(min_length=1)
    roles: list[str] | None = None
    territory: _Territory | None = None


def actor_from_claims(claims: dict[str, Any]) -> Actor:
    """Role and scope from the token's claims; the first known role counts.

    Raises:
        pydantic.ValidationError: if a claim of ours has another shape.
        Forbidden: without a known role, or without territory for a role of one.
    """
    bearer = _Bearer.model_validate(claims)
    known = [Role(r) for r in bearer.roles or () if r in set(Role)]
    if not known:
        raise Forbidden(NO_ROLE, code="no-role")
    territory = bearer.territory or _Territory()
    scope = Scope(
        units=territory.units, regions=territory.regions, ubigeos=territory.ubigeos
    )
    if scope.national and known[0] in OF_A_TERRITORY:
        raise Forbidden(NO_TERRITORY.format(role=known[0]), code="no-territory")
    return Actor(subject=bearer.sub, role=known[0], scope=scope)


async def authenticated(request: Request, bearer: Bearer) -> Actor:
    """Who sends this request."""
    if bearer is None:
        raise Unauthenticated(NO_TOKEN)
    verifier: Verifier = request.app.state.verifier
    return await verifier.actor(bearer.credentials)


def require_role(actor: Actor, roles: Collection[Role]) -> None:
    """Refuse an actor of another role; no role named means any.

    Raises:
        Forbidden: naming the actor's role.
    """
    if roles and actor.role not in roles:
        detail = ROLE_NOT_ALLOWED.format(role=actor.role)
        raise Forbidden(detail, code="role-not-allowed")


def allow(*roles: Role) -> Callable[..., object]:
    """A dependency that lets only some roles through; none named means any."""

    async def check(actor: Annotated[Actor, Depends(authenticated)]) -> Actor:
        require_role(actor, roles)
        return actor

    return check
