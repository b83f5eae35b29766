"""docker-compose.yml: the same platform in containers."""

import asyncio
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from juntos_console.demo.run import run_edition
from juntos_console.stack.compose import ComposeTarget
from juntos_console.stack.env_file import write_env_file
from juntos_console.stack.programs import SERVICES

pytestmark = [pytest.mark.containers, pytest.mark.timeout(900)]
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComposeTarget]:
    """The whole project under a name of its own, with new secrets and free ports."""
    folder = tmp_path_factory.mktemp("compose")
    write_env_file(folder / ".env", folder / "keys")
    project = f"juntos-{secrets.token_hex(4)}"
    target = ComposeTarget(folder / ".env", project, REPOSITORY)
    try:
        target.up()
        target.wait_ready(120)
        yield target
    finally:
        target.down(volumes=True)


def test_every_service_accepts_the_issuers_tokens(platform: ComposeTarget) -> None:
    token = platform.mint("auditora-001", ["auditor"])
    answers = [
        httpx.get(
            f"{platform.url(service)}/events",
            headers={"Authorization": f"Bearer {token}"},
        )
        for service in SERVICES
    ]

    assert [answer.status_code for answer in answers] == [200] * len(SERVICES)


def test_no_service_runs_as_root(platform: ComposeTarget) -> None:
    who = {s: platform.compose("exec", "-T", s, "id", "-u").stdout for s in SERVICES}

    assert "0" not in {number.strip() for number in who.values()}


def test_a_service_enters_its_own_database_only(platform: ComposeTarget) -> None:
    own = platform.database_url("sessions")

    with psycopg.connect(own) as db:
        assert db.execute("SELECT current_database()").fetchone() == ("sessions",)
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(f"{own.removesuffix('/sessions')}/enrollment")


def test_the_demo_proves_itself_on_the_containers(
    platform: ComposeTarget, tmp_path: Path
) -> None:
    edition = run_edition(platform, 100, "2026", tmp_path, lambda _, __: lambda: None)

    result = asyncio.run(edition)

    assert all(result["checks"].values()), result["checks"]
    assert result["events"]["SessionAttended"] > 0


def test_one_service_is_rebuilt_and_restarted_alone(platform: ComposeTarget) -> None:
    before = started_at(platform)

    platform.compose("stop", "leaders")
    platform.up("leaders")
    platform.wait_ready(120)

    after = started_at(platform)
    assert [name for name in before if before[name] != after[name]] == ["leaders"]


def test_an_operation_runs_inside_a_container(platform: ComposeTarget) -> None:
    done = platform.command("enrollment", "migrate")

    assert done.returncode == 0, done.stdout


def test_compose_refuses_to_start_without_secrets(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("JUNTOS_KEYS=./keys\n")

    refused = ComposeTarget(tmp_path / ".env", "juntos-none", REPOSITORY).compose(
        "config", "--quiet"
    )

    assert refused.returncode != 0
    assert "JUNTOS_" in refused.stdout


def started_at(platform: ComposeTarget) -> dict[str, str]:
    """When each service's container was started."""
    found = {}
    for service in SERVICES:
        number = platform.compose("ps", "--quiet", service).stdout.strip()
        found[service] = subprocess.run(
            ["docker", "inspect", "--format", "{{.State.StartedAt}}", number],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return found
