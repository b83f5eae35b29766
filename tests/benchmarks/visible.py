"""[visible_p99_ms] from the commit of a command to its effect in /indicators."""

import asyncio
import statistics
import time
from itertools import cycle
from uuid import uuid4

import httpx

from juntos_console.demo.barrier import caught_up
from juntos_console.demo.chance import happens
from juntos_console.demo.client import Platform
from juntos_console.demo.country import build_country
from juntos_console.demo.edition import Edition, Woman
from juntos_console.demo.enrolment import import_padron, read_women
from juntos_console.demo.households import SERVED_IN_2025, households
from juntos_console.demo.preparation import prepare
from juntos_console.stack import LocalStack

from .figure import Figure
from .servers import stack

HOUSEHOLDS = 2600
A_SECOND = 100
SECONDS = 15
AS_OF = "2026-12-31"


def measure() -> Figure:
    """Send 100 contacts a second; every so often time one until it is counted."""
    with stack() as local:
        samples = asyncio.run(_samples(local))
    p99 = statistics.quantiles(samples, n=100)[98] if len(samples) > 1 else samples[0]
    return Figure(
        "visible_p99_ms",
        p99 * 1000,
        "ms",
        f"respuesta del comando a verlo en /indicators, con {A_SECOND} eventos/s",
    )


async def _samples(local: LocalStack) -> list[float]:
    edition = await _prepared(local)
    platform = edition.platform
    token = platform.actor("uas")
    # Only women who are new count in OE2; a probe needs one.
    queue = cycle(w for w in edition.women if not _served_before(w))
    found: list[float] = []
    background: list[asyncio.Task[None]] = []
    started = time.perf_counter()
    sent = 0
    probe: asyncio.Task[float] | None = None
    async with httpx.AsyncClient(base_url=local.url("reporting")) as reader:
        while time.perf_counter() - started < SECONDS:
            woman = next(queue)
            if probe is None or probe.done():
                if probe is not None:
                    found.append(probe.result())
                probe = asyncio.create_task(_visible(platform, reader, token, woman))
            else:
                background.append(asyncio.create_task(_contact(platform, woman)))
            sent += 1
            await asyncio.sleep(max(0, started + sent / A_SECOND - time.perf_counter()))
        await asyncio.gather(*background)
    await platform.close()
    return found


async def _prepared(local: LocalStack) -> Edition:
    units = build_country("bench", HOUSEHOLDS)
    platform = Platform(local, "bench")
    edition = Edition(
        "bench",
        platform,
        local,
        units,
        list(households(units, HOUSEHOLDS)),
        lambda _, __: lambda: None,
    )
    await prepare(edition)
    await import_padron(edition)
    await read_women(edition)
    await caught_up(local)
    return edition


async def _contact(platform: Platform, woman: Woman) -> None:
    """A visit that finds nobody: one event."""
    await _visit(platform, woman, "absent", "2026-03-02")


async def _visible(
    platform: Platform, reader: httpx.AsyncClient, token: str, woman: Woman
) -> float:
    """Seconds from the answer to an effective visit until OE2 counts one more."""
    before = await _contacted(reader, token)
    await _visit(platform, woman, "reached", "2026-03-03")
    committed = time.perf_counter()
    while await _contacted(reader, token) <= before:  # noqa: ASYNC110  # as a reader polls
        await asyncio.sleep(0.005)
    return time.perf_counter() - committed


async def _visit(platform: Platform, woman: Woman, outcome: str, on: str) -> None:
    await platform.post(
        "enrollment",
        f"/users/{woman.user_id}/contacts",
        platform.actor("gestor", woman.unit),
        str(uuid4()),
        {
            "mode": "visit",
            "purpose": "enrolment",
            "outcome": outcome,
            "occurred_on": on,
        },
    )


async def _contacted(reader: httpx.AsyncClient, token: str) -> int:
    """The denominator of OE2: new women reached."""
    answer = await reader.get(
        "/indicators",
        params={"as_of": AS_OF},
        headers={"Authorization": f"Bearer {token}"},
    )
    rows = answer.raise_for_status().json()["indicators"]
    return next(int(row["denominator"]) for row in rows if row["code"] == "OE2")


def _served_before(woman: Woman) -> bool:
    """As the demo's padrón says it."""
    return happens(SERVED_IN_2025, "bench", woman.code, "2025")
