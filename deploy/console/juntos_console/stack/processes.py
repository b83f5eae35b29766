"""A child process with a log file, found again later by its pid and start time."""

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil

GRACE_SECONDS: Final = 15.0
_POLL_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class ProcessId:
    """A pid with its start time, so that a reused pid is never taken for ours."""

    pid: int
    started: float

    def find(self) -> psutil.Process | None:
        """The process, if it still runs and is the same one."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < 1.0
            return process if same and _runs(process) else None
        except psutil.NoSuchProcess:
            return None


@dataclass
class Process:
    """How to run a program, and the run that is going on."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    user: str | None = None
    group: int | None = None
    folder: Path | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    id: ProcessId | None = None
    _child: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def alive(self) -> bool:
        """Whether it runs; a finished child is collected on the way."""
        if self._child is not None and self._child.poll() is not None:
            return False
        return self.id is not None and self.id.find() is not None

    def start(self) -> None:
        """Start it in a session of its own, so that it outlives a terminal."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self._child = subprocess.Popen(
                self.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=dict(self.env),
                cwd=self.folder,
                user=self.user,
                group=self.group,
                extra_groups=[] if self.user else None,
                start_new_session=True,
            )
        started = psutil.Process(self._child.pid).create_time()
        self.id = ProcessId(self._child.pid, started)

    def send(self, number: int) -> None:
        """Send a signal to the process alone; nothing happens if it is gone."""
        process = self.id.find() if self.id else None
        if process is not None:
            process.send_signal(number)

    def kill(self) -> None:
        """SIGKILL to it and all its children, and wait until they are gone."""
        self._end(signal.SIGKILL, GRACE_SECONDS)

    def stop(self, grace: float = GRACE_SECONDS) -> None:
        """Ask it to stop; after ``grace`` seconds kill it with its children."""
        if not self._end(self.stop_signal, grace):
            self.kill()

    def _end(self, number: signal.Signals, grace: float) -> bool:
        process = self.id.find() if self.id else None
        if process is not None:
            family = [process, *_children(process)]
            for member in family if number is signal.SIGKILL else [process]:
                _signal(member, number)
            if not _gone(family, grace):
                return False
        if self._child is not None:
            self._child.wait(grace)
        return True

    def last_lines(self, count: int = 20) -> str:
        """The end of the log, for an error message."""
        if not self.log.exists():
            return ""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-count:])


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return


def _gone(processes: Sequence[psutil.Process], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while any(_runs(process) for process in processes):
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _runs(process: psutil.Process) -> bool:
    """A zombie has ended; whether its parent has noticed is not our concern."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
