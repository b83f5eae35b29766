"""February and March: padrón, visits and calls, initial CAP, the final list."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from .barrier import caught_up
from .chance import between, choose
from .client import each
from .country import Unit
from .edition import PADRON_ON, Edition, Woman
from .households import padron_csv
from .offline import Offline, send_offline

FIRST_VISIT_ON = date(2026, 2, 25)
VISIT_DAYS = 30
COHORT_ON = date(2026, 3, 30)
REACHED = 0.93
AGREES = 0.80
VISITED = 0.88
CONSENTS_TO_MESSAGES = 0.97
WITHOUT_NETWORK = 0.35
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
        after: dict[str, str] = {}
        while True:
            page = await edition.platform.get(
                "enrollment",
                "/users",
                actor,
                {"territorial_unit": unit.code, "limit": PAGE, **after},
            )
            edition.women += [
                Woman(r["user_id"], r["household_code"], unit.code, r["ubigeo"])
                for r in page
            ]
            if len(page) < PAGE:
                break
            after = {"after": page[-1]["user_id"]}


async def visit(edition: Edition) -> None:
    """Seek every woman, once or twice; who is reached may enrol and answers the CAP.

    Where there is no network, the gestor of the area sends the visits in packets.
    """
    done = edition.progress("Visitas e inscripción", len(edition.women))
    offline: dict[str, list[Offline]] = {}
    online: list[tuple[Woman, list[Offline]]] = []
    for woman in edition.women:
        visits = list(_visits(edition, woman))
        if edition.happens(WITHOUT_NETWORK, woman.ubigeo, "network"):
            offline.setdefault(woman.unit, []).extend(visits)
        else:
            online.append((woman, visits))

    async def seek(found: tuple[Woman, list[Offline]]) -> None:
        woman, visits = found
        for contact in visits:
            body = {k: v for k, v in contact.body.items() if k != "user_id"}
            await edition.platform.post(
                "enrollment",
                f"/users/{woman.user_id}/contacts",
                edition.platform.actor("gestor", woman.unit),
                contact.label,
                body,
            )

    async def send(unit: str) -> None:
        await send_offline(
            edition.platform,
            "enrollment",
            edition.platform.actor("gestor", unit),
            f"equipo-{unit.lower()}-01",
            unit,
            offline[unit],
        )
        for _ in {contact.body["user_id"] for contact in offline[unit]}:
            done()

    await each(online, seek, done)
    await each(sorted(offline), send)


def _visits(edition: Edition, woman: Woman) -> Iterator[Offline]:
    """Her contacts up to the one that reaches her, two at the most."""
    key = (edition.seed, woman.code)
    on = FIRST_VISIT_ON + timedelta(days=between(0, VISIT_DAYS, *key, "day"))
    for attempt in (1, 2):
        reached = edition.happens(REACHED, woman.code, "reached", attempt)
        yield _contact(edition, woman, attempt, on, reached=reached)
        if reached:
            return
        on = min(on + timedelta(days=3), date(2026, 3, 29))


def _contact(
    edition: Edition, woman: Woman, attempt: int, on: date, *, reached: bool
) -> Offline:
    key = (edition.seed, woman.code)
    by_visit = edition.happens(VISITED, woman.code, "visited")
    body: dict[str, Any] = {
        "user_id": woman.user_id,
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
    elif not reached:
        body["next_attempt_on"] = (on + timedelta(days=3)).isoformat()
    return Offline(f"contact {woman.code} {attempt}", "record_contact", on, body)


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
    """Close the final list of every unit and sign the acta with its regions."""
    done = edition.progress("Lista final y actas", len(edition.units))

    async def close(unit: Unit) -> None:
        actor = edition.platform.actor("ut", unit.code)
        on = {"occurred_on": COHORT_ON.isoformat()}
        cohort = await edition.platform.post(
            "enrollment",
            "/cohorts",
            actor,
            f"cohort {unit.code}",
            {"territorial_unit": unit.code, **on},
        )
        listed = await edition.platform.get(
            "enrollment", f"/cohorts/{unit.code}/list", actor
        )
        for region in sorted({district.ubigeo[:2] for district in unit.districts}):
            await edition.platform.post(
                "enrollment",
                f"/cohorts/{cohort['cohort_id']}/sign-offs",
                actor,
                f"acta {unit.code} {region}",
                {
                    "acta": f"ACTA-EJEMPLO-{unit.code}-{region}-2026",
                    "regional_government": region,
                    "content_sha256": listed["content_sha256"],
                    **on,
                },
            )

    await each(edition.units, close, done)
    for unit in edition.units[:1]:
        acta = await edition.platform.download(
            "enrollment",
            f"/cohorts/{unit.code}/list",
            edition.platform.actor("ut", unit.code),
            {"format": "pdf"},
        )
        edition.keep_document(f"acta-lista-final-{unit.code}.pdf", acta)
