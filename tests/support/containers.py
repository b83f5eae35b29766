"""NATS and PostgreSQL in containers, with the files that docker-compose.yml uses."""

import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg
from testcontainers.core.container import DockerContainer

from juntos_console.stack.databases import DatabaseAdministration, connection_url
from juntos_console.stack.ports import LOOPBACK, free_port

from .databases import NOT_FOR_POWER_CUTS

REPOSITORY: Final = Path(__file__).parents[2]
NATS_IMAGE: Final = "nats:2.15-alpine"
POSTGRES_IMAGE: Final = "postgres:17"
START_SECONDS: Final = 60.0
SUPERUSER: Final = "postgres"


class ContainerServer(ABC):
    """A container that keeps its address when it is killed and started again."""

    def __init__(self, image: str, ports: dict[int, int]) -> None:
        self.container: Any = DockerContainer(image)
        # On loopback only, which with_bind_ports cannot say.
        published: dict[Any, Any] = {i: (LOOPBACK, o) for i, o in ports.items()}
        self.container.ports = published
        self._created = False

    @property
    def alive(self) -> bool:
        """Whether the container runs."""
        if not self._created:
            return False
        self._wrapped.reload()
        return bool(self._wrapped.status == "running")

    @property
    def _wrapped(self) -> Any:
        return self.container.get_wrapped_container()

    def start(self) -> None:
        """Create or start the container and wait until its server answers."""
        if self.alive:
            return
        if self._created:
            self._wrapped.start()
        else:
            self.container.start()
            self._created = True
        _wait_for(self.answers)

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server in it is ready."""

    def stop(self) -> None:
        """Stop in order; the data stay."""
        self._wrapped.stop()

    def kill(self) -> None:
        """Stop with SIGKILL."""
        self._wrapped.kill()

    def remove(self) -> None:
        """Remove the container and its data."""
        if self._created:
            self._wrapped.remove(force=True, v=True)


class NatsContainer(ContainerServer):
    """NATS with the configuration of the compose file."""

    def __init__(self) -> None:
        self._port, self._monitoring = free_port(), free_port()
        super().__init__(NATS_IMAGE, {4222: self._port, 8222: self._monitoring})
        # NATS reads the variable as a value of its own syntax: a letter first.
        self._password = f"n{secrets.token_hex(16)}"
        self.container.with_env("JUNTOS_NATS_PASSWORD", self._password)
        self.container.with_volume_mapping(
            str(REPOSITORY / "deploy/nats/nats.conf"), "/etc/nats/juntos.conf", "ro"
        )
        self.container.with_command("--config /etc/nats/juntos.conf")

    @property
    def url(self) -> str:
        """Address with user and password."""
        return f"nats://juntos:{self._password}@{LOOPBACK}:{self._port}"

    def answers(self) -> bool:
        """Whether the server says that JetStream works."""
        try:
            health = httpx.get(
                f"http://{LOOPBACK}:{self._monitoring}/healthz", timeout=1
            )
        except httpx.HTTPError:
            return False
        return health.is_success


class PostgresContainer(ContainerServer):
    """PostgreSQL with a random superuser password."""

    def __init__(self) -> None:
        self._port = free_port()
        super().__init__(POSTGRES_IMAGE, {5432: self._port})
        self._passwords = {SUPERUSER: secrets.token_hex(16)}
        self._administration = DatabaseAdministration(self._url_of)
        self.container.with_env("POSTGRES_PASSWORD", self._passwords[SUPERUSER])
        self.container.with_env(
            "POSTGRES_INITDB_ARGS", "--locale-provider=builtin --locale=C.UTF-8"
        )
        chosen = {"max_connections": "300", "timezone": "UTC", **NOT_FOR_POWER_CUTS}
        self.container.with_command(
            " ".join(f"-c {name}={value}" for name, value in chosen.items())
        )

    @property
    def admin_url(self) -> str:
        """Address of the superuser's database."""
        return self._url_of(SUPERUSER, SUPERUSER)

    def create_database(
        self, name: str, *, role: str = "", template: str = "template1"
    ) -> str:
        """Create a database and its role if need be; returns its address."""
        return self._administration.create(name, role or name, template)

    def drop_database(self, name: str) -> None:
        """Drop a database and cut off whoever uses it; its role stays."""
        self._administration.drop(name)

    def answers(self) -> bool:
        """Whether the server lets this test's superuser in."""
        try:
            psycopg.connect(self.admin_url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def _url_of(self, role: str, database: str) -> str:
        password = self._passwords.setdefault(role, secrets.token_hex(16))
        return connection_url(role, password, LOOPBACK, self._port, database)


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            message = f"the container did not answer within {START_SECONDS:.0f} s"
            raise TimeoutError(message)
        time.sleep(0.1)
