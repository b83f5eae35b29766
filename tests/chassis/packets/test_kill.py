"""A process that is killed in the middle of a packet: done stays done, answers stay."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from juntos_chassis.packets.desk import Desk
from juntos_chassis.packets.reading import read_packet
from juntos_chassis.settings import ServiceSettings
from tests.chassis.packets.shelf import (
    HIGHEST,
    UT07,
    Shelf,
    build,
    deliver,
    header,
    ndjson,
    noting,
    opening,
    results,
)

pytestmark = pytest.mark.faults
ROOT = Path(__file__).parents[3]
BOOKS = 40
HEARD = 150


def work_off(settings_file: str, packet_file: str, packet_id: str) -> None:
    """What the killed process does: answer a packet line by line."""
    settings = ServiceSettings.model_validate_json(Path(settings_file).read_bytes())
    desk: Desk = build(settings).state["packets"]
    commands = [
        json.loads(line) for line in Path(packet_file).read_bytes().splitlines()
    ]
    for answer in deliver_slowly(desk, commands, packet_id):
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def deliver_slowly(
    desk: Desk, commands: list[dict[str, Any]], packet_id: str
) -> Iterator[dict[str, Any]]:
    """The answers as they come."""
    packet = read_packet(ndjson(header(UUID(packet_id)), *commands))
    opened = desk.open(packet.header, UT07)
    yield from (json.loads(line) for line in desk.answers(packet, opened, UT07))


def test_what_was_answered_before_the_kill_is_answered_again(
    settings: ServiceSettings, desk: Desk, shelf: Shelf, tmp_path: Path
) -> None:
    books = [UUID(str(uuid7())) for _ in range(BOOKS)]
    commands = [opening(book) for book in books]
    for number in range(1, HIGHEST + 1):
        commands += [noting(book, number, f"2026-04-{10 + number}") for book in books]
    packet_id = str(uuid7())
    (tmp_path / "settings.json").write_text(settings.model_dump_json())
    (tmp_path / "packet.ndjson").write_bytes(ndjson(*commands))

    heard = until_killed(tmp_path, packet_id)
    again = deliver(desk, commands, packet_id=UUID(packet_id))

    assert HEARD <= len(heard) < len(commands)
    assert again[: len(heard)] == heard
    assert set(results(again)) == {"accepted"}
    assert len(again) == len(commands) + 1
    for book in books:
        assert shelf.numbers(book) == list(range(1, HIGHEST + 1))


def until_killed(folder: Path, packet_id: str) -> list[dict[str, Any]]:
    """The answers that a process gave before it was killed."""
    code = f"from {__name__} import work_off; work_off(*__import__('sys').argv[1:])"
    files = [str(folder / "settings.json"), str(folder / "packet.ndjson"), packet_id]
    with subprocess.Popen(
        [sys.executable, "-c", code, *files],
        stdout=subprocess.PIPE,
        env={"PYTHONPATH": ":".join([str(ROOT), *sys.path])},
    ) as process:
        assert process.stdout is not None
        heard = [process.stdout.readline() for _ in range(HEARD)]
        process.kill()
        # The last line of the pipe may be cut.
        heard += process.stdout.read().splitlines(keepends=True)
    return [json.loads(line) for line in heard if line.endswith(b"\n")]
