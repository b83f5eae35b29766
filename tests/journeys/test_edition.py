"""A whole edition, February to December, by everybody who takes part in it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from juntos_console.demo.run import run_edition
from juntos_console.stack import Stack

HOUSEHOLDS = 104
SEED = "7"
Result = dict[str, Any]


async def edition_on(stack: Stack, folder: Path) -> Result:
    """What a small edition shows."""
    return await run_edition(
        stack, HOUSEHOLDS, SEED, folder, lambda _, __: lambda: None
    )


@pytest.fixture
def another_stack(stack: Stack) -> Iterator[Stack]:
    """A second platform, with everything running."""
    stack.up()
    stack.wait_ready(90)
    yield stack
    stack.stop_programs()


@pytest.mark.timeout(300)
async def test_an_edition_reaches_its_indicators_and_proves_itself(
    running_stack: Stack, another_stack: Stack, tmp_path: Path
) -> None:
    result, again = await asyncio.gather(
        edition_on(running_stack, tmp_path / "one"),
        edition_on(another_stack, tmp_path / "two"),
    )

    assert result["checks"] == {
        "rebuild_equal": True,
        "store_equals_stream": True,
        "facts_complete": True,
    }
    by_code = {row["code"]: row for row in result["indicators"]}
    assert by_code["OG"]["denominator"] == HOUSEHOLDS
    events = result["events"]
    started = events["ProgramStarted"] - events.get("ProgramStartRevoked", 0)
    assert by_code["OE1"]["denominator"] == started
    assert 0 < by_code["OE1"]["numerator"] <= by_code["OE1"]["denominator"]
    assert by_code["OE4"]["denominator"] == result["events"]["CohortMembersListed"]
    assert [row["line"] for row in result["schedule"]] == list(range(1, 20))
    assert all(row["executed_total"] > 0 for row in result["schedule"])
    for name in ("events", "indicators", "schedule"):
        assert again[name] == result[name], "same seed, same business figures"
