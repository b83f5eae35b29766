"""Waiting until every service knows what every other one has recorded."""

import asyncio
from collections.abc import Collection
from typing import Any

import aiohttp

from ..errors import DependencyDown
from ..stack import SERVICES, Target

LIMIT_SECONDS = 600.0
TIMEOUT_SECONDS = 30.0
POLL_SECONDS = 0.05


async def caught_up(
    target: Target,
    of: Collection[str] = SERVICES,
    running: Collection[str] = SERVICES,
) -> None:
    """Return once stores are relayed and all consumers are at the relayed positions.

    Args:
        target: the platform.
        of: whose events are waited for; what goes on meanwhile may be left out.
        running: who is asked; the events of the others are not waited for.

    Raises:
        DependencyDown: after ten minutes, naming who is behind.
    """
    loop = asyncio.get_running_loop()
    limit = loop.time() + LIMIT_SECONDS
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        while behind := await _behind(session, target, of, running):
            if loop.time() > limit:
                raise DependencyDown(f"No terminan de ponerse al día: {behind}")
            await asyncio.sleep(POLL_SECONDS)


async def _behind(
    session: aiohttp.ClientSession,
    target: Target,
    of: Collection[str],
    running: Collection[str],
) -> list[str]:
    answers = await asyncio.gather(
        *(_checks(session, target.url(service)) for service in running)
    )
    checks = dict(zip(running, answers, strict=True))
    stored = {
        service: check["database"]["detail"].get("stored_position")
        for service, check in checks.items()
        if service in of
    }
    behind = [service for service, position in stored.items() if position is None]
    for service, check in checks.items():
        lag = check["lag"]["detail"]
        if service in of and lag["relay"]["position"] != stored[service]:
            behind.append(f"{service} → NATS")
        for upstream, consumer in lag["consumers"].items():
            if consumer["position"] < (stored.get(upstream) or 0):
                behind.append(f"{upstream} → {service}")
    return behind


async def _checks(session: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    """What a service says of itself, ready or not."""
    async with session.get(f"{url}/health/ready") as answer:
        checks: dict[str, Any] = (await answer.json())["checks"]
    return checks
