"""What a stack writes down: ports and pids, never a secret."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from ..errors import BadData
from .private import write_private_json
from .processes import Process, ProcessId

FILE: Final = "state.json"
NOT_A_STATE: Final = "{path} no es de una pila, o está dañado."


@dataclass
class State:
    """The contents of ``state.json``; every program keeps its port for good."""

    ports: dict[str, int] = field(default_factory=dict)
    ids: dict[str, ProcessId] = field(default_factory=dict)
    servers: dict[str, ProcessId] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "State":
        """What an earlier command wrote; empty if there was none.

        Raises:
            BadData: if it is something else.
        """
        path = folder / FILE
        if not path.exists():
            return cls()
        try:
            stored = json.loads(path.read_bytes())
            return cls(
                ports=stored["ports"],
                ids=_ids(stored["processes"]),
                servers=_ids(stored["servers"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise BadData(NOT_A_STATE.format(path=path)) from problem

    def write(self, folder: Path, **more: Any) -> None:
        """Replace the file in one step; ``more`` is for people and other programs."""
        shown = {
            "ports": self.ports,
            "processes": {name: asdict(known) for name, known in self.ids.items()},
            "servers": {name: asdict(known) for name, known in self.servers.items()},
            **more,
        }
        write_private_json(folder / FILE, shown)

    def port(self, name: str, new: Callable[[], int]) -> int:
        """The port of a program; a new one at the first call."""
        if name not in self.ports:
            self.ports[name] = new()
        return self.ports[name]


def remember(ids: dict[str, ProcessId], process: Process) -> None:
    """Note the run that a process is in; a finished one is forgotten."""
    if process.id is not None and process.alive:
        ids[process.name] = process.id
    else:
        ids.pop(process.name, None)


def _ids(stored: dict[str, Any]) -> dict[str, ProcessId]:
    return {name: ProcessId(**entry) for name, entry in stored.items()}
