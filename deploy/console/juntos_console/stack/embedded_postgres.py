"""PostgreSQL from the wheel: TCP on loopback, passwords, one role a database."""

import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import psycopg

from ..errors import DependencyDown
from .databases import DatabaseAdministration, connection_url
from .environment import program_environment
from .ports import LOOPBACK, free_port, require_free
from .private import secret_in, write_private
from .processes import Process, ProcessId
from .wheels import (
    postgres_group,
    postgres_programs,
    postgres_user,
    reachable_folder,
    require_own,
)

START_SECONDS: Final = 30.0
SUPERUSER: Final = "postgres"
MAX_CONNECTIONS: Final = 300
NOTHING_MORE: Final[Mapping[str, str]] = MappingProxyType({})
# The same collation on every machine and in the containers.
INITDB: Final = (
    f"--username={SUPERUSER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--locale=C.UTF-8",
    "--no-instructions",
)


class EmbeddedPostgres:
    """One PostgreSQL server; keeps port, data and passwords over restarts."""

    def __init__(
        self,
        folder: Path,
        port: int = 0,
        pid: ProcessId | None = None,
        settings: Mapping[str, str] = NOTHING_MORE,
    ) -> None:
        """Nothing runs yet, unless ``pid`` names the server started earlier here.

        Args:
            folder: of its data.
            port: on loopback; 0 for a free one.
            pid: of the server started here earlier.
            settings: of PostgreSQL, beside those that it always has.
        """
        self._settings = settings
        self.folder = reachable_folder(folder)
        self._data = self.folder / "data"
        self._secrets = folder.absolute() / "passwords"
        # Data outside a folder that was deleted: nobody knows their passwords any more.
        self._orphaned = not (self._secrets / SUPERUSER).exists()
        self._password = secret_in(self._secrets / SUPERUSER)
        self._administration = DatabaseAdministration(self._url_of)
        self.port = port or free_port()
        self._token = secrets.token_hex(8)
        self.process = Process(
            "postgres",
            (),
            folder.absolute() / "postgres.log",
            program_environment(),
            user=postgres_user(),
            group=postgres_group(),
            folder=self.folder,
            stop_signal=signal.SIGINT,  # "fast": do not wait for clients to leave
            id=pid,
        )

    @property
    def admin_url(self) -> str:
        """Address of the superuser's database."""
        return self._url_of(SUPERUSER, SUPERUSER)

    @property
    def alive(self) -> bool:
        """Whether the server runs."""
        return self.process.alive

    def start(self) -> None:
        """Create the data folder if needed, start, wait until this server answers.

        Raises:
            DependencyDown: if it does not, with the end of its log.
        """
        if self.process.alive:
            return
        require_free(self.port, self.process.name)
        if self._orphaned or not (self._data / "PG_VERSION").exists():
            self._initialise()
        self.process.argv = self._command()
        self.process.start()
        deadline = time.monotonic() + START_SECONDS
        while self._name_of_server() != self._token:
            if not self.alive or time.monotonic() > deadline:
                self.process.kill()
                message = f"PostgreSQL no arrancó:\n{self.process.last_lines()}"
                raise DependencyDown(message)
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop in order; open transactions are rolled back."""
        self.process.stop()

    def kill(self) -> None:
        """Stop with SIGKILL, backends included; the next start recovers."""
        self.process.kill()

    def remove(self) -> None:
        """Stop and delete the data, also those outside the folder asked for."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_database(
        self, name: str, *, role: str = "", template: str = "template1"
    ) -> str:
        """Create a database and its role if need be; returns its address."""
        return self._administration.create(name, role or name, template)

    def drop_database(self, name: str) -> None:
        """Drop a database and cut off whoever uses it; its role stays."""
        self._administration.drop(name)

    def _url_of(self, role: str, database: str) -> str:
        password = secret_in(self._secrets / role)
        return connection_url(role, password, LOOPBACK, self.port, database)

    def _initialise(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        require_own(self.folder)
        self.folder.chmod(0o711)
        shutil.rmtree(self._data, ignore_errors=True)
        self._data.mkdir(mode=0o700)
        user, group = postgres_user(), postgres_group()
        password_file = self.folder / "initial-password"
        write_private(password_file, self._password)
        if user is not None:
            shutil.chown(self._data, user, group)
            shutil.chown(password_file, user, group)
        program = str(postgres_programs() / "initdb")
        done = subprocess.run(
            [program, *INITDB, f"--pwfile={password_file}", f"--pgdata={self._data}"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=program_environment(),
            user=user,
            group=group,
            extra_groups=[] if user else None,
        )
        password_file.unlink()
        self._orphaned = False
        if done.returncode != 0:
            message = f"initdb falló:\n{done.stdout}{done.stderr}"
            raise DependencyDown(message)

    def _command(self) -> tuple[str, ...]:
        settings = {
            "cluster_name": self._token,
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": str(MAX_CONNECTIONS),
            "timezone": "UTC",
            "log_line_prefix": "%m [%p] %q%u@%d ",
            **self._settings,
        }
        program = str(postgres_programs() / "postgres")
        chosen = (f"--{name}={value}" for name, value in settings.items())
        return (program, "-D", str(self._data), *chosen)

    def _name_of_server(self) -> str:
        """Who answers at our address; empty if nobody does."""
        try:
            with psycopg.connect(self.admin_url, connect_timeout=2) as db:
                row = db.execute("SHOW cluster_name").fetchone()
        except psycopg.OperationalError:
            return ""
        return str(row[0]) if row else ""
