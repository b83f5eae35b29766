"""The platform in containers: what docker-compose.yml runs, as a target."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx
from dotenv import dotenv_values

from ..errors import BadData, DependencyDown
from .databases import connection_url
from .environment import program_environment
from .issuer import DEFAULT_LIFETIME, Issuer, Territory
from .ports import LOOPBACK
from .programs import SERVICES

PROJECT: Final = "juntos"
FILE: Final = "docker-compose.yml"
HTTP: Final = 8000
_POLL_SECONDS: Final = 0.5
NO_DOCKER: Final = "No se encuentra docker en esta máquina: instálelo o corrija PATH."


class NoContainerEngine(DependencyDown):
    """There is no docker to ask; waiting does not help."""


@dataclass
class ComposeTarget:
    """A compose project that runs on this machine, found through its ``.env``."""

    env_file: Path
    project: str = PROJECT
    folder: Path = field(default_factory=Path.cwd)
    _addresses: dict[tuple[str, int], str] = field(default_factory=dict, repr=False)

    @classmethod
    def from_environment(cls) -> "ComposeTarget":
        """The project of the current folder.

        Raises:
            BadData: if the folder has no ``.env`` or no compose file.
        """
        for name in (FILE, ".env"):
            if not Path(name).exists():
                message = (
                    f"Falta {name} en esta carpeta (`juntos env` escribe el .env)."
                )
                raise BadData(message)
        return cls(Path(".env").absolute())

    @property
    def variables(self) -> Mapping[str, str]:
        """The ``.env``: passwords, ports, where the keys are."""
        values = dotenv_values(self.env_file, interpolate=False)
        return {name: text or "" for name, text in values.items()}

    @property
    def nats_url(self) -> str:
        """Address of NATS as seen from this machine."""
        password = self.variables["JUNTOS_NATS_PASSWORD"]
        return f"nats://juntos:{password}@{self.address('nats', 4222)}"

    def url(self, service: str) -> str:
        """Base URL of a service as seen from this machine."""
        return f"http://{self.address(service, HTTP)}"

    def database_url(self, service: str) -> str:
        """Address of a service's own database as seen from this machine."""
        password = self.variables[f"JUNTOS_{service.upper()}_DB_PASSWORD"]
        host, _, port = self.address("postgres", 5432).rpartition(":")
        return connection_url(service, password, host, int(port), service)

    def mint(
        self,
        subject: str,
        roles: Sequence[str],
        territory: Territory | None = None,
        lifetime: timedelta = DEFAULT_LIFETIME,
    ) -> str:
        """A token of the issuer whose public keys the services were given."""
        keys = self.folder / self.variables["JUNTOS_KEYS"]
        return Issuer(keys).mint(subject, roles, territory, lifetime)

    def command(
        self, service: str, *arguments: str
    ) -> subprocess.CompletedProcess[str]:
        """Run ``python -m juntos_<service> <arguments>`` in its container."""
        inside = ("python", "-m", f"juntos_{service}", *arguments)
        return self.compose("exec", "--no-TTY", service, *inside)

    def wait_ready(self, seconds: float = 60.0) -> None:
        """Return once every service is ready.

        Raises:
            DependencyDown: naming the service that is not ready in time.
        """
        deadline = time.monotonic() + seconds
        self._addresses.clear()
        for service in SERVICES:
            while not self._ready(service):
                if time.monotonic() > deadline:
                    log = self.compose("logs", "--tail", "20", service).stdout
                    message = f"{service} no está listo:\n{log}"
                    raise DependencyDown(message)
                time.sleep(_POLL_SECONDS)

    def up(self, *services: str, build: bool = True) -> None:
        """Build, create and start; with names, these services alone.

        Raises:
            DependencyDown: with what compose said.
        """
        chosen = ("--no-deps", *services) if services else ()
        done = self.compose("up", "--detach", *(["--build"] if build else []), *chosen)
        self._addresses.clear()
        if done.returncode != 0:
            message = f"docker compose up falló:\n{done.stdout[-3000:]}"
            raise DependencyDown(message)

    def down(self, *, volumes: bool = False) -> None:
        """Stop and remove the containers; their data only when asked to."""
        self.compose("down", *(["--volumes"] if volumes else []))

    def address(self, service: str, port: int) -> str:
        """``host:port`` on this machine of a port inside a container.

        Raises:
            DependencyDown: if the container does not run.
        """
        if (service, port) not in self._addresses:
            found = self.compose("port", service, str(port)).stdout.strip()
            if not found.startswith(f"{LOOPBACK}:"):
                message = f"El contenedor {service} no está activo."
                raise DependencyDown(message)
            self._addresses[service, port] = found
        return self._addresses[service, port]

    def compose(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run ``docker compose`` for this project; standard error is mixed in.

        Raises:
            NoContainerEngine: if this machine has no docker.
        """
        options = ("--project-name", self.project, "--env-file", str(self.env_file))
        try:
            return subprocess.run(
                ["docker", "compose", *options, *arguments],  # noqa: S607  # wherever the operator has it
                cwd=self.folder,
                env=program_environment(**self.variables),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
        except FileNotFoundError as problem:
            raise NoContainerEngine(NO_DOCKER) from problem

    def _ready(self, service: str) -> bool:
        try:
            answer = httpx.get(f"{self.url(service)}/health/ready", timeout=5)
        except NoContainerEngine:
            raise
        except (httpx.HTTPError, DependencyDown):
            return False
        return answer.is_success
