"""The folder of a local stack: who may make it, change it and delete it."""

import socket
from pathlib import Path

import psutil
import pytest

from juntos_console.errors import DependencyDown
from juntos_console.stack import LocalStack, jobs
from juntos_console.stack.local import has_stack
from juntos_console.stack.locking import alone
from tests.console.conftest import Run


def test_a_folder_that_is_no_stacks_is_never_deleted(
    juntos: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "documentos" / "importante.txt"
    own.parent.mkdir()
    own.write_text("hola")

    assert juntos("down", "--borrar", "--carpeta", "documentos") == 1

    assert own.read_text() == "hola"
    assert "no se borra" in capsys.readouterr().err


def test_of_a_stacks_folder_only_what_the_stack_made_is_deleted(
    juntos: Run, tmp_path: Path
) -> None:
    folder = tmp_path / "pila"
    LocalStack(folder).save()
    (folder / "notas.txt").write_text("mías")

    assert juntos("down", "--borrar", "--carpeta", "pila") == 0

    assert [one.name for one in folder.iterdir()] == ["notas.txt"]
    assert not has_stack(folder)


@pytest.mark.parametrize("command", ["up", "down", "demo"])
def test_while_one_command_changes_a_stack_no_other_does(
    juntos: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    folder = tmp_path / "pila"
    LocalStack(folder).save()

    with alone(folder):
        assert juntos(command, "--carpeta", "pila") == 3

    assert "Otra orden está levantando" in capsys.readouterr().err
    with alone(folder):
        pass  # free again


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"ports": 1}'])
def test_a_state_that_no_stack_wrote_is_told_and_kept(
    juntos: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    (tmp_path / "state.json").write_text(content)

    assert juntos("down", "--borrar", "--carpeta", ".") == 1

    assert "no es de una pila" in capsys.readouterr().err
    assert (tmp_path / "state.json").read_text() == content


def test_what_does_not_start_leaves_nothing_running_and_names_the_port(
    tmp_path: Path,
) -> None:
    stack = LocalStack(tmp_path / "pila")
    stack.save()
    port = stack.surroundings.state.ports["postgres"]

    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(DependencyDown, match=f"El puerto {port} de postgres está"),
    ):
        stack.up()

    assert not any(row["alive"] for row in LocalStack(tmp_path / "pila").overview())


def test_jobs_end_with_whoever_is_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = LocalStack(tmp_path / "pila")
    monkeypatch.setattr(jobs, "_end", _interrupted)
    before = set(psutil.Process().children())

    with pytest.raises(KeyboardInterrupt):
        jobs.prepare(stack.surroundings, ())

    assert set(psutil.Process().children()) <= before


def _interrupted(_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("logs", "nats"),
        ("token", "--rol", "auditor"),
        ("indicators",),
        ("schedule",),
        ("import", "plan"),
        ("rebuild",),
        ("verify",),
        ("down",),
    ],
)
def test_whoever_only_reads_makes_no_stack(
    juntos: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    code = juntos(*arguments, "--carpeta", "nada")

    assert code == {"down": 0, "logs": 1}.get(arguments[0], 3)
    assert not (tmp_path / "nada").exists()


@pytest.mark.parametrize("command", ["up", "demo"])
def test_a_path_that_cannot_be_a_folder_is_told_in_one_line(
    juntos: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    (tmp_path / "archivo").write_text("")

    assert juntos(command, "--carpeta", "archivo") == 1

    told = capsys.readouterr().err
    assert "archivo" in told
    assert "no es una carpeta" in told.replace("\n", " ")
