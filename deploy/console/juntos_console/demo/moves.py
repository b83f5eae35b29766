"""End of May: some women move to a district of their unit, join a group there."""

from datetime import date
from typing import Final

from .barrier import caught_up
from .client import each
from .edition import Edition, Group, Woman

MOVED_ON: Final = date(2026, 5, 31)
"""After the fifth session, also where that one was held a day late."""
MOVES: Final = 0.015


async def move(edition: Edition) -> None:
    """Record the moves, wait until everybody knows, change the rosters."""
    leaving = [
        (woman, group)
        for group in edition.groups
        for woman in group.women
        if group.neighbour is not None
        and group.neighbour.ubigeo != group.ubigeo
        and len(group.women) > 1
        and edition.happens(MOVES, woman.code, "moves")
    ]
    done = edition.progress("Traslados", len(leaving))

    async def record(found: tuple[Woman, Group]) -> None:
        woman, group = found
        if group.neighbour is None:
            return
        await edition.platform.post(
            "enrollment",
            f"/users/{woman.user_id}/moves",
            edition.platform.actor("gestor", woman.unit),
            f"move {woman.code}",
            {
                "ubigeo": group.neighbour.ubigeo,
                "territorial_unit": woman.unit,
                "occurred_on": MOVED_ON.isoformat(),
            },
        )
        done()

    await each(leaving, record)
    await caught_up(edition.target)
    # One after the other: a group may lose and gain at the same time.
    for woman, group in leaving:
        if group.neighbour is not None:
            await _change_rosters(edition, woman, group, group.neighbour)


async def _change_rosters(
    edition: Edition, woman: Woman, old: Group, new: Group
) -> None:
    for group, change in ((old, "left"), (new, "joined")):
        await edition.platform.post(
            "sessions",
            f"/groups/{group.group_id}/roster-changes",
            edition.platform.actor("ut", group.unit),
            f"{change} {woman.code}",
            {change: [woman.user_id], "occurred_on": MOVED_ON.isoformat()},
        )
    old.women.remove(woman)
    new.women.append(woman)
    woman.ubigeo = new.ubigeo
