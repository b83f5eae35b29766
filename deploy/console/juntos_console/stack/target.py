"""What a running platform offers to the demo and to operations, wherever it runs."""

import subprocess
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from .issuer import DEFAULT_LIFETIME, Territory


class Target(Protocol):
    """A platform that is up: the local stack or the containers."""

    @property
    def nats_url(self) -> str:
        """Address of NATS, for reading the streams."""

    def url(self, service: str) -> str:
        """Base URL of a service's API, without a final slash."""

    def database_url(self, service: str) -> str:
        """Address of a service's own database."""

    def mint(
        self,
        subject: str,
        roles: Sequence[str],
        territory: Territory | None = None,
        lifetime: timedelta = DEFAULT_LIFETIME,
    ) -> str:
        """A token that the services accept."""

    def command(
        self, service: str, *arguments: str
    ) -> subprocess.CompletedProcess[str]:
        """Run ``python -m juntos_<service> <arguments>`` against the platform."""

    def wait_ready(self, seconds: float = 60.0) -> None:
        """Return once every service is ready to work."""
