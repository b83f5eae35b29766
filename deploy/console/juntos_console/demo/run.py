"""One run of the demo, phase by phase."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from juntos_contracts import event_type

from ..errors import BadData
from ..proof import event_counts, read_facts, read_stores, read_streams, same_logs
from ..stack import Target
from .barrier import caught_up
from .client import Platform
from .closing import close_edition
from .country import build_country
from .edition import Edition, Progress
from .enrolment import enrol
from .households import households, padron_csv
from .leaders import lead
from .preparation import prepare, record_milestones
from .reports import issue_first_reports, issue_reports
from .sessions import teach

YEAR = 2026
LAST_DAY = "2026-12-31"
Phase = Callable[[Edition], Awaitable[None]]
STAGES: tuple[dict[str, Phase], ...] = (
    {"preparation": prepare},
    {"milestones": record_milestones},
    {"enrolment": enrol},
    {"sessions": teach},
    # From the end of August on, in services that do not meet.
    {"closing": close_edition, "leaders": lead, "first_reports": issue_first_reports},
    {"reports": issue_reports},
)
"""Phases in their order; those of one stage go on together."""


async def run_edition(
    target: Target, count: int, seed: str, folder: Path, progress: Progress
) -> dict[str, Any]:
    """Drive a whole edition and return what it showed, with the proof.

    Args:
        target: a platform that is up.
        count: households in the padrón.
        seed: same seed, same business figures.
        folder: where the padrón file is kept.
        progress: shows how far each phase is.
    """
    units = build_country(seed, count)
    chosen = list(households(units, count))
    _keep_padron(folder, padron_csv(seed, chosen))
    platform = Platform(target, seed)
    edition = Edition(seed, platform, target, units, chosen, progress, folder)
    seconds: dict[str, float] = {}
    try:
        with _timed(seconds, "total"):
            for stage in STAGES:
                async with asyncio.TaskGroup() as together:
                    for name, phase in stage.items():
                        together.create_task(_run(edition, name, phase, seconds))
            with _timed(seconds, "proof"):
                await caught_up(target)
                result = await _examine(edition)
    finally:
        await platform.close()
    return {
        "edition": YEAR,
        "households": count,
        "seed": int(seed) if seed.isdecimal() else seed,
        **result,
        "seconds": seconds,
    }


async def _run(
    edition: Edition, name: str, phase: Phase, seconds: dict[str, float]
) -> None:
    with _timed(seconds, name):
        await phase(edition)


@contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    """Note how long something took."""
    started = time.perf_counter()
    yield
    seconds[name] = round(time.perf_counter() - started, 1)


def _keep_padron(folder: Path, content: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "padron.csv").write_bytes(content)


async def _examine(edition: Edition) -> dict[str, Any]:
    """Read every copy of the log and compare, rebuilding the view meanwhile."""
    done = edition.progress("Comprobación", 4)
    platform = edition.platform
    async with asyncio.TaskGroup() as together:
        rebuilding = together.create_task(
            asyncio.to_thread(edition.target.command, "reporting", "rebuild")
        )
        stored = together.create_task(read_stores(edition.target))
        streamed = together.create_task(read_streams(edition.target))
        for one in (stored, streamed, rebuilding):
            one.add_done_callback(lambda _: done())
    stores, streams, rebuilt = stored.result(), streamed.result(), rebuilding.result()
    events = event_counts(stores)
    facts = await read_facts(edition.target)
    uas = platform.actor("uas")
    indicators = await platform.get(
        "reporting", "/indicators", uas, {"as_of": LAST_DAY}
    )
    schedule = await platform.get("reporting", "/schedule", uas, {"as_of": LAST_DAY})
    done()
    return {
        "events": {_short(name): number for name, number in sorted(events.items())},
        "indicators": _indicator_rows(indicators),
        "schedule": schedule["lines"],
        "checks": {
            "rebuild_equal": rebuilt.returncode == 0,
            "store_equals_stream": same_logs(stores, streams),
            "facts_complete": same_logs(stores, facts),
        },
    }


def _short(type_name: str) -> str:
    return event_type(type_name).event_name()


def _indicator_rows(answer: Any) -> list[dict[str, Any]]:
    rows = answer["indicators"]
    if not rows:
        raise BadData("El reporte no devolvió indicadores.")
    return [
        {
            "code": row["code"],
            "numerator": row["numerator"],
            "denominator": row["denominator"],
            "value": None if row["value"] is None else float(row["value"]),
            "target": None if row["target"] is None else float(row["target"]),
        }
        for row in rows
    ]
