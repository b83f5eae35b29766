"""What the platform needs of a NATS and of a PostgreSQL server, wherever they run."""

from typing import Protocol


class Server(Protocol):
    """A server that can be stopped, killed and started again at the same address."""

    @property
    def alive(self) -> bool:
        """Whether it runs."""

    def start(self) -> None:
        """Start and return once it answers; does nothing if it runs."""

    def stop(self) -> None:
        """Stop in order."""

    def kill(self) -> None:
        """Stop it as a power failure would, with SIGKILL."""


class Broker(Server, Protocol):
    """A NATS server with JetStream."""

    @property
    def url(self) -> str:
        """Address with user and password."""


class DatabaseServer(Server, Protocol):
    """A PostgreSQL server; each service has a role and a database of its own."""

    @property
    def admin_url(self) -> str:
        """Address of the superuser's database."""

    def create_database(
        self, name: str, *, role: str = "", template: str = "template1"
    ) -> str:
        """Create a database and its role, unless they are there; returns its address.

        Args:
            name: of the database.
            role: its owner; by default one of the same name.
            template: database to copy, with the objects its owner has in it.
        """

    def drop_database(self, name: str) -> None:
        """Drop a database and cut off whoever uses it; its role stays."""
