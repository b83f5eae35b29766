"""A process: what fails in it is started again, and its log is for programs."""

import asyncio
import json
import subprocess
import sys
from textwrap import dedent

import pytest

from juntos_chassis import runtime

SAYS: str = dedent(
    """
    import logging
    from juntos_chassis.logs import configure_logging, get_logger

    configure_logging("leaders", "info")
    get_logger("ours").info("relay.waiting", problem="broken pipe")
    try:
        1 / 0
    except ZeroDivisionError:
        logging.getLogger("uvicorn.error").exception("library %s", "failed")
    """
)


async def test_a_task_that_fails_through_a_bug_is_started_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(runtime, "RESTART_SECONDS", 0.0)
    again = asyncio.Event()
    starts = 0

    async def work() -> None:
        nonlocal starts
        starts += 1
        if starts < 3:
            raise ZeroDivisionError
        again.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(runtime.kept_alive("work", work))
    async with asyncio.timeout(5):
        await again.wait()
    task.cancel()
    await asyncio.wait([task])

    assert starts == 3


def test_every_line_of_the_log_is_an_object_also_those_of_libraries() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SAYS], check=True, capture_output=True, text=True
    )

    ours, library = (json.loads(line) for line in done.stderr.splitlines())
    assert (ours["event"], ours["level"]) == ("relay.waiting", "info")
    assert (library["event"], library["level"]) == ("library failed", "error")
    assert library["logger"] == "uvicorn.error"
    assert "ZeroDivisionError" in library["exception"]
    assert {ours["service"], library["service"]} == {"leaders"}
