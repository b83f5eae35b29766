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


def migrate(stack: Surroundings, services: Sequence[str]) -> None:
    """Bring the databases of services to their newest version, side by side.

    Raises:
        DependencyDown: naming the service whose migration failed.
    """
    jobs = {name: _begin_service(stack, name, "migrate") for name in services}
    for name, done in {name: _end(job) for name, job in jobs.items()}.items():
        _require_success(done, f"La migración de {name} falló")


def provision(stack: Surroundings) -> None:
    """Create the streams and durables that are missing.

    Raises:
        DependencyDown: if the provisioner fails.
    """
    job = _begin("juntos_chassis", "provision", JUNTOS_NATS_URL=stack.nats_url)
    _require_success(_end(job), "No se pudieron preparar los flujos de NATS")


def _begin_service(
    stack: Surroundings, service: str, *arguments: str
) -> "subprocess.Popen[str]":
    settings = service_settings(stack, service, service)
    return _begin(f"juntos_{service}", *arguments, **settings)


def _begin(module: str, *arguments: str, **settings: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        env=program_environment(**settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _end(job: "subprocess.Popen[str]") -> Finished:
    output, _ = job.communicate()
    return subprocess.CompletedProcess(job.args, job.returncode, output, "")


def _require_success(done: Finished, otherwise: str) -> None:
    if done.returncode != 0:
        message = f"{otherwise}:\n{done.stdout[-2000:]}"
        raise DependencyDown(message)
