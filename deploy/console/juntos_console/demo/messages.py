"""Reinforcement messages: a campaign a unit, sent, reported and answered."""

import asyncio
from datetime import date

from .client import each
from .edition import Edition

POLL_SECONDS = 0.3
QUIET_POLLS = 3
TEXTS = {
    "modulo-1": "Programa JUNTOS: usted decide por la salud de su familia. Asista.",
    "modulo-2": "Programa JUNTOS: sangrecita, higado y bazo previenen la anemia.",
    "modulo-3": "Programa JUNTOS: confirme si llevo a su hijo al control. SI o NO",
}


async def send_campaign(edition: Edition, code: str, on: date) -> None:
    """Queue the campaign in every unit and wait until no message is left to send."""
    done = edition.progress(f"Mensajes: {code}", len(edition.units))

    async def start(unit: str) -> None:
        await edition.platform.post(
            "outreach",
            "/campaigns",
            edition.platform.actor("ut", unit),
            f"campaign {code} {unit}",
            {
                "code": code,
                "body": TEXTS[code],
                "audience": "participating",
                "territorial_unit": unit,
                "scheduled_on": on.isoformat(),
            },
        )

    await each([unit.code for unit in edition.units], start, done)
    await _settled(edition, code)


async def _settled(edition: Edition, code: str) -> None:
    """Fallbacks come back into the queue, so it must be empty and stay so."""
    quiet = 0
    while quiet < QUIET_POLLS:
        states = await edition.platform.get(
            "outreach", f"/campaigns/{code}", edition.platform.actor("uas")
        )
        waiting = states["messages"].get("queued", 0)
        reports = await edition.platform.reports_waiting()
        quiet = quiet + 1 if waiting + reports == 0 else 0
        await asyncio.sleep(POLL_SECONDS)
