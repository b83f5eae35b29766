"""The command lines of the services: Spanish, and exit codes that mean something."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from textwrap import dedent

import pytest
import typer
from typer.testing import CliRunner

from juntos_chassis.cli import require_consumed
from juntos_chassis.command_line import end_with
from juntos_leaders.__main__ import app as leaders

PROGRAMS = ("chassis", "enrollment", "sessions", "outreach", "leaders", "reporting")
ENGLISH = re.compile(
    r"\b(Usage|Options|Commands|Show|message|No such|Missing|env var)\b"
)
NOWHERE = "127.0.0.1:1"
SETTINGS = {
    "DATABASE_URL": f"postgresql://leaders:x@{NOWHERE}/leaders",
    "NATS_URL": f"nats://{NOWHERE}",
    "HTTP_PORT": "1",
    "JWKS": "jwks.json",
    "TOKEN_ISSUER": "urn:juntos:local",
}
Type = Callable[..., int]


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Type:
    """Runs ``python -m juntos_<program>`` with arguments; gives its exit code."""

    def run(program: str, *arguments: str) -> int:
        monkeypatch.setattr("sys.argv", [f"juntos_{program}", *arguments])
        with pytest.raises(SystemExit) as ended:
            end_with(import_module(f"juntos_{program}.__main__").app)
        return int(ended.value.code or 0)

    return run


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--help"], 0, "Mostrar esta ayuda"),
        ([], 2, "ORDEN [ARGUMENTOS]"),
        (["nada"], 2, "No existe la orden 'nada'"),
        (["--nada"], 2, "No existe la opción --nada"),
    ],
)
def test_every_program_explains_itself_in_spanish(
    type_in: Type,
    capsys: pytest.CaptureFixture[str],
    program: str,
    arguments: list[str],
    code: int,
    told: str,
) -> None:
    assert type_in(program, *arguments) == code

    shown = "".join(capsys.readouterr())
    assert told in shown
    assert not ENGLISH.search(shown)


@pytest.mark.parametrize(
    ("program", "command", "lacks"),
    [
        ("enrollment", "retry-parked", "Falta el argumento"),
        ("chassis", "provision", "Falta la opción '--nats-url' (o la variable"),
    ],
)
def test_what_a_command_lacks_is_named(
    type_in: Type,
    capsys: pytest.CaptureFixture[str],
    program: str,
    command: str,
    lacks: str,
) -> None:
    assert type_in(program, command) == 2
    assert lacks in capsys.readouterr().err


@pytest.mark.parametrize("command", ["run", "migrate"])
def test_a_service_names_the_settings_that_are_missing(
    monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.delenv("JUNTOS_LEADERS_DATABASE_URL", raising=False)

    done = CliRunner().invoke(leaders, [command])

    assert done.exit_code == 2
    assert "La variable JUNTOS_LEADERS_DATABASE_URL falta." in done.stderr


def test_settings_that_do_not_fit_together_say_why(
    monkeypatch: pytest.MonkeyPatch, type_in: Type, capsys: pytest.CaptureFixture[str]
) -> None:
    own = {
        "PROVIDER_URL": "https://graph.ejemplo.test",
        "WEBHOOK_SECRET": "ejemplo-de-clave-compartida",
        "MESSAGE_CLOCK": "scheduled",
    }
    for name, value in {**SETTINGS, **own}.items():
        monkeypatch.setenv(f"JUNTOS_OUTREACH_{name}", value)

    assert type_in("outreach", "reply-url") == 2

    told = capsys.readouterr().err
    assert "https://graph.ejemplo.test no está" in told
    assert own["WEBHOOK_SECRET"] not in told


@pytest.mark.parametrize("command", [["migrate"], ["retry-parked", "sessions"]])
def test_a_service_without_its_database_says_so(
    monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(f"JUNTOS_LEADERS_{name}", value)

    done = CliRunner().invoke(leaders, command)

    assert done.exit_code == 3
    assert "La base de datos no responde" in done.stderr


def test_a_service_refuses_an_upstream_that_it_does_not_consume(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit) as ended:
        require_consumed("nadie", {"sessions", "enrollment"})

    assert ended.value.exit_code == 2
    told = "No se consume 'nadie'; se consume: enrollment, sessions."
    assert told in capsys.readouterr().err


AWAY = dedent(
    f"""
    import sys
    from juntos_chassis.__main__ import app
    from juntos_chassis.command_line import end_with
    from juntos_chassis.messaging import connection

    connection.CONNECT_SECONDS = 1.0
    sys.argv = ["juntos_chassis", "provision", "--nats-url", "nats://{NOWHERE}"]
    end_with(app)
    """
)
WAITING = dedent(
    f"""
    import asyncio
    from juntos_chassis.logs import configure_logging
    from juntos_chassis.messaging.connection import connect

    async def wait():
        async with asyncio.timeout(2.5):
            await connect("nats://{NOWHERE}", "test")

    configure_logging("leaders", "info")
    try:
        asyncio.run(wait())
    except TimeoutError:
        pass
    """
)


def alone(script: str) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own: how a process logs is said once."""
    return subprocess.run(  # the two scripts above
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_nats_nothing_is_provisioned_and_nobody_waits_for_ever() -> None:
    done = alone(AWAY)

    told = "NATS no respondió en 1 segundos. No se creó nada; reintente.\n"
    assert (done.returncode, done.stderr) == (3, told)


def test_while_nats_is_away_the_log_says_so_once() -> None:
    """A service tries twice a second, through the night."""
    (line,) = alone(WAITING).stderr.splitlines()

    told = json.loads(line)
    assert (told["event"], told["level"]) == ("nats.problem", "warning")
    assert "Connect call failed" in told["problem"]
