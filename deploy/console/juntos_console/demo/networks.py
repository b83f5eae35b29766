"""September to December: district networks, recognition, actions and mentoring."""

from datetime import date, timedelta
from typing import Any

from .chance import between, choose
from .client import each
from .edition import Edition

NETWORK_ON = date(2026, 9, 18)
RECOGNISED_ON = date(2026, 10, 9)
ACTIONS_FROM = date(2026, 9, 25)
ACTION_DAYS = 60
NETWORK_RECOGNISED = 0.85
NETWORK_ACTS = 0.96
RECORDED_TWICE = 0.05
MENTORS = 0.4
KINDS = (
    "healthy_practices",
    "rights_guidance",
    "health_campaign",
    "learning_space",
    "mentoring",
)
PLACES = ("community_hall", "health_facility", "school", "public_space")
BARRIERS = ("distance", "opening_hours", "no_supplies", "language")
Districts = dict[tuple[str, str], list[str]]
"""User ids by unit and district."""


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
                "act": f"ACTA-EJEMPLO-{ubigeo}-2026",
                "occurred_on": NETWORK_ON.isoformat(),
            },
        )
        networks[place] = answer["network_id"]
        await edition.platform.post(
            "leaders",
            f"/networks/{networks[place]}/coordinator",
            edition.platform.actor("ut", unit),
            f"coordinator {ubigeo}",
            {"user_id": members[place][0], "occurred_on": NETWORK_ON.isoformat()},
        )

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
                "office": f"Alcaldía de ejemplo {ubigeo}",
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
            recorded = await edition.platform.post(
                "leaders",
                f"{path}/actions",
                gestor,
                f"action {ubigeo} {number}",
                _action(edition, ubigeo, number),
            )
            if number and edition.happens(RECORDED_TWICE, ubigeo, number, "twice"):
                await edition.platform.post(
                    "leaders",
                    f"/actions/{recorded['action_id']}/annulments",
                    edition.platform.actor("ut", unit),
                    f"annulment {ubigeo} {number}",
                    {"correction": "recorded_twice"},
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


async def accompany(
    edition: Edition, networks: dict[tuple[str, str], str], members: Districts
) -> None:
    """Some leader mothers accompany another usuaria of their district."""
    leaders = {user for users in members.values() for user in users}
    others: dict[str, str] = {}
    for woman in edition.women:
        if woman.enrolled and woman.user_id not in leaders:
            others.setdefault(woman.ubigeo, woman.user_id)
    chosen = [
        place
        for place in sorted(networks)
        if place[1] in others and edition.happens(MENTORS, place[1], "mentors")
    ]
    done = edition.progress("Acompañamientos", len(chosen))

    async def pair(place: tuple[str, str]) -> None:
        unit, ubigeo = place
        await edition.platform.post(
            "leaders",
            f"/networks/{networks[place]}/mentorings",
            edition.platform.actor("gestor", unit),
            f"mentoring {ubigeo}",
            {
                "mentor_id": members[place][-1],
                "mentee_id": others[ubigeo],
                "occurred_on": ACTIONS_FROM.isoformat(),
            },
        )

    await each(chosen, pair, done)


def _action(edition: Edition, ubigeo: str, number: int) -> dict[str, Any]:
    key = (edition.seed, ubigeo, number)
    on = ACTIONS_FROM + timedelta(days=between(0, ACTION_DAYS, *key, "on"))
    return {
        "kind": choose(KINDS, *key, "kind"),
        "reach": between(8, 60, *key, "reach"),
        "place": choose(PLACES, *key, "place"),
        "evidence": f"FOTO-EJEMPLO-{ubigeo}-{number}",
        "another": number > 0,
        "occurred_on": on.isoformat(),
    }
