"""Reinforcement messages: sent, reported, answered; what usuarias ask and wish."""

import asyncio
from datetime import date, timedelta
from typing import Any

from ..errors import BadData
from .barrier import caught_up
from .client import each
from .edition import Edition

POLL_SECONDS = 0.3
QUIET_POLLS = 3
TEXTS = {
    "modulo-1": "Programa JUNTOS: usted decide por la salud de su familia. Asista.",
    "modulo-2": "Programa JUNTOS: sangrecita, higado y bazo previenen la anemia.",
    "modulo-3": "Programa JUNTOS: confirme si llevo a su hijo al control. SI o NO",
}


ASKS_CONTROL = {"modulo-3"}
ANSWERED_AFTER = timedelta(days=2)
ALREADY_LEFT = "already-opted-out"
LEAVES = 3
"""So many usuarias tell a gestora that they want no more messages."""
LEAVE_ON = date(2026, 6, 30)
COMES_BACK_ON = date(2026, 8, 31)


async def send_campaign(edition: Edition, code: str, on: date) -> None:
    """Queue the campaign in every unit, wait until all is sent, answer questions."""
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
                "asks_control": code in ASKS_CONTROL,
            },
        )

    await each([unit.code for unit in edition.units], start, done)
    await _settled(edition, code)
    await answer_questions(edition, code, on + ANSWERED_AFTER)


async def answer_questions(edition: Edition, code: str, on: date) -> None:
    """The gestoras call everybody who asked something."""
    asked: list[dict[str, Any]] = []
    for unit in edition.units:
        gestora = edition.platform.actor("gestor", unit.code)
        asked += await edition.platform.get(
            "outreach", "/questions", gestora, {"limit": 1000}
        )
    done = edition.progress(f"Preguntas: {code}", len(asked))

    async def answer(question: dict[str, Any]) -> None:
        message, report = question["message_id"], question["report_id"]
        await edition.platform.post(
            "outreach",
            f"/questions/{message}/{report}/answer",
            edition.platform.actor("gestor", question["territorial_unit"]),
            f"answer {message} {report}",
            {"occurred_on": on.isoformat()},
        )

    await each(asked, answer, done)


async def leave(edition: Edition) -> None:
    """A few usuarias tell by telephone that they want no more messages."""
    left = edition.notes.setdefault("left", [])
    seeking = sorted((w for w in edition.women if w.enrolled), key=lambda w: w.code)
    for woman in seeking:
        if len(left) == LEAVES:
            break
        if await _wishes(edition, woman.user_id, woman.unit, "opt-outs", LEAVE_ON):
            left.append(woman)


async def come_back(edition: Edition) -> None:
    """One of them wants messages again."""
    for woman in edition.notes["left"][:1]:
        await _wishes(edition, woman.user_id, woman.unit, "opt-ins", COMES_BACK_ON)
    await caught_up(edition.target)


async def _wishes(
    edition: Edition, user_id: str, unit: str, wish: str, on: date
) -> bool:
    """Whether it was news: some have answered SALIR before."""
    body = {"user_id": user_id, "occurred_on": on.isoformat()}
    gestora = edition.platform.actor("gestor", unit)
    try:
        await edition.platform.post(
            "outreach", f"/{wish}", gestora, f"{wish} {user_id}", body
        )
    except BadData as refusal:
        if ALREADY_LEFT not in str(refusal):
            raise
        return False
    return True


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
