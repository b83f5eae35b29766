"""The servers of the local stack, killed, restarted and kept apart."""

import json
import shutil
import socket
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import nats
import psycopg
import pytest

from juntos_console.errors import DependencyDown
from juntos_console.stack import Broker, DatabaseServer, EmbeddedNats, EmbeddedPostgres
from juntos_console.stack.ports import LOOPBACK
from juntos_console.stack.processes import Process
from juntos_console.stack.wheels import nats_server_program

DEPLOYED = Path(__file__).parents[2] / "deploy" / "nats" / "nats.conf"


def test_a_role_cannot_enter_the_database_of_another(
    postgres_server: DatabaseServer,
) -> None:
    own = postgres_server.create_database("tenant_a")
    other = postgres_server.create_database("tenant_b")

    with psycopg.connect(own) as db:
        assert db.execute("SELECT current_user").fetchone() == ("tenant_a",)
    trespass = urlsplit(own)._replace(path=urlsplit(other).path).geturl()
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(trespass)


def test_a_wrong_password_is_refused(postgres_server: DatabaseServer) -> None:
    own = postgres_server.create_database("tenant_c")
    role, _, rest = own.partition("@")

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"{role}x@{rest}")


def test_committed_rows_outlive_a_killed_server(
    postgres_server: DatabaseServer,
) -> None:
    url = postgres_server.create_database("survivor")
    with psycopg.connect(url) as db:
        db.execute("CREATE TABLE fact AS SELECT 42 AS answer")

    postgres_server.kill()
    assert not postgres_server.alive
    postgres_server.start()

    with psycopg.connect(url) as db:
        assert db.execute("SELECT answer FROM fact").fetchone() == (42,)


async def test_acknowledged_messages_outlive_a_killed_server(
    nats_url: str, nats_server: Broker
) -> None:
    client = await nats.connect(nats_url)
    await client.jetstream().add_stream(name="KEPT", subjects=["kept.>"])
    for number in range(20):
        await client.jetstream().publish("kept.all", str(number).encode())
    await client.close()

    nats_server.kill()
    assert not nats_server.alive
    nats_server.start()

    client = await nats.connect(nats_url)
    info = await client.jetstream().stream_info("KEPT")
    await client.close()
    assert info.state.messages == 20


def test_the_local_server_keeps_on_disk_what_it_acknowledged(tmp_path: Path) -> None:
    server = EmbeddedNats(tmp_path / "nats")
    server.process.argv = (*server.process.argv, *monitored(tmp_path))

    server.start()
    try:
        jetstream = jetstream_of(server.process, tmp_path)
    finally:
        server.stop()

    assert jetstream["sync_always"] is True


def test_the_deployed_server_keeps_on_disk_what_it_acknowledged(tmp_path: Path) -> None:
    text = DEPLOYED.read_text("utf-8")
    for there, here in (
        ('"0.0.0.0:', f'"{LOOPBACK}:'),
        ('"/data"', f'"{tmp_path / "data"}"'),
    ):
        assert there in text
        text = text.replace(there, here)
    (tmp_path / "nats.conf").write_text(text, "utf-8")
    server = Process(
        "nats",
        (
            str(nats_server_program()),
            *("-c", str(tmp_path / "nats.conf"), "-p", "-1"),
            *monitored(tmp_path),
        ),
        tmp_path / "nats.log",
        {"JUNTOS_NATS_PASSWORD": "de-prueba"},
    )

    server.start()
    try:
        jetstream = jetstream_of(server, tmp_path)
    finally:
        server.stop()

    assert jetstream["store_dir"] == str(tmp_path / "data" / "jetstream")
    assert jetstream["sync_always"] is True


def test_nats_refuses_whoever_has_no_password(nats_server: Broker) -> None:
    address = urlsplit(nats_server.url)

    with socket.create_connection((address.hostname, address.port), 2) as stranger:
        stranger.sendall(b'CONNECT {"verbose":false}\r\nPING\r\n')
        lines = stranger.makefile("rb").read().splitlines()

    assert lines[-1] == b"-ERR 'Authorization Violation'"


async def test_each_test_finds_nats_without_streams(nats_url: str) -> None:
    client = await nats.connect(nats_url)

    streams = await client.jetstream().streams_info()

    await client.close()
    assert streams == []


def test_a_server_started_twice_is_the_same_one(nats_server: EmbeddedNats) -> None:
    before = nats_server.url

    nats_server.start()

    assert nats_server.url == before
    assert nats_server.alive


def test_a_deleted_folder_leaves_no_data_behind_for_the_next_server(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "postgres"
    first = EmbeddedPostgres(folder)
    first.start()
    first.create_database("left_over")
    first.stop()
    shutil.rmtree(folder)

    second = EmbeddedPostgres(folder)
    second.start()
    with psycopg.connect(second.admin_url) as db:
        found = db.execute("SELECT FROM pg_database WHERE datname = 'left_over'")
        assert found.fetchone() is None
    second.remove()
    assert not second.folder.exists()


def test_nats_is_not_taken_for_another_server_on_its_port(
    nats_server: Broker, tmp_path: Path
) -> None:
    taken = urlsplit(nats_server.url).port or 0

    with pytest.raises(DependencyDown, match=f"El puerto {taken} de nats está ocupado"):
        EmbeddedNats(tmp_path / "nats", taken).start()


def test_postgresql_is_not_taken_for_another_server_on_its_port(
    postgres_server: DatabaseServer, tmp_path: Path
) -> None:
    taken = urlsplit(postgres_server.admin_url).port or 0
    second = EmbeddedPostgres(tmp_path / "postgres", taken)

    with pytest.raises(
        DependencyDown, match=f"El puerto {taken} de postgres está ocupado"
    ):
        second.start()

    second.remove()


def monitored(folder: Path) -> tuple[str, ...]:
    """Arguments for a monitoring port, any free one, which no local server has."""
    return ("-m", "-1", "--ports_file_dir", str(folder))


def jetstream_of(server: Process, folder: Path) -> dict[str, Any]:
    """How JetStream runs in this very process, told by the process itself."""
    assert server.id is not None
    ports = folder / f"nats-server_{server.id.pid}.ports"
    deadline = time.monotonic() + 20
    while not ports.exists() or not ports.read_bytes():
        assert server.alive, server.last_lines()
        assert time.monotonic() < deadline, server.last_lines()
        time.sleep(0.02)
    (monitoring,) = json.loads(ports.read_bytes())["monitoring"]
    told = httpx.get(f"{monitoring}/jsz", params={"config": "1"}).raise_for_status()
    return dict(told.json()["config"])
