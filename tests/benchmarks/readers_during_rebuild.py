"""[readers_during_rebuild] 200 readers at once, without a rebuild and during one."""

import asyncio
import statistics
import time
from collections.abc import Callable
from typing import Final

import httpx

from .figure import Figure
from .many_events import Filled, filled, finished

USERS: Final = 12_000
READERS: Final = 200
QUIET_SECONDS: Final = 8.0
GROUPS: Final = ("country", "ut", "region", "province", "district")
ASK_SECONDS: Final = 60.0


def measure() -> Figure:
    """Everybody asks for the indicators again and again; all must be answered."""
    with filled(USERS) as streams:
        streams.rebuilt()
        with streams.api() as address:
            quiet, busy = asyncio.run(_both(streams, address))
    return Figure(
        "readers_during_rebuild",
        _p95(busy) * 1000,
        "ms",
        f"p95 de {READERS} lectores a la vez durante una reconstrucción de"
        f" {streams.events:,} eventos, {len(busy):,} respuestas sin error; en bruto, lo"
        f" mismo sin reconstruir ({len(quiet):,} respuestas)",
        raw=_p95(quiet) * 1000,
    )


async def _both(streams: Filled, address: str) -> tuple[list[float], list[float]]:
    """Seconds of each answer, before the rebuild and while it runs."""
    token = streams.issuer.mint("uas-ejemplo", ["uas"])
    limits = httpx.Limits(max_connections=READERS, max_keepalive_connections=READERS)
    async with httpx.AsyncClient(
        base_url=address,
        headers={"Authorization": f"Bearer {token}"},
        limits=limits,
        timeout=ASK_SECONDS,
    ) as client:
        await _asked(client, lambda: False)
        started = time.monotonic()
        ends = started + QUIET_SECONDS
        quiet = await _asked(client, lambda: time.monotonic() < ends)
        rebuild = streams.start_rebuild()
        busy = await _asked(client, lambda: rebuild.poll() is None)
        finished(rebuild, streams.events)
    return quiet, busy


async def _asked(client: httpx.AsyncClient, go_on: Callable[[], bool]) -> list[float]:
    """All readers ask, each one at least once and then as long as it goes on."""

    async def read(number: int) -> list[float]:
        seconds: list[float] = []
        while not seconds or go_on():
            started = time.perf_counter()
            asked = {"as_of": "2026-12-31", "by": GROUPS[number % len(GROUPS)]}
            answer = await client.get("/indicators", params=asked)
            answer.raise_for_status()
            seconds.append(time.perf_counter() - started)
        return seconds

    answers = await asyncio.gather(*(read(number) for number in range(READERS)))
    return [one for seconds in answers for one in seconds]


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[94]
