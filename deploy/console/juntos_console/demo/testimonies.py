"""What follows a list: corrections, the unit's own word, and what it decides."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any, Final

from .client import each
from .edition import Edition, Group
from .lists import municipality

CORRECTED: Final = 0.004
VALIDATED: Final = 0.12
DIFFERS: Final = 0.03
RESOLVED: Final = 0.8
UNIT_IS_RIGHT: Final = 0.7
DAYS_LATER: Final = timedelta(days=2)


async def correct(edition: Edition, group: Group, number: int, on: date) -> None:
    """Now and then the municipality finds a signature it had overlooked."""
    for woman in group.women:
        if woman.attends(edition.seed, number) or not edition.happens(
            CORRECTED, woman.code, number, "corrected"
        ):
            continue
        await edition.platform.post(
            "sessions",
            f"/sessions/{group.session_ids[number]}/corrections",
            municipality(edition, group),
            f"correction {woman.code} {number}",
            {
                "user_id": woman.user_id,
                "present": True,
                "correction": "signature_found",
                "occurred_on": (on + DAYS_LATER).isoformat(),
            },
        )


async def validate(edition: Edition, group: Group, number: int, on: date) -> None:
    """The unit compares some lists with its own, which now and then says otherwise."""
    label = group.label(number)
    if not edition.happens(VALIDATED, label, "validated"):
        return
    lines = [
        {
            "user_id": woman.user_id,
            "present": woman.attends(edition.seed, number)
            ^ edition.happens(DIFFERS, woman.code, number, "differs"),
        }
        for woman in group.women
    ]
    await edition.platform.post(
        "sessions",
        f"/sessions/{group.session_ids[number]}/validations",
        edition.platform.actor("ut", group.unit),
        f"validation {label}",
        {"occurred_on": (on + DAYS_LATER).isoformat(), "attendance": lines},
    )


async def resolve_disputes(edition: Edition, on: date) -> None:
    """The units decide most of the differences that are open; some they leave."""
    codes = {woman.user_id: woman.code for woman in edition.women}
    found: list[tuple[str, dict[str, Any]]] = []
    for unit in edition.units:
        answer = await edition.platform.get(
            "sessions",
            "/disputes",
            edition.platform.actor("ut", unit.code),
            {"territorial_unit": unit.code, "limit": 1000},
        )
        found += [(unit.code, row) for row in answer["items"]]
    chosen = [
        (unit, row)
        for unit, row in found
        if edition.happens(RESOLVED, codes[row["user_id"]], row["number"], "resolved")
    ]
    done = edition.progress("Diferencias resueltas", len(chosen))
    # One after the other about the same woman: the second sees what the first did.
    by_woman: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for choice in chosen:
        by_woman[choice[1]["user_id"]].append(choice)

    async def decide(user_id: str) -> None:
        for choice in by_woman[user_id]:
            await resolve(*choice)
            done()

    async def resolve(unit: str, row: dict[str, Any]) -> None:
        code, number = codes[row["user_id"]], row["number"]
        unit_is_right = edition.happens(UNIT_IS_RIGHT, code, number, "right")
        await edition.platform.post(
            "sessions",
            f"/sessions/{row['session_id']}/resolutions",
            edition.platform.actor("ut", unit),
            f"resolution {code} {number}",
            {
                "user_id": row["user_id"],
                "present": row["disputed"] if unit_is_right else not row["disputed"],
                "occurred_on": on.isoformat(),
            },
        )

    await each(sorted(by_woman), decide)
