"""September to December: final CAP, survey, last messages."""

import asyncio
from datetime import date, timedelta
from typing import Any

from .barrier import caught_up
from .chance import between
from .client import each
from .edition import SESSIONS, Edition, Woman
from .enrolment import cap
from .messages import come_back, send_campaign

FINAL_CAP_FROM = date(2026, 9, 7)
FINAL_CAP_DAYS = 50
FINAL_CAP_REACHED = 0.86
SURVEY_ON = date(2026, 9, 28)
SURVEY_DAYS = 30
SURVEY_ANSWERED = 0.78
LAST_CAMPAIGN = ("modulo-3", date(2026, 9, 10))


async def close_edition(edition: Edition) -> None:
    """Visit for the final CAP and ask how it was while the last message goes out."""
    await come_back(edition)
    async with asyncio.TaskGroup() as together:
        together.create_task(send_campaign(edition, *LAST_CAMPAIGN))
        together.create_task(visit_and_ask(edition))
    await caught_up(edition.target)


async def visit_and_ask(edition: Edition) -> None:
    """The final CAP, then the survey."""
    await final_visits(edition)
    await survey(edition)


async def final_visits(edition: Edition) -> None:
    """Seek every woman with an initial CAP who came to a session, once."""
    seed = edition.seed
    chosen = [
        woman
        for woman in edition.women
        if woman.enrolled
        and any(woman.attends(seed, number) for number in range(1, SESSIONS + 1))
    ]
    done = edition.progress("CAP final", len(chosen))

    async def visit(woman: Woman) -> None:
        reached = edition.happens(FINAL_CAP_REACHED, woman.code, "final")
        days = between(0, FINAL_CAP_DAYS, seed, woman.code, "final day")
        body: dict[str, Any] = {
            "mode": "visit",
            "purpose": "final_cap",
            "outcome": "reached" if reached else "absent",
            "occurred_on": (FINAL_CAP_FROM + timedelta(days=days)).isoformat(),
        }
        if reached and woman.has_initial_cap:
            body["cap"] = cap(edition, woman, "final")
        await edition.platform.post(
            "enrollment",
            f"/users/{woman.user_id}/contacts",
            edition.platform.actor("gestor", woman.unit),
            f"final {woman.code}",
            body,
        )

    await each(chosen, visit, done)


async def survey(edition: Edition) -> None:
    """Call everybody to whom it is due; who did not answer gets another call."""
    instrument = await register_instrument(edition)
    for attempt in (1, 2):
        due = await due_for_survey(edition)
        await ask(edition, instrument, due, attempt)


async def register_instrument(edition: Edition) -> dict[str, Any]:
    """The version of the survey that the calls use."""
    uas = edition.platform.actor("uas")
    instrument: dict[str, Any] = await edition.platform.get(
        "outreach", "/survey-instruments/example", uas
    )
    await edition.platform.post(
        "outreach", "/survey-instruments", uas, "survey instrument", instrument
    )
    return instrument


async def due_for_survey(edition: Edition) -> list[dict[str, Any]]:
    """Whom the policy lets be asked, in every unit."""
    due: list[dict[str, Any]] = []
    for unit in edition.units:
        due += await edition.platform.get(
            "outreach",
            "/surveys/due",
            edition.platform.actor("gestor", unit.code),
            {"territorial_unit": unit.code, "on": SURVEY_ON.isoformat()},
        )
    return due


async def ask(
    edition: Edition,
    instrument: dict[str, Any],
    due: list[dict[str, Any]],
    attempt: int,
) -> None:
    """One round of calls; who answers, answers every question."""
    codes = {woman.user_id: woman.code for woman in edition.women}
    done = edition.progress(f"Encuesta, llamada {attempt}", len(due))

    async def call(row: dict[str, Any]) -> None:
        code = codes[row["user_id"]]
        answered = edition.happens(SURVEY_ANSWERED, code, "survey", attempt)
        days = between(0, SURVEY_DAYS, edition.seed, code, "survey day", attempt)
        answers = {
            question["code"]: between(
                0, len(question["options"]) - 1, edition.seed, code, question["code"]
            )
            for question in instrument["questions"]
        }
        await edition.platform.post(
            "outreach",
            "/surveys",
            edition.platform.actor("gestor", row["territorial_unit"]),
            f"survey {code} {attempt}",
            {
                "user_id": row["user_id"],
                "outcome": "reached" if answered else "no_answer",
                "instrument": instrument["instrument"],
                "instrument_version": instrument["version"],
                "answers": answers if answered else None,
                "occurred_on": (SURVEY_ON + timedelta(days=days)).isoformat(),
            },
        )

    await each(due, call, done)
