"""September to December: final CAP, survey, last messages."""

from datetime import date, timedelta
from typing import Any

from .barrier import caught_up
from .chance import between
from .client import each
from .edition import SESSIONS, Edition, Woman
from .enrolment import cap
from .messages import send_campaign

FINAL_CAP_FROM = date(2026, 9, 7)
FINAL_CAP_DAYS = 50
FINAL_CAP_REACHED = 0.86
SURVEY_ON = date(2026, 9, 28)
SURVEY_DAYS = 30
SURVEY_ANSWERED = 0.78
LAST_CAMPAIGN_ON = date(2026, 9, 10)


async def close_edition(edition: Edition) -> None:
    """Visit for the final CAP, ask how it was, send the last message."""
    await send_campaign(edition, "modulo-3", LAST_CAMPAIGN_ON)
    await final_visits(edition)
    await survey(edition)
    await caught_up(edition.target)


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
    """Call everybody to whom the policy says the survey is due."""
    due: list[dict[str, Any]] = []
    for unit in edition.units:
        due += await edition.platform.get(
            "outreach",
            "/surveys/due",
            edition.platform.actor("gestor", unit.code),
            {"territorial_unit": unit.code, "on": SURVEY_ON.isoformat()},
        )
    codes = {woman.user_id: woman.code for woman in edition.women}
    done = edition.progress("Encuesta de satisfacción", len(due))

    async def ask(row: dict[str, Any]) -> None:
        code = codes[row["user_id"]]
        answered = edition.happens(SURVEY_ANSWERED, code, "survey")
        days = between(0, SURVEY_DAYS, edition.seed, code, "survey day")
        score = between(60, 100, edition.seed, code, "satisfaction")
        await edition.platform.post(
            "outreach",
            "/surveys",
            edition.platform.actor("gestor", row["territorial_unit"]),
            f"survey {code}",
            {
                "user_id": row["user_id"],
                "outcome": "reached" if answered else "no_answer",
                "satisfaction": score if answered else None,
                "occurred_on": (SURVEY_ON + timedelta(days=days)).isoformat(),
            },
        )

    await each(due, ask, done)
