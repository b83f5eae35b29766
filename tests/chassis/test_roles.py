"""A service as several processes, and how a process ends."""

import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from juntos_console.stack import Stack
from juntos_console.stack.programs import Program, service_settings

HEADER = (
    "codigo_hogar,ubigeo,ut,condicion,dni,apellidos,nombres,fecha_nacimiento,"
    "telefono,whatsapp,ediciones_anteriores\n"
)
ROW = "H-{n},100101,UT07,gestante,{n:08},EJEMPLO FICTICIO,ANA,1998-05-17,,no,\n"
WAIT_SECONDS = 12.0


def register(stack: Stack, http: httpx.Client, number: int = 1) -> httpx.Response:
    """Send a padrón of one household."""
    token = stack.mint("ut-07", ["ut"], {"units": ["UT07"]})
    headers = {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": str(uuid4()),
        "Content-Type": "text/csv",
    }
    content = (HEADER + ROW.format(n=number)).encode()
    on = {"occurred_on": "2026-02-20"}
    return http.post("/padron", params=on, content=content, headers=headers)


def registered(stack: Stack) -> int:
    """How many usuarias the unit has."""
    token = stack.mint("ut-07", ["ut"], {"units": ["UT07"]})
    answer = httpx.get(
        f"{stack.url('enrollment')}/users",
        params={"territorial_unit": "UT07", "limit": 1000},
        headers={"Authorization": f"Bearer {token}"},
    )
    return len(answer.json())


def eventually(holds: Callable[[], bool]) -> None:
    """Return once it holds."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.1)


def heard(stack: Stack, process: str, upstream: str) -> int:
    """How far a process has read an upstream."""
    ready = httpx.get(f"{stack.url(process)}/health/ready", timeout=5).json()
    position: int = ready["checks"]["lag"]["detail"]["consumers"][upstream]["position"]
    return position


def test_roles_in_processes_of_their_own_work_together(stack: Stack) -> None:
    stack.start("enrollment", roles=("api", "relay"))
    stack.start("sessions", roles=("consumers",))
    stack.wait_ready()

    with httpx.Client(base_url=stack.url("enrollment")) as http:
        assert register(stack, http).is_success
    # The household, the usuaria, and the import itself.
    eventually(lambda: heard(stack, "sessions.consumers", "enrollment") == 3)

    # Each role answers for its health; only the API takes commands.
    for process in ("enrollment.relay", "sessions.consumers"):
        with httpx.Client(base_url=stack.url(process)) as http:
            assert http.get("/metrics").is_success
            assert register(stack, http).status_code == 404


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_asked_to_stop_answers_what_it_has_taken(
    stack: Stack, number: signal.Signals
) -> None:
    stack.start("enrollment")
    stack.wait_ready()
    process = stack.processes["enrollment"]

    with (
        httpx.Client(base_url=stack.url("enrollment"), timeout=30) as http,
        ThreadPoolExecutor(4) as pool,
    ):
        answers = [pool.submit(register, stack, http, n) for n in range(60)]
        eventually(lambda: any(answer.done() for answer in answers))
        process.send(number)
        eventually(lambda: not process.alive)

    taken = [a.result() for a in answers if a.exception() is None]
    refused = [a.exception() for a in answers if a.exception() is not None]
    assert all(answer.is_success for answer in taken)
    # What was not taken met a closed door, or a kept-alive connection just closed.
    closed = (httpx.NetworkError, httpx.RemoteProtocolError)
    assert all(isinstance(problem, closed) for problem in refused)
    assert "process.stopped" in process.last_lines(3)
    assert "Traceback" not in process.last_lines(500)

    # Nothing was done and left unanswered, nothing was answered and left undone.
    stack.start("enrollment")
    stack.wait_ready()
    eventually(lambda: registered(stack) == len(taken))


def test_a_task_that_swallows_a_cancellation_does_not_keep_the_process(
    stack: Stack,
) -> None:
    repository = str(Path(__file__).parents[2])
    stack.start_program(
        Program(
            "leaders",
            lambda _: ("-m", "tests.chassis.stubborn"),
            lambda parts: {
                **service_settings(parts, "leaders", "leaders"),
                "PYTHONPATH": repository,
            },
        )
    )
    stack.wait_ready()
    process = stack.processes["leaders"]

    process.send(signal.SIGTERM)

    eventually(lambda: not process.alive)
    assert "process.stopped" in process.last_lines(3)
