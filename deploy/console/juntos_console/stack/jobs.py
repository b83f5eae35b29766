"""Programs that run to their end: migrations, provisioning, operations."""

import subprocess
import sys
from collections.abc import Sequence

from ..errors import DependencyDown
from .environment import program_environment
from .programs import service_settings
from .surroundings import Surroundings

Finished = subprocess.CompletedProcess[str]


def run_service(stack: Surroundings, service: str, *arguments: str) -> Finished:
    """Run ``python -m juntos_<service> <arguments>`` to its end."""
    return _end(_begin_service(stack, service, *arguments))


def watch_service(stack: Surroundings, service: str, *arguments: str) -> int:
    """The same before the eyes of whoever called; its exit code."""
    settings = service_settings(stack, service, service)
    done = subprocess.run(  # the interpreter that runs this
        _command(f"juntos_{service}", *arguments),
        env=program_environment(**settings),
        stdin=subprocess.DEVNULL,
        check=False,
    )
    return done.returncode


def prepare(stack: Surroundings, services: Sequence[str]) -> None:
    """Migrate the databases and provision NATS, side by side.

    Raises:
        DependencyDown: naming the first job that failed.
    """
    jobs: dict[str, subprocess.Popen[str]] = {}
    try:
        for name in services:
            jobs[f"migrar {name}"] = _begin_service(stack, name, "migrate")
        jobs["preparar los flujos de NATS"] = _begin(
            "juntos_chassis", "provision", JUNTOS_NATS_URL=stack.nats_url
        )
        finished = {what: _end(job) for what, job in jobs.items()}
    finally:
        # Whoever is interrupted leaves nobody at work.
        for job in jobs.values():
            job.kill()
            job.wait()
            if job.stdout is not None:
                job.stdout.close()
    for what, done in finished.items():
        if done.returncode != 0:
            message = f"No se pudo {what}:\n{done.stdout[-2000:]}"
            raise DependencyDown(message)


def _begin_service(
    stack: Surroundings, service: str, *arguments: str
) -> "subprocess.Popen[str]":
    settings = service_settings(stack, service, service)
    return _begin(f"juntos_{service}", *arguments, **settings)


def _begin(module: str, *arguments: str, **settings: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        _command(module, *arguments),
        env=program_environment(**settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _command(module: str, *arguments: str) -> list[str]:
    return [sys.executable, "-m", module, *arguments]


def _end(job: "subprocess.Popen[str]") -> Finished:
    output, _ = job.communicate()
    return subprocess.CompletedProcess(job.args, job.returncode, output, "")
