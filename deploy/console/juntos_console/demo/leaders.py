"""August and September: leader mothers, from nomination to the validated list."""

from collections import defaultdict
from datetime import date

from .chance import between
from .client import each
from .edition import Edition
from .networks import Districts, accompany, act, form_networks, recognise

NOMINATED_ON = date(2026, 8, 29)
SELECTED_ON = date(2026, 9, 4)
LIST_ON = date(2026, 9, 11)
RESIGNED_ON = date(2026, 9, 15)
CANDIDATES = 4
CHOSEN = 3
PAGE = 1000
RESIGNS = 0.08
CRITERIA = ("leadership", "commitment", "convening_power")


async def lead(edition: Edition) -> None:
    """From nomination to community actions."""
    candidates = await nominate(edition)
    await select(edition, candidates)
    await validate_lists(edition, candidates)
    members = await substitute(edition, candidates)
    networks = await form_networks(edition, members)
    await recognise(edition, networks)
    await act(edition, networks)
    await accompany(edition, networks, members)


async def nominate(edition: Edition) -> Districts:
    """The units propose women who completed the programme, district by district."""
    codes = {woman.user_id: woman.code for woman in edition.women}
    eligible: Districts = defaultdict(list)
    for unit in edition.units:
        found = await edition.platform.get(
            "leaders",
            "/eligible",
            edition.platform.actor("ut", unit.code),
            {"territorial_unit": unit.code, "limit": PAGE},
        )
        for row in sorted(found, key=lambda row: codes[row["user_id"]]):
            eligible[unit.code, row["ubigeo"]].append(row["user_id"])
    proposals = [
        (place[0], user_id)
        for place, users in eligible.items()
        for user_id in users[:CANDIDATES]
    ]
    done = edition.progress("Candidatas a madres líderes", len(proposals))
    candidacies: dict[str, str] = {}

    async def propose(proposal: tuple[str, str]) -> None:
        unit, user_id = proposal
        code = codes[user_id]
        answer = await edition.platform.post(
            "leaders",
            "/candidacies",
            edition.platform.actor("ut", unit),
            f"nominate {code}",
            {
                "user_id": user_id,
                "scores": {
                    criterion: between(55, 100, edition.seed, code, criterion)
                    for criterion in CRITERIA
                },
                "occurred_on": NOMINATED_ON.isoformat(),
            },
        )
        candidacies[user_id] = answer["candidacy_id"]

    await each(proposals, propose, done)
    edition.notes["candidacies"] = candidacies
    return eligible


async def select(edition: Edition, candidates: Districts) -> None:
    """Three of the four candidates of each district are chosen."""
    chosen = [
        (place[0], user)
        for place, users in candidates.items()
        for user in users[:CHOSEN]
    ]
    done = edition.progress("Selección de madres líderes", len(chosen))
    candidacies = edition.notes["candidacies"]

    async def choose_one(choice: tuple[str, str]) -> None:
        unit, user_id = choice
        candidacy_id = candidacies[user_id]
        await edition.platform.post(
            "leaders",
            f"/candidacies/{candidacy_id}/selection",
            edition.platform.actor("ut", unit),
            f"select {candidacy_id}",
            {"occurred_on": SELECTED_ON.isoformat()},
        )

    await each(chosen, choose_one, done)


async def validate_lists(edition: Edition, candidates: Districts) -> None:
    """Each unit signs off its list."""
    units = sorted({unit for unit, _ in candidates})
    done = edition.progress("Listas validadas", len(units))

    async def validate(unit: str) -> None:
        await edition.platform.post(
            "leaders",
            "/leader-lists",
            edition.platform.actor("ut", unit),
            f"list {unit}",
            {
                "territorial_unit": unit,
                "document": f"LISTA-EJEMPLO-{unit}-2026",
                "occurred_on": LIST_ON.isoformat(),
            },
        )

    await each(units, validate, done)
    for unit in units[:1]:
        document = await edition.platform.download(
            "leaders",
            f"/leader-lists/{unit}",
            edition.platform.actor("ut", unit),
            {"format": "pdf"},
        )
        edition.keep_document(f"madres-lideres-{unit}.pdf", document)


async def substitute(edition: Edition, candidates: Districts) -> Districts:
    """In some districts a leader resigns; the fourth candidate takes her place."""
    members = {place: list(users[:CHOSEN]) for place, users in candidates.items()}
    chosen = [
        place
        for place, users in sorted(candidates.items())
        if len(users) >= CANDIDATES and edition.happens(RESIGNS, place[1], "resigns")
    ]
    done = edition.progress("Renuncias y suplentes", len(chosen))
    candidacies = edition.notes["candidacies"]

    async def replace(place: tuple[str, str]) -> None:
        unit, ubigeo = place
        leaver, substitute = candidates[place][0], candidates[place][CANDIDATES - 1]
        await edition.platform.post(
            "leaders",
            f"/candidacies/{candidacies[leaver]}/departures",
            edition.platform.actor("ut", unit),
            f"departure {ubigeo}",
            {
                "reason": "resigned",
                "substitute_id": candidacies[substitute],
                "occurred_on": RESIGNED_ON.isoformat(),
            },
        )
        members[place] = [*candidates[place][1:CHOSEN], substitute]

    await each(chosen, replace, done)
    return members
