"""The demo's way to the platform: public HTTP, an actor's token, a command id."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, uuid5

import httpx

from ..errors import BadData, DependencyDown
from ..stack import PROVIDER, SERVICES, Target

T = TypeVar("T")
CONCURRENT = 8
"""Enough to keep two cores busy; the pool looks at every connection each time."""
TRIES = 5
RETRY_SECONDS = 1.0
TIMEOUT_SECONDS = 120.0
NDJSON = "application/x-ndjson"
Params = dict[str, str | int]


class Platform:
    """Sends commands as different actors; a command that got no answer is repeated."""

    def __init__(self, target: Target, seed: str) -> None:
        """Open a connection pool a service."""
        self.seed = seed
        self._target = target
        self._namespace = uuid5(NAMESPACE_OID, f"juntos.demo.{seed}")
        self._tokens: dict[tuple[str, ...], str] = {}
        self._clients = {
            service: httpx.AsyncClient(
                base_url=target.url(service),
                timeout=TIMEOUT_SECONDS,
                limits=httpx.Limits(max_connections=CONCURRENT),
            )
            for service in SERVICES
        }
        self._provider = httpx.AsyncClient(base_url=target.url(PROVIDER))

    async def close(self) -> None:
        """Close the connections."""
        for client in (*self._clients.values(), self._provider):
            await client.aclose()

    def actor(self, role: str, unit: str = "", ubigeo: str = "") -> str:
        """A token for the actor of a role in a unit or district, minted once."""
        key = (role, unit, ubigeo)
        if key not in self._tokens:
            territory = {
                "units": [unit] if unit and not ubigeo else [],
                "ubigeos": [ubigeo] if ubigeo else [],
            }
            subject = "-".join(part.lower() for part in key if part)
            self._tokens[key] = self._target.mint(subject, [role], territory)
        return self._tokens[key]

    async def post(  # noqa: PLR0913  # what a request is made of
        self,
        service: str,
        path: str,
        actor: str,
        label: str,
        body: Any = None,
        *,
        content: bytes | None = None,
        params: Params | None = None,
        media_type: str | None = None,
    ) -> dict[str, Any]:
        """Send a command; its id follows from the label, so a repeat is harmless."""
        headers = {
            "Authorization": f"Bearer {actor}",
            "Idempotency-Key": str(uuid5(self._namespace, label)),
            **({"Content-Type": media_type} if media_type else {}),
        }
        response = await self._sent(
            service, "POST", path, headers, json=body, content=content, params=params
        )
        answer: dict[str, Any] = response.json()
        return answer

    async def get(
        self, service: str, path: str, actor: str, params: Params | None = None
    ) -> Any:
        """Read something as an actor."""
        headers = {"Authorization": f"Bearer {actor}"} if actor else {}
        response = await self._sent(service, "GET", path, headers, params=params)
        return response.json()

    async def send_packet(
        self, service: str, actor: str, content: bytes
    ) -> list[dict[str, Any]]:
        """Send an offline packet; one answer a command, and the summary at the end."""
        headers = {"Authorization": f"Bearer {actor}", "Content-Type": NDJSON}
        response = await self._sent(
            service, "POST", "/packets", headers, content=content
        )
        return [json.loads(line) for line in response.text.splitlines() if line]

    async def download(
        self, service: str, path: str, actor: str, params: Params
    ) -> bytes:
        """Read a file as an actor."""
        headers = {"Authorization": f"Bearer {actor}"}
        response = await self._sent(service, "GET", path, headers, params=params)
        return response.content

    async def reports_waiting(self) -> int:
        """How many reports the messaging provider has still to deliver."""
        response = await self._provider.get("/v1/status")
        return int(response.raise_for_status().json()["reports_waiting"])

    async def _sent(
        self,
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        **request: Any,
    ) -> httpx.Response:
        problem = ""
        for _ in range(TRIES):
            try:
                response = await self._clients[service].request(
                    method, path, headers=headers, **request
                )
            except httpx.TransportError as error:
                problem = repr(error)
            else:
                if response.is_success:
                    return response
                problem = f"{response.status_code} {response.text[:500]}"
                if not _asks_to_try_again(response):
                    raise BadData(f"{service} {method} {path}: {problem}")
            await asyncio.sleep(RETRY_SECONDS)
        raise DependencyDown(f"{service} {method} {path}: {problem}")


def _asks_to_try_again(response: httpx.Response) -> bool:
    """Unavailable for now, or somebody else changed the same thing meanwhile."""
    return response.status_code == httpx.codes.SERVICE_UNAVAILABLE or (
        response.status_code == httpx.codes.CONFLICT
        and response.json().get("code") == "concurrent-change"
    )


async def each(
    items: Iterable[T],
    work: Callable[[T], Awaitable[None]],
    done: Callable[[], None] = lambda: None,
) -> None:
    """Do the work for every item, a bounded number at a time."""
    gate = asyncio.Semaphore(CONCURRENT)

    async def one(item: T) -> None:
        async with gate:
            await work(item)
        done()

    async with asyncio.TaskGroup() as group:
        for item in items:
            group.create_task(one(item))
