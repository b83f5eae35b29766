"""Missing events from the producer's own feed, over HTTP."""

from collections.abc import Awaitable, Callable

import httpx

from ..settings import ServiceSettings
from .received import Received

LIMIT = 1000


class FeedAway(OSError):
    """The producer's feed did not answer as it should; try again later."""


def feed_client(
    settings: ServiceSettings,
) -> Callable[[str, int], Awaitable[list[Received]]]:
    """A function that reads ``GET /events?after=`` of the service named."""

    async def fetch(service: str, after: int) -> list[Received]:
        if service not in settings.peers:
            message = f"no address for the feed of {service}"
            raise FeedAway(message)
        token = settings.service_token()
        try:
            async with httpx.AsyncClient(timeout=10) as client:
                response = await client.get(
                    f"{settings.peer(service)}/events",
                    params={"after": after, "limit": LIMIT},
                    headers={"Authorization": f"Bearer {token}"},
                )
            response.raise_for_status()
        except httpx.HTTPError as problem:
            raise FeedAway(repr(problem)) from problem
        return [Received.from_body(line) for line in response.content.splitlines()]

    return fetch
