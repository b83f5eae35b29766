"""Programs of a stack: found ready, killed, started again, found by a later command."""

import json
import signal
from pathlib import Path

import httpx
import pytest

from juntos_console.errors import DependencyDown
from juntos_console.stack import LocalStack, Stack


def test_a_service_in_three_processes_is_ready_and_keeps_its_addresses(
    stack: Stack,
) -> None:
    stack.start("enrollment", roles=("api", "relay", "consumers"))
    stack.wait_ready()
    before = stack.url("enrollment")

    stack.kill("enrollment")
    assert not stack.alive("enrollment")
    assert stack.alive("enrollment.relay")
    stack.start("enrollment", roles=("api",))
    stack.wait_ready()

    assert stack.url("enrollment") == before
    assert httpx.get(f"{before}/health/live").is_success


def test_a_program_that_ends_is_reported_with_the_end_of_its_log(stack: Stack) -> None:
    stack.start("enrollment")
    stack.wait_ready()
    stack.kill("enrollment", signal.SIGTERM)
    stack.processes["enrollment"].stop()

    with pytest.raises(DependencyDown, match=r"enrollment terminó(.|\n)*stopped"):
        stack.wait_ready(seconds=5)


def test_a_later_command_finds_and_stops_what_an_earlier_one_started(
    stack: Stack,
) -> None:
    stack.start("enrollment")
    folder = stack.surroundings.folder

    later = Stack(folder, stack.broker, stack.server)
    assert later.alive("enrollment")
    assert later.url("enrollment") == stack.url("enrollment")
    later.stop_programs()

    assert not stack.alive("enrollment")


def test_a_service_accepts_the_tokens_of_the_stack_and_no_others(stack: Stack) -> None:
    stack.start("enrollment")
    stack.wait_ready()
    feed = f"{stack.url('enrollment')}/events"
    token = stack.mint("auditora-001", ["auditor"])

    accepted = httpx.get(feed, headers={"Authorization": f"Bearer {token}"})
    forged = httpx.get(feed, headers={"Authorization": f"Bearer {token[:-8]}AAAAAAAA"})

    assert accepted.status_code == 200
    assert forged.status_code == 401


def test_what_is_written_down_holds_no_secret_and_is_the_owners_alone(
    stack: Stack,
) -> None:
    stack.start("enrollment")
    folder = stack.surroundings.folder
    state = folder / "state.json"
    password = stack.nats_url.partition("juntos:")[2].partition("@")[0]

    assert json.loads(state.read_text())["processes"].keys() == {"enrollment"}
    assert password not in state.read_text()
    assert all(_private(path) for path in _sensitive_files(folder))


def test_the_local_stack_of_a_folder_is_found_shown_and_stopped_by_later_commands(
    tmp_path: Path,
) -> None:
    first = LocalStack(tmp_path / "stack")
    first.prepare(["enrollment"])
    first.start("enrollment")
    first.wait_ready()

    rows = LocalStack(tmp_path / "stack").overview()
    LocalStack(tmp_path / "stack").down()

    assert [(row["name"], row["ready"]) for row in rows] == [
        ("nats", True),
        ("postgres", True),
        ("enrollment", True),
    ]
    assert not any(row["alive"] for row in first.overview())
    LocalStack(tmp_path / "stack").remove()
    assert not (tmp_path / "stack").exists()


def _sensitive_files(folder: Path) -> list[Path]:
    tokens = sorted((folder / "issuer/services").rglob("*.jwt"))
    assert tokens
    return [folder / "state.json", folder / "issuer/key.json", *tokens]


def _private(path: Path) -> bool:
    return path.stat().st_mode & 0o077 == 0
