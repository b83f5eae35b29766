"""The sender, a real provider process and a real look-up of telephones."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from juntos_console.demo.barrier import caught_up
from juntos_console.demo.client import Platform
from juntos_console.demo.country import build_country
from juntos_console.demo.edition import Edition
from juntos_console.demo.enrolment import import_padron, read_women, visit
from juntos_console.demo.households import households
from juntos_console.demo.preparation import prepare
from juntos_console.stack import Stack

HOUSEHOLDS = 104
SETTLED = {"sent", "failed", "delivered", "read"}


async def enrolled(stack: Stack) -> Edition:
    """A small edition up to the enrolment."""
    units = build_country("sending", HOUSEHOLDS)
    edition = Edition(
        "sending",
        Platform(stack, "sending"),
        stack,
        units,
        list(households(units, HOUSEHOLDS)),
        lambda _, __: lambda: None,
    )
    await prepare(edition)
    await import_padron(edition)
    await read_women(edition)
    await visit(edition)
    await caught_up(stack)
    return edition


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait, a bounded time, for something that other processes do."""
    async with asyncio.timeout(60):
        while not await true():  # other processes tell nobody
            await asyncio.sleep(0.2)


@pytest.mark.timeout(180)
async def test_a_campaign_is_sent_delivered_and_falls_back_through_real_processes(
    running_stack: Stack,
) -> None:
    edition = await enrolled(running_stack)
    platform = edition.platform
    uas = platform.actor("uas")
    queued = 0
    for unit in edition.units:
        answer = await platform.post(
            "outreach",
            "/campaigns",
            platform.actor("ut", unit.code),
            f"campaign {unit.code}",
            {
                "code": "prueba",
                "body": "Mensaje de ejemplo",
                "audience": "enrolled",
                "territorial_unit": unit.code,
                "scheduled_on": date(2026, 5, 4).isoformat(),
            },
        )
        queued += answer["queued"]

    async def everything_is_settled() -> bool:
        states = (await platform.get("outreach", "/campaigns/prueba", uas))["messages"]
        waiting = await platform.reports_waiting()
        return waiting == 0 and set(states) <= SETTLED

    await until(everything_is_settled)
    await caught_up(running_stack)
    summary = await platform.get("reporting", "/facts/summary", uas)
    await platform.close()

    counts = {row["type"].split(".")[2]: row["events"] for row in summary["events"]}
    assert counts["MessageQueued"] == queued > 0
    assert counts["MessageDelivered"] <= counts["MessageSent"]
    failed = counts.get("MessageFailed", 0)
    assert counts["MessageDelivered"] >= queued - failed
