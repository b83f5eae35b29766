"""How the console tells what went wrong, and with which exit code."""

import re
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command

from juntos_console.cli import app
from juntos_console.commands.asking import detail_of
from juntos_console.commands.importing import followed, require_whole, tell
from juntos_console.commands.operations import conclude
from juntos_console.errors import BadData, DependencyDown, first_told
from juntos_console.stack.databases import DatabaseAdministration

REPOSITORY = Path(__file__).parents[2]
ID = str(uuid4())


def an_answer(state: str = "finished", **more: object) -> dict[str, object]:
    return {
        "import_id": ID,
        "state": state,
        "dry_run": False,
        "rows": 500,
        "rows_done": 500,
        "rows_total": 900,
        "rejected": 0,
        "errors_total": 0,
        "errors": [],
        "territory_checked": True,
        **more,
    }


def test_the_first_reason_of_nested_groups_decides() -> None:
    reason = DependencyDown("enrollment no responde")
    inner = ExceptionGroup("each", [ValueError("x"), reason])

    assert first_told(ExceptionGroup("stage", [inner, BadData("otro")])) is reason


def test_a_group_of_bugs_stays_a_group() -> None:
    assert first_told(ExceptionGroup("stage", [ValueError("a bug")])) is None


def test_each_refused_value_is_told_with_field_and_reason() -> None:
    bad = {"row": 3, "field": "as_of", "value": "2026-99-99", "reason": "no es fecha"}
    answer = httpx.Response(422, json={"detail": "Datos malos.", "errors": [bad]})

    told = detail_of(answer).splitlines()

    assert told == [
        "Datos malos.",
        "- fila 3, campo as_of, valor '2026-99-99': no es fecha",
    ]


def test_the_service_itself_says_why_a_view_was_not_changed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(typer.Exit) as ended:
        conclude("rebuild", 1)

    assert ended.value.exit_code == 1
    assert capsys.readouterr().err == ""
    with pytest.raises(BadData, match="código -9"):
        conclude("rebuild", -9)


def test_a_database_that_is_away_is_not_a_traceback() -> None:
    nobody = DatabaseAdministration(
        lambda role, _: f"postgresql://{role}@127.0.0.1:1/x"
    )

    with pytest.raises(DependencyDown, match="PostgreSQL no responde"):
        nobody.drop("x")


def test_an_import_that_goes_on_ends_with_3_and_says_how_to_ask() -> None:
    going = an_answer("applying")

    with pytest.raises(DependencyDown, match=f"500 de 900 filas.*--orden {ID}"):
        require_whole(followed(going, lambda: going, seconds=0))


def test_an_import_is_waited_for() -> None:
    assert followed(an_answer("waiting"), an_answer)["state"] == "finished"


def test_an_import_is_told_in_spanish_with_its_number_and_all_its_errors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    error = {"row": 2, "field": "dni", "reason": "falta"}
    answer = an_answer(rejected=250, errors_total=300, errors=[error] * 200)

    tell(answer)

    shown = capsys.readouterr().out
    assert "filas leídas: 500" in shown
    assert ID in shown
    assert "False" not in shown
    with pytest.raises(BadData, match="250 filas con 300 datos"):
        require_whole(answer)


def test_the_readme_lists_every_command() -> None:
    readme = (REPOSITORY / "deploy/console/README.md").read_text()

    listed = set(re.findall(r"^\| `juntos (\w+)", readme, re.MULTILINE))

    group = get_command(app)
    assert isinstance(group, TyperGroup)
    assert listed == set(group.commands)


def test_cleaning_keeps_the_keys_of_a_deployment() -> None:
    recipe = (REPOSITORY / "Makefile").read_text().partition("\nclean:")[2]

    assert "! -name compose" in recipe
    assert not re.search(r"rm -rf[^\n]*\bvar\b", recipe)
