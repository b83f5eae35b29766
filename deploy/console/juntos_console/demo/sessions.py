"""April to August: groups, twelve sessions, municipal lists, calls to absentees."""

import asyncio
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from ..stack import SERVICES
from .barrier import caught_up
from .chance import choose
from .client import each
from .edition import FIRST_SESSION_ON, SESSION_EVERY_DAYS, SESSIONS, Edition, Group
from .lists import REASONS, municipality, offline_list, send_list, send_workbook
from .messages import leave, send_campaign
from .moves import move
from .offline import send_offline
from .testimonies import correct, resolve_disputes, validate

GROUPS_ON = date(2026, 4, 1)
LARGEST_GROUP = 30
CANCELLED = 0.02
RESCHEDULED = 0.03
WITHOUT_NETWORK = 0.2
AS_WORKBOOK = 0.06
CALLED = 0.28
CALL_REACHES = 0.7
MOST_TAKEN = 100
TELLS_BARRIER = 0.3
BARRIERS = ("distance", "opening_hours", "no_supplies", "language", "cost")
STEPS = ("attends_next", "makes_up", "visit", "none")
MOVED_BEFORE = 6
FIRST_CAMPAIGN = ("modulo-1", date(2026, 5, 30))
SECOND_CAMPAIGN = ("modulo-2", date(2026, 7, 30))
OTHERS = frozenset(SERVICES) - {"outreach"}


async def teach(edition: Edition) -> None:
    """Form the groups and go through the months.

    Messages go out at the end of a module, while the next months' lists come in.
    """
    await form_groups(edition)
    await schedule(edition)
    await go_through(edition, 4, 5)
    await move(edition)
    async with asyncio.TaskGroup() as together:
        together.create_task(send_first_campaign(edition))
        together.create_task(go_through(edition, 6, 7))
    async with asyncio.TaskGroup() as together:
        together.create_task(send_campaign(edition, *SECOND_CAMPAIGN))
        together.create_task(go_through(edition, 8))
    await caught_up(edition.target)


async def go_through(edition: Edition, *months: int) -> None:
    """Hold the sessions of each month and call those who missed them."""
    for month in months:
        await hold_month(edition, month)
        # Messages may be under way for months.
        await caught_up(edition.target, OTHERS)
        await call_absentees(edition, month)


async def send_first_campaign(edition: Edition) -> None:
    """After it some of those who have not answered SALIR leave as well."""
    await send_campaign(edition, *FIRST_CAMPAIGN)
    await leave(edition)


def session_date(number: int) -> date:
    """When a session is planned: every 13 days from the first Monday of April."""
    return FIRST_SESSION_ON + timedelta(days=(number - 1) * SESSION_EVERY_DAYS)


def latest_date(number: int) -> date:
    """When a session is held where it was moved: a day later."""
    return session_date(number) + timedelta(days=1)


def held_on(edition: Edition, group: Group, number: int) -> date:
    """When a group holds it: some sessions are moved."""
    moved = _is_moved(edition, group, number)
    return latest_date(number) if moved else session_date(number)


def _is_moved(edition: Edition, group: Group, number: int) -> bool:
    return edition.happens(RESCHEDULED, group.label(number), "rescheduled")


async def form_groups(edition: Edition) -> None:
    """One group or more a district, thirty women at the most."""
    districts: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for woman in edition.women:
        if woman.enrolled:
            districts[woman.unit, woman.ubigeo].append(woman)
    planned = [
        (unit, ubigeo, number, women[start : start + LARGEST_GROUP])
        for (unit, ubigeo), women in sorted(districts.items())
        for number, start in enumerate(range(0, len(women), LARGEST_GROUP), 1)
    ]
    done = edition.progress("Grupos", len(planned))

    async def form(plan: tuple[str, str, int, list[Any]]) -> None:
        unit, ubigeo, number, women = plan
        answer = await edition.platform.post(
            "sessions",
            "/groups",
            edition.platform.actor("ut", unit),
            f"group {ubigeo} {number}",
            {
                "code": f"G-{ubigeo}-{number:02d}",
                "ubigeo": ubigeo,
                "territorial_unit": unit,
                "members": [woman.user_id for woman in women],
                "occurred_on": GROUPS_ON.isoformat(),
            },
        )
        code = f"G-{ubigeo}-{number:02d}"
        edition.groups.append(Group(answer["group_id"], code, unit, ubigeo, women))

    await each(planned, form, done)
    edition.groups.sort(key=lambda group: (group.unit, group.code))
    for one, other in pairwise(edition.groups):
        if one.unit == other.unit:
            one.neighbour = other


async def schedule(edition: Edition) -> None:
    """Plan the twelve sessions of every group at once."""
    done = edition.progress("Programación de sesiones", len(edition.groups))

    async def plan(group: Group) -> None:
        answer = await edition.platform.post(
            "sessions",
            f"/groups/{group.group_id}/sessions",
            edition.platform.actor("ut", group.unit),
            f"schedule {group.code}",
            {
                "sessions": [
                    {
                        "number": number,
                        "scheduled_on": session_date(number).isoformat(),
                        "place": "Local comunal",
                    }
                    for number in range(1, SESSIONS + 1)
                ],
                "occurred_on": GROUPS_ON.isoformat(),
            },
        )
        group.session_ids = {
            int(planned["number"]): planned["session_id"]
            for planned in answer["sessions"]
        }

    await each(edition.groups, plan, done)


async def hold_month(edition: Edition, month: int) -> None:
    """Local governments send the month's attendance lists; disputes are resolved."""
    numbers = [n for n in range(1, SESSIONS + 1) if session_date(n).month == month]
    done = edition.progress(f"Sesiones de {_month(month)}", len(edition.groups))

    async def hold(group: Group) -> None:
        held = [n for n in numbers if not await _cancelled(edition, group, n)]
        if edition.happens(WITHOUT_NETWORK, group.ubigeo, "network"):
            await _send_packet(edition, group, month, held)
        else:
            for number in held:
                await _send(edition, group, number)
        for number in held:
            on = held_on(edition, group, number)
            await correct(edition, group, number, on)
            await validate(edition, group, number, on)

    # A woman is on the lists of her group and of the one before. Both at once would
    # leave to chance which of them starts her programme.
    for turn in (0, 1):
        await each(edition.groups[turn::2], hold, done)
    await resolve_disputes(edition, date(2026, month, 28))


async def _cancelled(edition: Edition, group: Group, number: int) -> bool:
    """Some sessions fall out, some are moved; most take place as planned."""
    label, actor = group.label(number), edition.platform.actor("ut", group.unit)
    path, on = f"/sessions/{group.session_ids[number]}", session_date(number)
    if edition.happens(CANCELLED, label):
        body = {"reason": "weather", "occurred_on": on.isoformat()}
        await edition.platform.post(
            "sessions", f"{path}/cancellations", actor, label, body
        )
        return True
    if _is_moved(edition, group, number):
        moved = {
            "scheduled_on": held_on(edition, group, number).isoformat(),
            "place": "Local comunal",
            "reason": "local_event",
            "occurred_on": (on - timedelta(days=3)).isoformat(),
        }
        await edition.platform.post(
            "sessions", f"{path}/reschedulings", actor, f"moved {label}", moved
        )
    return False


async def _send(edition: Edition, group: Group, number: int) -> None:
    on = held_on(edition, group, number)
    if edition.happens(AS_WORKBOOK, group.label(number), "workbook"):
        await send_workbook(edition, group, number, on)
    else:
        await send_list(edition, group, number, on)


async def _send_packet(
    edition: Edition, group: Group, month: int, numbers: list[int]
) -> None:
    if numbers:
        await send_offline(
            edition.platform,
            "sessions",
            municipality(edition, group),
            f"equipo-{group.code.lower()}-{month:02d}",
            group.unit,
            [
                offline_list(edition, group, n, held_on(edition, group, n))
                for n in numbers
            ],
        )


async def call_absentees(edition: Edition, month: int) -> None:
    """The units call some of those who missed a session of the month."""
    on = date(2026, month, 28)
    pending: list[dict[str, Any]] = []
    codes = {woman.user_id: woman.code for woman in edition.women}
    for unit in edition.units:
        found = await edition.platform.get(
            "outreach",
            "/follow-ups",
            edition.platform.actor("gestor", unit.code),
            {"territorial_unit": unit.code, "on": on.isoformat(), "limit": 5000},
        )
        pending += [
            absence
            for absence in found
            if date.fromisoformat(absence["held_on"]).month == month
            and edition.happens(
                CALLED, codes[absence["user_id"]], absence["session_number"], "call"
            )
        ]
    await _take(edition, pending, on)
    done = edition.progress(f"Llamadas de {_month(month)}", len(pending))

    async def call(absence: dict[str, Any]) -> None:
        code, number = codes[absence["user_id"]], absence["session_number"]
        reached = edition.happens(CALL_REACHES, code, number, "answers")
        await edition.platform.post(
            "outreach",
            f"/follow-ups/{absence['user_id']}/{number}/calls",
            edition.platform.actor("gestor", absence["territorial_unit"]),
            f"call {code} {number}",
            {
                "outcome": "reached" if reached else "no_answer",
                "reason": choose(REASONS, edition.seed, code, number, "told")
                if reached
                else "unknown",
                "barrier": choose(BARRIERS, edition.seed, code, number, "barrier")
                if reached and edition.happens(TELLS_BARRIER, code, number, "tells")
                else None,
                "next_step": choose(STEPS, edition.seed, code, number, "step")
                if reached
                else None,
                "occurred_on": on.isoformat(),
            },
        )

    await each(pending, call, done)


async def _take(edition: Edition, pending: list[dict[str, Any]], on: date) -> None:
    """Each unit's gestora takes the first calls of her list; nobody else gets them."""
    for unit in edition.units:
        count = sum(one["territorial_unit"] == unit.code for one in pending)
        if count:
            body = {
                "territorial_unit": unit.code,
                "on": on.isoformat(),
                "count": min(count, MOST_TAKEN),
            }
            gestora = edition.platform.actor("gestor", unit.code)
            label = f"take {unit.code} {on}"
            await edition.platform.post(
                "outreach", "/follow-ups/claims", gestora, label, body
            )


def _month(month: int) -> str:
    return ("abril", "mayo", "junio", "julio", "agosto")[month - FIRST_SESSION_ON.month]
