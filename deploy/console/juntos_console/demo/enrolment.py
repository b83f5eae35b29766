"""February and March: padrón, visits and calls, initial CAP, the final list."""

from datetime import date, timedelta
from typing import Any

from .barrier import caught_up
from .chance import between, choose
from .client import each
from .edition import PADRON_ON, Edition, Woman
from .households import padron_csv

FIRST_VISIT_ON = date(2026, 2, 25)
VISIT_DAYS = 30
COHORT_ON = date(2026, 3, 30)
REACHED = 0.93
AGREES = 0.80
VISITED = 0.88
CONSENTS_TO_MESSAGES = 0.97
MISSED_OUTCOMES = ("absent", "wrong_address", "no_road", "moved")
PAGE = 1000


async def enrol(edition: Edition) -> None:
    """Import the padrón, visit every household, close the lists."""
    await import_padron(edition)
    await read_women(edition)
    await visit(edition)
    await close_lists(edition)
    await caught_up(edition.target)


async def import_padron(edition: Edition) -> None:
    """One file a unit, sent by the unit."""
    done = edition.progress("Padrón", len(edition.units))

    async def send(unit: str) -> None:
        own = [h for h in edition.households if h.unit.code == unit]
        await edition.platform.post(
            "enrollment",
            "/padron",
            edition.platform.actor("ut", unit),
            f"padron {unit}",
            content=padron_csv(edition.seed, own),
            params={"occurred_on": PADRON_ON.isoformat()},
        )

    await each([unit.code for unit in edition.units], send, done)


async def read_women(edition: Edition) -> None:
    """Learn the ids that the platform gave, page by page."""
    for unit in edition.units:
        actor = edition.platform.actor("ut", unit.code)
        after = ""
        while True:
            page = await edition.platform.get(
                "enrollment",
                "/users",
                actor,
                {"territorial_unit": unit.code, "after": after, "limit": PAGE},
            )
            edition.women += [
                Woman(r["user_id"], r["household_code"], unit.code, r["ubigeo"])
                for r in page
            ]
            if len(page) < PAGE:
                break
            after = page[-1]["document_number"]


async def visit(edition: Edition) -> None:
    """Seek every woman, once or twice; who is reached may enrol and answers the CAP."""
    done = edition.progress("Visitas e inscripción", len(edition.women))

    async def seek(woman: Woman) -> None:
        key = (edition.seed, woman.code)
        on = FIRST_VISIT_ON + timedelta(days=between(0, VISIT_DAYS, *key, "day"))
        for attempt in (1, 2):
            reached = edition.happens(REACHED, woman.code, "reached", attempt)
            await _contact(edition, woman, attempt, on, reached=reached)
            if reached:
                break
            on = min(on + timedelta(days=3), date(2026, 3, 29))

    await each(edition.women, seek, done)


async def _contact(
    edition: Edition, woman: Woman, attempt: int, on: date, *, reached: bool
) -> None:
    key = (edition.seed, woman.code)
    by_visit = edition.happens(VISITED, woman.code, "visited")
    body: dict[str, Any] = {
        "mode": "visit" if by_visit else "call",
        "purpose": "enrolment",
        "outcome": "reached" if reached else _missed(by_visit, *key, attempt),
        "occurred_on": on.isoformat(),
    }
    if reached and edition.happens(AGREES, woman.code, "agrees"):
        woman.enrolled = True
        messages = edition.happens(CONSENTS_TO_MESSAGES, woman.code, "messages")
        body["enrol"] = True
        body["consents"] = ["programme", "messages"] if messages else ["programme"]
        if by_visit:
            woman.has_initial_cap = True
            body["cap"] = cap(edition, woman, "initial")
    await edition.platform.post(
        "enrollment",
        f"/users/{woman.user_id}/contacts",
        edition.platform.actor("gestor", woman.unit),
        f"contact {woman.code} {attempt}",
        body,
    )


def _missed(by_visit: bool, *key: object) -> str:  # noqa: FBT001  # visit or call
    return choose(MISSED_OUTCOMES, *key, "outcome") if by_visit else "no_answer"


def cap(edition: Edition, woman: Woman, moment: str) -> dict[str, Any]:
    """Answers to the questionnaire: better at the end than at the beginning."""
    low, high = (25, 65) if moment == "initial" else (50, 95)
    return {
        "moment": moment,
        **{
            dimension: between(low, high, edition.seed, woman.code, moment, dimension)
            for dimension in ("knowledge", "attitudes", "practices")
        },
    }


async def close_lists(edition: Edition) -> None:
    """Close the final list of every unit and sign the acta with its region."""
    done = edition.progress("Lista final y actas", len(edition.units))

    async def close(unit: str) -> None:
        await edition.platform.post(
            "enrollment",
            "/cohorts",
            edition.platform.actor("ut", unit),
            f"cohort {unit}",
            {"territorial_unit": unit, "occurred_on": COHORT_ON.isoformat()},
        )

    await each([unit.code for unit in edition.units], close, done)
