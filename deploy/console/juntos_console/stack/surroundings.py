"""Where the parts of a stack find each other: addresses, databases, tokens."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from .issuer import DEFAULT_LIFETIME, Issuer, Territory
from .ports import LOOPBACK, free_port
from .private import secret_in
from .receipt_keys import receipt_key_in
from .servers import Broker, DatabaseServer
from .state import State


class Surroundings:
    """Addresses that stay the same whatever is started, killed or started again."""

    def __init__(
        self,
        folder: Path,
        broker: Broker,
        server: DatabaseServer,
        databases: Mapping[str, str],
    ) -> None:
        self.folder = folder
        self.state = State.read(folder)
        self.issuer = Issuer(folder / "issuer")
        self._broker = broker
        self._server = server
        self._databases = dict(databases)

    @property
    def nats_url(self) -> str:
        """Address of NATS, with user and password."""
        return self._broker.url

    @property
    def jwks(self) -> str:
        """File with the issuer's public keys."""
        return str(self.issuer.jwks)

    def port(self, name: str) -> int:
        """The HTTP port of a program."""
        return self.state.port(name, free_port)

    def url(self, service: str) -> str:
        """Base URL of a program, running or not."""
        return f"http://{LOOPBACK}:{self.port(service)}"

    def database_url(self, service: str) -> str:
        """Address of a service's database; creates both at the first call."""
        if service not in self._databases:
            self._databases[service] = self._server.create_database(service)
        return self._databases[service]

    def service_token_file(self, service: str) -> str:
        """File with a fresh token of the service."""
        return str(self.issuer.service_token(service))

    def receipt_key(self, service: str) -> str:
        """File with the key that signs the service's receipts."""
        return str(receipt_key_in(self.folder / "receipts", service))

    def shared_secret(self, name: str) -> str:
        """A random secret that two programs of this stack share."""
        return secret_in(self.folder / "secrets" / name)

    def mint(
        self,
        subject: str,
        roles: Sequence[str],
        territory: Territory | None = None,
        lifetime: timedelta = DEFAULT_LIFETIME,
    ) -> str:
        """A token that the services of this stack accept."""
        return self.issuer.mint(subject, roles, territory, lifetime)

    def log_file(self, name: str) -> Path:
        """Where the output of a program goes."""
        return log_file_in(self.folder, name)


def log_file_in(folder: Path, name: str) -> Path:
    """Where the output of a program of a folder's stack goes."""
    return folder / "logs" / f"{name}.log"
