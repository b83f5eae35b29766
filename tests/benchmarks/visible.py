"""[visible_p99_ms] from the commit of a command to its effect in /indicators."""

import asyncio
import statistics
import time
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
COMMANDS_A_SECOND = 20
EVENTS_A_COMMAND = 5
SECONDS = 20
POLL_SECONDS = 0.02
AS_OF = "2026-12-31"


def measure() -> Figure:
    """Keep 100 events a second flowing; meanwhile time one command after another."""
    with stack() as local:
        samples = asyncio.run(_samples(local))
    return Figure(
        "visible_p99_ms",
        statistics.quantiles(samples, n=100)[98] * 1000,
        "ms",
        f"de la respuesta del comando a verlo en /indicators, con"
        f" {COMMANDS_A_SECOND * EVENTS_A_COMMAND} eventos/s; {len(samples)} muestras",
    )


async def _samples(local: LocalStack) -> list[float]:
    edition = await _prepared(local)
    known = [w for w in edition.women if _served_before(w)]
    new = [w for w in edition.women if not _served_before(w)]
    flow = asyncio.create_task(_flow(edition.platform, known))
    token = edition.platform.actor("uas")
    found: list[float] = []
    async with httpx.AsyncClient(base_url=local.url("reporting")) as reader:
        for woman in new:
            if flow.done():
                break
            found.append(await _visible(edition.platform, reader, token, woman))
    await flow
    await edition.platform.close()
    return found


async def _flow(platform: Platform, women: list[Woman]) -> None:
    """Enrol women of an earlier edition, who do not count in OE2, at a steady rate."""
    started = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(COMMANDS_A_SECOND * SECONDS):
            group.create_task(_visit(platform, women[number]))
            due = started + (number + 1) / COMMANDS_A_SECOND
            await asyncio.sleep(max(0, due - time.perf_counter()))


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


async def _visible(
    platform: Platform, reader: httpx.AsyncClient, token: str, woman: Woman
) -> float:
    """Seconds from the answer to an effective visit until OE2 counts one more."""
    before = await _contacted(reader, token)
    await _visit(platform, woman)
    committed = time.perf_counter()
    while await _contacted(reader, token) <= before:
        await asyncio.sleep(POLL_SECONDS)
    return time.perf_counter() - committed


async def _visit(platform: Platform, woman: Woman) -> None:
    """A visit with all that belongs to it: five events."""
    await platform.post(
        "enrollment",
        f"/users/{woman.user_id}/contacts",
        platform.actor("gestor", woman.unit),
        str(uuid4()),
        {
            "mode": "visit",
            "purpose": "enrolment",
            "outcome": "reached",
            "occurred_on": "2026-03-03",
            "enrol": True,
            "consents": ["programme", "messages"],
            "cap": {
                "moment": "initial",
                "knowledge": 50,
                "attitudes": 50,
                "practices": 50,
            },
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
