"""August to December: leader mothers, district networks, recognition and actions."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from .chance import between, choose
from .client import each
from .edition import Edition

NOMINATED_ON = date(2026, 8, 29)
SELECTED_ON = date(2026, 9, 4)
LIST_ON = date(2026, 9, 11)
NETWORK_ON = date(2026, 9, 18)
RECOGNISED_ON = date(2026, 10, 9)
ACTIONS_FROM = date(2026, 9, 25)
ACTION_DAYS = 60
CANDIDATES = 4
CHOSEN = 3
PAGE = 1000
NETWORK_RECOGNISED = 0.85
NETWORK_ACTS = 0.96
KINDS = (
    "healthy_practices",
    "rights_guidance",
    "health_campaign",
    "learning_space",
    "mentoring",
)
BARRIERS = ("distance", "opening_hours", "no_supplies", "language")
CRITERIA = ("leadership", "commitment", "convening_power")
Districts = dict[tuple[str, str], list[str]]


async def lead(edition: Edition) -> None:
    """From nomination to community actions."""
    candidates = await nominate(edition)
    members = await select(edition, candidates)
    await validate_lists(edition, members)
    networks = await form_networks(edition, members)
    await recognise(edition, networks)
    await act(edition, networks)


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


async def select(edition: Edition, candidates: Districts) -> Districts:
    """Three of the four candidates of each district are chosen."""
    members = {place: users[:CHOSEN] for place, users in candidates.items()}
    chosen = [(place[0], u) for place, users in members.items() for u in users]
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
    return members


async def validate_lists(edition: Edition, members: Districts) -> None:
    """Each unit signs off its list."""
    units = sorted({unit for unit, _ in members})
    done = edition.progress("Listas validadas", len(units))

    async def validate(unit: str) -> None:
        await edition.platform.post(
            "leaders",
            "/leader-lists",
            edition.platform.actor("ut", unit),
            f"list {unit}",
            {"territorial_unit": unit, "occurred_on": LIST_ON.isoformat()},
        )

    await each(units, validate, done)


async def form_networks(
    edition: Edition, members: Districts
) -> dict[tuple[str, str], str]:
    """The leaders of each district sign the act of their network."""
    networks: dict[tuple[str, str], str] = {}
    done = edition.progress("Redes distritales", len(members))

    async def form(place: tuple[str, str]) -> None:
        unit, ubigeo = place
        answer = await edition.platform.post(
            "leaders",
            "/networks",
            edition.platform.actor("ut", unit),
            f"network {ubigeo}",
            {
                "ubigeo": ubigeo,
                "territorial_unit": unit,
                "members": members[place],
                "occurred_on": NETWORK_ON.isoformat(),
            },
        )
        networks[place] = answer["network_id"]

    await each(sorted(members), form, done)
    return networks


async def recognise(edition: Edition, networks: dict[tuple[str, str], str]) -> None:
    """Most mayors' offices recognise their network and hold an event."""
    chosen = [
        place
        for place in sorted(networks)
        if edition.happens(NETWORK_RECOGNISED, place[1], "recognised")
    ]
    done = edition.progress("Reconocimientos", len(chosen))

    async def honour(place: tuple[str, str]) -> None:
        unit, ubigeo = place
        path = f"/networks/{networks[place]}"
        mayor = edition.platform.actor("gobierno_local", unit, ubigeo)
        on = RECOGNISED_ON.isoformat()
        number = between(1, 400, edition.seed, ubigeo, "resolution")
        await edition.platform.post(
            "leaders",
            f"{path}/recognition",
            mayor,
            f"recognise {ubigeo}",
            {
                "resolution": f"Resolución de Alcaldía ficticia {number:03d}-2026",
                "resolved_on": on,
                "occurred_on": on,
            },
        )
        await edition.platform.post(
            "leaders",
            f"{path}/recognition-events",
            mayor,
            f"event {ubigeo}",
            {
                "attendees": between(20, 120, edition.seed, ubigeo, "attendees"),
                "occurred_on": on,
            },
        )

    await each(chosen, honour, done)


async def act(edition: Edition, networks: dict[tuple[str, str], str]) -> None:
    """The networks work in their communities and report what keeps families away."""
    acting = [
        place
        for place in sorted(networks)
        if edition.happens(NETWORK_ACTS, place[1], "acts")
    ]
    done = edition.progress("Acciones comunitarias", len(acting))

    async def work(place: tuple[str, str]) -> None:
        unit, ubigeo = place
        path = f"/networks/{networks[place]}"
        gestor = edition.platform.actor("gestor", unit)
        for number in range(between(1, 3, edition.seed, ubigeo, "actions")):
            await edition.platform.post(
                "leaders",
                f"{path}/actions",
                gestor,
                f"action {ubigeo} {number}",
                _action(edition, ubigeo, number),
            )
        await edition.platform.post(
            "leaders",
            f"{path}/barriers",
            gestor,
            f"barrier {ubigeo}",
            {
                "kind": choose(BARRIERS, edition.seed, ubigeo, "barrier"),
                "occurred_on": ACTIONS_FROM.isoformat(),
            },
        )

    await each(acting, work, done)


def _action(edition: Edition, ubigeo: str, number: int) -> dict[str, Any]:
    key = (edition.seed, ubigeo, number)
    on = ACTIONS_FROM + timedelta(days=between(0, ACTION_DAYS, *key, "on"))
    return {
        "kind": choose(KINDS, *key, "kind"),
        "reach": between(8, 60, *key, "reach"),
        "occurred_on": on.isoformat(),
    }
