"""The local stack: a Stack whose servers are the wheels' own, below one folder."""

import shutil
from pathlib import Path
from typing import Any, Final

from ..errors import DependencyDown
from .embedded_nats import EmbeddedNats
from .embedded_postgres import EmbeddedPostgres
from .platform import Stack
from .ports import LOOPBACK
from .processes import Process
from .state import FILE as STATE
from .state import State, remember

OWN: Final = ("nats", "postgres", "logs", "issuer", "secrets", "receipts")
NO_STACK: Final = "No hay una pila en {folder} (se levanta con juntos up)."

STACK_DOWN: Final = (
    "La pila de {folder} no está activa: NATS o PostgreSQL está detenido"
    " (juntos up --esperar)."
)


def has_stack(folder: Path) -> bool:
    """Whether a command has made a stack in the folder."""
    return (folder / STATE).is_file()


def require_stack(folder: Path) -> None:
    """Let pass only a folder with a stack: whoever only reads makes none.

    Raises:
        DependencyDown: if there is none.
    """
    if not has_stack(folder):
        raise DependencyDown(NO_STACK.format(folder=folder))


def running_stack(folder: Path) -> "LocalStack":
    """The stack of a folder with both servers at work.

    Raises:
        DependencyDown: if there is none, or one of them is stopped.
    """
    require_stack(folder)
    stack = LocalStack(folder)
    if not (stack.server.alive and stack.broker.alive):
        raise DependencyDown(STACK_DOWN.format(folder=folder))
    return stack


class LocalStack(Stack):
    """The stack of a folder, as an earlier command left it or new."""

    def __init__(self, folder: Path) -> None:
        left = State.read(folder)
        self._nats = EmbeddedNats(
            folder / "nats", left.ports.get("nats", 0), left.servers.get("nats")
        )
        self._postgres = EmbeddedPostgres(
            folder / "postgres",
            left.ports.get("postgres", 0),
            left.servers.get("postgres"),
        )
        super().__init__(folder, self._nats, self._postgres)

    def save(self) -> None:
        """Write down ports and pids of the servers as well."""
        state = self.surroundings.state
        for server in (self._nats, self._postgres):
            state.ports[server.process.name] = server.port
            remember(state.servers, server.process)
        super().save()

    def remove(self) -> None:
        """Stop everything and delete the data, logs and keys; other files stay."""
        self.down()
        self._postgres.remove()
        folder = self.surroundings.folder
        for name in OWN:
            shutil.rmtree(folder / name, ignore_errors=True)
        (folder / STATE).unlink()
        if not any(folder.iterdir()):
            folder.rmdir()

    def overview(self) -> list[dict[str, Any]]:
        """One row a process: name, pid, url, whether it is alive and ready."""
        servers = [
            {**_row(server.process), "url": address, "ready": server.alive}
            for server, address in (
                (self._nats, f"{LOOPBACK}:{self._nats.port}"),
                (self._postgres, f"{LOOPBACK}:{self._postgres.port}"),
            )
        ]
        programs = [
            {**_row(process), "url": self.url(name), "ready": self.ready(name)}
            for name, process in self.processes.items()
        ]
        return servers + programs


def _row(process: Process) -> dict[str, Any]:
    alive = process.alive
    pid = process.id.pid if alive and process.id else None
    return {"name": process.name, "pid": pid, "alive": alive}
