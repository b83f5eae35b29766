"""The `juntos` command: Spanish, JSON where asked, four exit codes."""

import json
import stat
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from juntos_console.stack import LocalStack
from juntos_console.stack.issuer import ALGORITHM
from tests.console.conftest import Run


def test_help_speaks_spanish(juntos: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert juntos("--help") == 0

    shown = capsys.readouterr().out
    assert "Uso: juntos [OPCIONES] ORDEN" in shown
    assert "Opciones" in shown
    assert "Show this message" not in shown


@pytest.mark.parametrize(
    ("arguments", "explained"),
    [
        (["token"], "Falta la opción '--rol'"),
        (["nada"], "No existe la orden 'nada'"),
        (["logs", "x", "--lineas", "0"], "debe ser mayor o igual que 1"),
        (["logs"], "Falta el argumento"),
        (["status", "--jsom"], "No existe la opción --jsom"),
        (["logs", "x", "--lineas", "y"], "'--lineas': debe ser un número entero"),
        (["import", "padron", "nope.csv"], "'nope.csv' no existe"),
        (["import", "padron", "."], "'.' es una carpeta"),
        (["import", "padron"], "Falta el archivo"),
        (["import", "padron", "--orden", "x"], "no es un número de importación"),
        (["import", "padron", "--fecha", "hoy"], "no es una fecha AAAA-MM-DD"),
        (["indicators", "--al", "2026-02-30"], "no es una fecha AAAA-MM-DD"),
        (["token", "--rol", "ut"], "necesita un territorio"),
        (["token", "--rol", "ut", "--ut", "7"], "no es un código como UT07"),
        (["token", "--rol", "ut", "--ubigeo", "x"], "no es un código como 100101"),
        (["token", "--rol", "auditor", "--horas", "nan"], "--horas va de más de 0"),
        (["token", "--rol", "auditor", "--horas", "0"], "--horas va de más de 0"),
    ],
)
def test_a_misspelt_command_ends_with_2(
    juntos: Run,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    explained: str,
) -> None:
    assert juntos(*arguments) == 2
    assert explained in capsys.readouterr().err


def test_wrong_data_end_with_1(juntos: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert juntos("logs", "nadie") == 1
    assert "No hay registro de 'nadie'" in capsys.readouterr().err


def test_a_stack_that_is_down_ends_with_3_and_json_says_what_is_missing(
    juntos: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert juntos("status", "--json") == 3

    rows = json.loads(capsys.readouterr().out)
    assert {row["name"]: row["alive"] for row in rows} == {
        "nats": False,
        "postgres": False,
    }


def test_a_view_is_not_rebuilt_where_the_stack_is_down(
    juntos: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = [juntos("rebuild"), juntos("rollback")]
    LocalStack(Path("var/stack")).save()
    down = [juntos("rebuild"), juntos("rollback")]

    assert absent == down == [3, 3]
    told = capsys.readouterr().err
    assert told.count("No hay una pila en") == told.count("no está activa") == 2


def test_a_demo_in_containers_says_that_docker_is_missing(
    juntos: Run, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    juntos("env")
    Path("docker-compose.yml").touch()
    monkeypatch.setenv("PATH", str(Path.cwd()))

    assert juntos("demo", "--on", "compose") == 3
    assert "No se encuentra docker" in capsys.readouterr().err


def test_a_token_carries_role_and_territory_and_verifies(
    juntos: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    LocalStack(Path("var/stack")).save()

    juntos("token", "--rol", "gestor", "--ut", "UT07", "--sujeto", "gestora-ut07-003")

    token = capsys.readouterr().out.strip()
    keys = json.loads(Path("var/stack/issuer/public/jwks.json").read_text())
    claims = jwt.decode(
        token, KeySet.import_key_set(keys), algorithms=[ALGORITHM]
    ).claims
    assert claims["sub"] == "gestora-ut07-003"
    assert claims["roles"] == ["gestor"]
    assert claims["territory"]["units"] == ["UT07"]
    assert all("d" not in key for key in keys["keys"])


def test_a_token_of_a_territory_is_not_made_without_one(
    juntos: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    code = juntos("token", "--rol", "gobierno_regional")

    assert code == 2
    assert "--region" in capsys.readouterr().err


def test_env_writes_different_secrets_that_only_the_owner_reads(juntos: Run) -> None:
    assert juntos("env") == 0

    values = dict(line.split("=", 1) for line in Path(".env").read_text().splitlines())
    secrets = [text for name, text in values.items() if name.endswith("PASSWORD")]
    assert len(set(secrets)) == 7
    assert stat.S_IMODE(Path(".env").stat().st_mode) == 0o600


def test_renewing_replaces_the_services_tokens_and_keeps_the_key(juntos: Run) -> None:
    juntos("env")
    keys = Path("var/compose/keys")
    before = {path: path.read_text() for path in keys.rglob("*.j*")}

    assert juntos("env", "--renovar") == 0

    changed = {path.suffix for path in before if path.read_text() != before[path]}
    assert changed == {".jwt"}


def test_env_never_replaces_a_file(
    juntos: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(".env").write_text("MINE=1\n")

    assert juntos("env") == 1
    assert "ya existe" in capsys.readouterr().err
    assert Path(".env").read_text() == "MINE=1\n"


def test_the_example_names_every_variable_that_compose_reads() -> None:
    repository = Path(__file__).parents[2]
    example = {
        line.partition("=")[0]
        for line in (repository / ".env.example").read_text().splitlines()
        if line and not line.startswith("#")
    }
    compose = (repository / "docker-compose.yml").read_text()

    read = {part.partition("}")[0] for part in compose.split("${")[1:]}
    names = {name.partition(":")[0].partition("-")[0] for name in read}
    assert names == example
