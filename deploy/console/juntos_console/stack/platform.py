"""A stack: two servers, five databases, an issuer, and the programs that use them."""

import signal
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx

from ..errors import DependencyDown
from . import jobs
from .environment import program_environment
from .issuer import DEFAULT_LIFETIME, Territory
from .ports import require_free
from .processes import Process
from .programs import (
    PROVIDER_PROGRAM,
    SERVICES,
    WHOLE,
    Program,
    ready_path,
    service_program,
)
from .servers import Broker, DatabaseServer
from .state import remember
from .surroundings import Surroundings

_POLL_SECONDS: Final = 0.1


class Stack:
    """A platform in a folder of its own; a later command finds what this one starts."""

    def __init__(
        self,
        folder: Path,
        broker: Broker,
        server: DatabaseServer,
        databases: Mapping[str, str] | None = None,
    ) -> None:
        """Take up the state that an earlier command left in the folder.

        Args:
            folder: state, logs and keys of this stack.
            broker: its NATS server.
            server: its PostgreSQL server.
            databases: addresses by service, where the databases exist already.
        """
        self.broker = broker
        self.server = server
        self.surroundings = Surroundings(
            folder.absolute(), broker, server, databases or {}
        )
        self._processes = {
            name: Process(name, (), self.surroundings.log_file(name), id=known)
            for name, known in self.surroundings.state.ids.items()
        }

    @property
    def nats_url(self) -> str:
        """Address of NATS, with user and password."""
        return self.surroundings.nats_url

    def url(self, service: str) -> str:
        """Base URL of a program, running or not."""
        return self.surroundings.url(service)

    def database_url(self, service: str) -> str:
        """Address of a service's database; creates both at the first call."""
        return self.surroundings.database_url(service)

    def mint(
        self,
        subject: str,
        roles: Sequence[str],
        territory: Territory | None = None,
        lifetime: timedelta = DEFAULT_LIFETIME,
    ) -> str:
        """A token that the services of this stack accept."""
        return self.surroundings.mint(subject, roles, territory, lifetime)

    def command(self, service: str, *arguments: str) -> jobs.Finished:
        """Run ``python -m juntos_<service> <arguments>`` to its end."""
        return jobs.run_service(self.surroundings, service, *arguments)

    def watched_command(self, service: str, *arguments: str) -> int:
        """The same on the terminal of whoever called; its exit code."""
        return jobs.watch_service(self.surroundings, service, *arguments)

    def up(
        self,
        services: Sequence[str] = SERVICES,
        others: Sequence[Program] = (PROVIDER_PROGRAM,),
    ) -> None:
        """Prepare and start everything; what runs already is left alone.

        If something does not start, what was started here is stopped again.
        """
        parts = (self.broker, self.server)
        before = [part for part in parts if part.alive]
        programs = {name for name in self._processes if self.alive(name)}
        try:
            self.prepare(services)
            for program in others:
                self.start_program(program)
            for service in services:
                self.start(service)
        except BaseException:
            for name in self._processes.keys() - programs:
                self._processes[name].stop()
            for part in parts:
                if part not in before:
                    part.stop()
            self.save()
            raise

    def prepare(self, services: Sequence[str] = SERVICES) -> None:
        """Start the servers, create and migrate the databases, provision NATS."""
        self.save()
        self.broker.start()
        self.server.start()
        self.save()
        jobs.prepare(self.surroundings, services)

    def down(self) -> None:
        """Stop the programs, then the servers; data stay."""
        self.stop_programs()
        self.broker.stop()
        self.server.stop()
        self.save()

    def start(self, service: str, roles: Sequence[str] = (WHOLE,)) -> None:
        """Start a service, in one process or in one process a role.

        Args:
            service: its name.
            roles: ``("run",)``, or any of ``api``, ``relay``, ``consumers``. Their
                processes are then called ``sessions`` (the API), ``sessions.relay``
                and ``sessions.consumers``.
        """
        for role in roles:
            self.start_program(service_program(service, role))

    def start_program(self, program: Program) -> None:
        """Start one program unless it runs."""
        if self.alive(program.name):
            return
        process = Process(
            program.name,
            (sys.executable, *program.arguments(self.surroundings)),
            self.surroundings.log_file(program.name),
            program_environment(**program.settings(self.surroundings)),
        )
        require_free(self.surroundings.port(program.name), program.name)
        process.start()
        self._processes[program.name] = process
        self.save()

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Send a signal to a program; after SIGKILL it is gone on return."""
        if number == signal.SIGKILL:
            self._processes[name].kill()
        else:
            self._processes[name].send(number)
        self.save()

    def stop(self, name: str) -> None:
        """Stop one program in order."""
        self._processes[name].stop()
        self.save()

    def stop_programs(self) -> None:
        """Stop every program, side by side."""
        for process in self._processes.values():
            process.send(signal.SIGTERM)
        for process in self._processes.values():
            process.stop()
        self.save()

    @property
    def processes(self) -> Mapping[str, Process]:
        """The programs by name, running or not."""
        return self._processes

    def alive(self, name: str) -> bool:
        """Whether a program runs."""
        return name in self._processes and self._processes[name].alive

    def ready(self, name: str) -> bool:
        """Whether a program says that it can work."""
        try:
            answer = httpx.get(self.url(name) + ready_path(name), timeout=5)
        except httpx.HTTPError:
            return False
        return answer.is_success

    def wait_ready(self, seconds: float = 60.0) -> None:
        """Return once every program that was started is ready.

        Raises:
            DependencyDown: if one has ended or is not ready in time, with its log.
        """
        deadline = time.monotonic() + seconds
        for name, process in self._processes.items():
            while not self.ready(name):
                if not process.alive or time.monotonic() > deadline:
                    raise DependencyDown(_why_not(process))
                time.sleep(_POLL_SECONDS)

    def save(self) -> None:
        """Write down ports and pids, so that another command finds them."""
        state = self.surroundings.state
        for process in self._processes.values():
            remember(state.ids, process)
        urls = {name: self.url(name) for name in self._processes}
        state.write(self.surroundings.folder, urls=urls)


def _why_not(process: Process) -> str:
    what = "no está listo" if process.alive else "terminó"
    tail = process.last_lines()
    return f"{process.name} {what}. Últimas líneas de su registro:\n{tail}"
