"""NATS with JetStream from the wheel, in a folder of its own, on loopback."""

import json
import secrets
import shutil
import socket
import time
from pathlib import Path
from typing import Final

from ..errors import DependencyDown
from .environment import program_environment
from .ports import LOOPBACK, free_port, require_free
from .private import secret_in, write_private
from .processes import Process, ProcessId
from .wheels import nats_server_program

START_SECONDS: Final = 20.0
USER: Final = "juntos"
# sync_interval always: a message that was acknowledged is on disk.
CONFIGURATION: Final = """\
server_name: "{name}"
listen: "{host}:{port}"
jetstream {{
  store_dir: "{store}"
  sync_interval: always
}}
authorization {{
  user: "{user}"
  password: "{password}"
}}
"""


class EmbeddedNats:
    """One nats-server process; keeps port, data and password over restarts."""

    def __init__(
        self, folder: Path, port: int = 0, pid: ProcessId | None = None
    ) -> None:
        """Nothing runs yet, unless ``pid`` names the server started earlier here."""
        self._folder = folder.absolute()
        self.port = port or free_port()
        self._password = secret_in(self._folder / "password")
        self.process = Process(
            "nats",
            (str(nats_server_program()), "-c", str(self._folder / "nats.conf")),
            self._folder / "nats.log",
            program_environment(),
            id=pid,
        )

    @property
    def url(self) -> str:
        """Address with user and password."""
        return f"nats://{USER}:{self._password}@{LOOPBACK}:{self.port}"

    @property
    def alive(self) -> bool:
        """Whether the server runs."""
        return self.process.alive

    def start(self) -> None:
        """Start and wait until this very server answers.

        Raises:
            DependencyDown: if it does not, with the end of its log.
        """
        if self.process.alive:
            return
        require_free(self.port, self.process.name)
        name = f"juntos-{secrets.token_hex(8)}"
        self._configure(name)
        self.process.start()
        deadline = time.monotonic() + START_SECONDS
        while _server_name(self.port) != name:
            if not self.alive or time.monotonic() > deadline:
                self.process.kill()
                message = f"NATS no arrancó:\n{self.process.last_lines()}"
                raise DependencyDown(message)
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop in order."""
        self.process.stop()

    def kill(self) -> None:
        """Stop with SIGKILL."""
        self.process.kill()

    def remove(self) -> None:
        """Stop and delete the data."""
        self.stop()
        shutil.rmtree(self._folder)

    def _configure(self, name: str) -> None:
        text = CONFIGURATION.format(
            name=name,
            host=LOOPBACK,
            port=self.port,
            store=self._folder / "jetstream",
            user=USER,
            password=self._password,
        )
        write_private(self._folder / "nats.conf", text)


def _server_name(port: int) -> str:
    """Who answers at a port and has JetStream ready; empty if nobody does.

    The server opens its port only after JetStream has recovered, and greets with INFO.
    """
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as connection:
            greeting = connection.makefile("rb").readline()
    except OSError:
        return ""
    about = json.loads(greeting.removeprefix(b"INFO ") or b"{}")
    return str(about["server_name"]) if about.get("jetstream") else ""
