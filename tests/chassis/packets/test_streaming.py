"""A packet is never whole in memory, however large it is."""

import tracemalloc
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from juntos_chassis.errors import InvalidInput
from juntos_chassis.packets.reading import LARGEST_ARRAY, read_packet, read_packet_file
from juntos_chassis.packets.routes import LARGEST_PACKET, received
from tests.chassis.packets.shelf import header, ndjson

BLOCK = b" " * (1 << 18)
HEAD = ndjson(header())


def body_of(blocks: int) -> Callable[[], Awaitable[dict[str, Any]]]:
    """A body that a client sends in so many blocks."""
    left = blocks

    async def receive() -> dict[str, Any]:
        nonlocal left
        left -= 1
        return {"type": "http.request", "body": BLOCK, "more_body": left > 0}

    return receive


async def test_a_large_body_goes_to_a_file_block_by_block(tmp_path: Path) -> None:
    blocks = LARGEST_PACKET // len(BLOCK)
    request = Request({"type": "http", "method": "POST"}, body_of(blocks))

    with (tmp_path / "packet").open("w+b") as file:
        tracemalloc.start()
        whole = await received(request, file)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert whole
    assert (tmp_path / "packet").stat().st_size == LARGEST_PACKET
    assert peak < LARGEST_PACKET // 8


async def test_more_than_any_packet_has_is_refused(tmp_path: Path) -> None:
    blocks = LARGEST_PACKET // len(BLOCK) + 1
    request = Request({"type": "http", "method": "POST"}, body_of(blocks))

    with (tmp_path / "packet").open("w+b") as file, pytest.raises(InvalidInput) as no:
        await received(request, file)

    assert no.value.code == "packet-too-large"


def test_a_line_longer_than_any_command_spoils_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "packet"
    path.write_bytes(HEAD + b"{" + b"x" * (8 << 20) + b"\n{broken\n")

    with path.open("rb") as file:
        tracemalloc.start()
        packet = read_packet_file(file)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    problems = [(line.number, line.content) for line in packet.lines]
    codes = [(n, p.code) for n, p in problems if isinstance(p, InvalidInput)]
    assert codes == [(2, "line-too-long"), (3, "malformed-line")]
    assert peak < 6 << 20


def test_an_array_has_to_be_held_and_may_not_be_large() -> None:
    body = b"[" + HEAD.strip() + b" " * LARGEST_ARRAY + b"]"

    with pytest.raises(InvalidInput, match="un objeto JSON por línea"):
        read_packet(body)
