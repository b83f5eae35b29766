"""The demo's way to the platform: public HTTP, an actor's token, a command id."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, uuid5

import aiohttp

from ..errors import BadData, DependencyDown
from ..stack import PROVIDER, Target

T = TypeVar("T")
CONCURRENT = 8
"""Enough to keep two cores busy."""
TRIES = 5
RETRY_SECONDS = 1.0
TIMEOUT_SECONDS = 120.0
NDJSON = "application/x-ndjson"
SUCCESS = range(200, 300)
Params = dict[str, str | int]


class Platform:
    """Sends commands as different actors; a command that got no answer is repeated."""

    def __init__(self, target: Target, seed: str) -> None:
        """Open connections, so many a service; an event loop is running."""
        self.seed = seed
        self._target = target
        self._namespace = uuid5(NAMESPACE_OID, f"juntos.demo.{seed}")
        self._tokens: dict[tuple[str, ...], str] = {}
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit_per_host=CONCURRENT),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(
                total=None, connect=TIMEOUT_SECONDS, sock_read=TIMEOUT_SECONDS
            ),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

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
        sent = {"json": body} if content is None else {"data": content}
        answer: dict[str, Any] = json.loads(
            await self._sent(service, "POST", path, headers, params=params, **sent)
        )
        return answer

    async def get(
        self, service: str, path: str, actor: str, params: Params | None = None
    ) -> Any:
        """Read something as an actor."""
        headers = {"Authorization": f"Bearer {actor}"} if actor else {}
        return json.loads(
            await self._sent(service, "GET", path, headers, params=params)
        )

    async def send_packet(
        self, service: str, actor: str, content: bytes
    ) -> list[dict[str, Any]]:
        """Send an offline packet; one answer a command, and the summary at the end."""
        headers = {"Authorization": f"Bearer {actor}", "Content-Type": NDJSON}
        answer = await self._sent(service, "POST", "/packets", headers, data=content)
        return [json.loads(line) for line in answer.splitlines() if line]

    async def download(
        self, service: str, path: str, actor: str, params: Params
    ) -> bytes:
        """Read a file as an actor."""
        headers = {"Authorization": f"Bearer {actor}"}
        return await self._sent(service, "GET", path, headers, params=params)

    async def reports_waiting(self) -> int:
        """How many reports the messaging provider has still to deliver."""
        url = self._target.url(PROVIDER) + "/v1/status"
        async with self._session.get(url, raise_for_status=True) as response:
            return int((await response.json())["reports_waiting"])

    async def _sent(
        self,
        service: str,
        method: str,
        path: str,
        headers: dict[str, str],
        **request: Any,
    ) -> bytes:
        url = self._target.url(service) + path
        problem = ""
        for _ in range(TRIES):
            try:
                async with self._session.request(
                    method, url, headers=headers, allow_redirects=False, **request
                ) as response:
                    status, body = response.status, await response.read()
            except (aiohttp.ClientError, TimeoutError) as error:
                problem = repr(error)
            else:
                if status in SUCCESS:
                    return body
                problem = f"{status} {body.decode(errors='replace')[:500]}"
                if not _asks_to_try_again(status, body):
                    raise BadData(f"{service} {method} {path}: {problem}")
            await asyncio.sleep(RETRY_SECONDS)
        raise DependencyDown(f"{service} {method} {path}: {problem}")


def _asks_to_try_again(status: int, body: bytes) -> bool:
    """Unavailable for now, or somebody else changed the same thing meanwhile."""
    return status == HTTPStatus.SERVICE_UNAVAILABLE or (
        status == HTTPStatus.CONFLICT
        and json.loads(body).get("code") == "concurrent-change"
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
