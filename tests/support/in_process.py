"""The HTTP application of a service in this process, on a real database."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import httpx

from juntos_chassis.health import Health
from juntos_chassis.messaging.feed import Feed
from juntos_chassis.runtime import Service
from juntos_chassis.settings import ServiceSettings
from juntos_chassis.web.app import create_app
from juntos_chassis.web.security import Verifier
from juntos_console.stack import Issuer
from juntos_console.stack.issuer import AUDIENCE, ISSUER

NOWHERE = "nats://127.0.0.1:1"


@dataclass(frozen=True)
class Caller:
    """An actor of the tests."""

    role: str
    units: Sequence[str] = ()
    ubigeos: Sequence[str] = ()
    regions: Sequence[str] = ()

    def token(self, issuer: Issuer) -> str:
        """A token of the local issuer."""
        territory = {
            "units": list(self.units),
            "regions": list(self.regions),
            "ubigeos": list(self.ubigeos),
        }
        return issuer.mint(f"{self.role}-ejemplo", [self.role], territory)


def settings_on(database_url: str, issuer: Issuer) -> ServiceSettings:
    """Settings of a service that only answers HTTP."""
    return ServiceSettings(
        database_url=database_url,
        nats_url=NOWHERE,
        http_port=1,
        jwks=str(issuer.jwks),
        token_issuer=ISSUER,
        token_audience=AUDIENCE,
        pool_size=2,
    )


class InProcess:
    """Talks HTTP to a service without a socket; use as an async context manager."""

    def __init__(self, service: Service, issuer: Issuer) -> None:
        """Assemble the application as the running process does."""
        settings = service.settings
        feed = Feed(service.name, service.publisher)
        app = create_app(
            title=service.title,
            routers=service.routers,
            verifier=Verifier(
                settings.jwks, settings.token_issuer, settings.token_audience
            ),
            feed=feed,
            health=Health(service.engine, feed),
            state={"application": service.application, **service.state},
        )
        self.service = service
        self.app = app
        self._issuer = issuer
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://service"
        )

    async def __aenter__(self) -> Self:
        """Open the client."""
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close client, store and engine."""
        await self._http.__aexit__(kind, problem, trace)
        self.service.close()

    async def post(
        self, path: str, body: dict[str, Any], caller: Caller, key: UUID | None = None
    ) -> httpx.Response:
        """Send a command."""
        headers = self._headers(caller)
        if key is not None:
            headers["Idempotency-Key"] = str(key)
        return await self._http.post(path, json=body, headers=headers)

    async def send(
        self, path: str, content: bytes, caller: Caller, headers: dict[str, str]
    ) -> httpx.Response:
        """Send a file or another ready body."""
        return await self._http.post(
            path, content=content, headers={**self._headers(caller), **headers}
        )

    async def request(
        self,
        method: str,
        path: str,
        caller: Caller,
        *,
        params: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        """Ask anything; a body that is given is JSON, or says it is."""
        headers = self._headers(caller)
        if content is not None:
            headers["Content-Type"] = "application/json"
        return await self._http.request(
            method, path, params=params, content=content, headers=headers
        )

    async def get(
        self, path: str, caller: Caller, **query: str | Sequence[str]
    ) -> httpx.Response:
        """Read something."""
        return await self._http.get(path, params=query, headers=self._headers(caller))

    async def published(self) -> list[str]:
        """The names of all published events, from the service's own feed."""
        return [event["type"].split(".")[2] for event in await self.events()]

    async def events(self) -> list[dict[str, Any]]:
        """All published events, from the service's own feed."""
        answer = await self.get("/events", Caller("service"))
        answer.raise_for_status()
        return [json.loads(line) for line in answer.text.splitlines() if line]

    def _headers(self, caller: Caller) -> dict[str, str]:
        return {"Authorization": f"Bearer {caller.token(self._issuer)}"}
