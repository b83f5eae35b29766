"""Migrations: what cannot be undone is told to whoever has to go back."""

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from pkgutil import resolve_name
from textwrap import dedent

import pytest

REPOSITORY = Path(__file__).parents[2]
RUNBOOK = REPOSITORY / "deploy" / "runbooks" / "encender-y-actualizar.md"
MIGRATIONS = sorted(REPOSITORY.glob("services/*/juntos_*/migrations/versions/*.py"))
ROW = re.compile(r"^\| (\w+) \| `(\d{4}_\w+)` \|", re.MULTILINE)
TAKES_AWAY = re.compile(
    r"\bDROP\b|(?<!\bOR )TRUNCATE\b|\bDELETE\s+FROM\b|\bREVOKE\b|\bDETACH\s+PARTITION\b"
    r"|\bALTER\s+(COLUMN\s+)?(\S+\s+)?(SET\s+DATA\s+)?TYPE\b|\bSET\s+NOT\s+NULL\b"
    r"|\bRENAME\s+(TO|COLUMN|CONSTRAINT|VALUE)\b"
    r"|\b(drop\w+|delete|truncate|alter_column|rename_table)\(",
    re.IGNORECASE,
)


def test_every_migration_that_takes_something_away_is_in_the_runbook() -> None:
    rows = set(ROW.findall(RUNBOOK.read_text("utf-8")))
    there = {named(path): path.read_text("utf-8") for path in MIGRATIONS}
    taking = {name for name, source in there.items() if takes_away(source)}

    assert len(there) >= 29
    assert taking - rows == set()
    assert rows - set(there) == set()


@pytest.mark.parametrize(
    "upgrade",
    [
        'op.execute("DROP INDEX by_unit")',
        'op.execute(f"ALTER TABLE {table} " + f"DROP CONSTRAINT {name}")',
        'op.execute("ALTER TABLE a " "ALTER b TYPE smallint")',
        'op.execute(f"ALTER TABLE {a} ALTER COLUMN {b} SET DATA TYPE text")',
        'op.execute(text("delete " + "from households"))',
        'op.execute("TRUNCATE households")',
        'op.drop_constraint("a_key", "a")',
        'op.alter_column("a", "b", nullable=False)',
        "op.execute(delete(households))",
        "from juntos_reporting.facts.view import complete_views as complete",
    ],
)
def test_what_takes_something_away_is_seen(upgrade: str) -> None:
    assert takes_away(f"def upgrade(): {upgrade}")


@pytest.mark.parametrize(
    "source",
    [
        '"""DROP what was."""\n# DROP TABLE a\nA = "ADD COLUMN b date"',
        'A = "a uuid REFERENCES a ON DELETE CASCADE, type text, dropped boolean"',
        'def downgrade(): op.drop_table("a")',
        'A = "CREATE TRIGGER only BEFORE UPDATE OR DELETE OR TRUNCATE ON a"',
    ],
)
def test_what_takes_nothing_away_is_let_be(source: str) -> None:
    assert not takes_away(source)


def named(path: Path) -> tuple[str, str]:
    """The service of a migration and its name."""
    return path.parents[2].name.removeprefix("juntos_"), path.stem


def takes_away(source: str) -> bool:
    """Whether the way forward, with what it imports from us, takes something away."""
    return TAKES_AWAY.search(" ".join(_said(ast.parse(source)))) is not None


def _said(node: ast.AST, *, follow: bool = True) -> Iterator[str]:
    """The texts in their order, the names of what is called; no docstrings."""
    match node:
        case ast.Expr(ast.Constant()) | ast.FunctionDef("downgrade"):
            return
        case ast.Constant(str(text)):
            yield text
        case ast.Call(ast.Name(name) | ast.Attribute(attr=name)):
            yield f"{name}("
        case ast.ImportFrom(str(module), names) if follow and "juntos_" in module:
            for alias in names:
                imported = resolve_name(f"{module}.{alias.name}")
                yield from _of(imported)
    for child in ast.iter_child_nodes(node):
        yield from _said(child, follow=follow)


def _of(imported: object) -> Iterator[str]:
    """What a text, a function or a module of ours says itself."""
    if isinstance(imported, str):
        yield imported
    elif callable(imported) or inspect.ismodule(imported):
        yield from _said(ast.parse(dedent(inspect.getsource(imported))), follow=False)
