"""Each import rule fails on an import planted against it, in a copy of the code."""

import ast
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

REPOSITORY: Final = Path(__file__).parents[2]
SETTINGS: Final = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
CONTRACTS: Final = {
    contract["id"]: contract["name"]
    for contract in SETTINGS["tool"]["importlinter"]["contracts"]
}
SOURCES: Final = (
    "contracts",
    "deploy/console",
    *sorted(
        str(path.relative_to(REPOSITORY))
        for path in (REPOSITORY / "services").iterdir()
    ),
)
DOMAIN_MAY_IMPORT: Final = {*sys.stdlib_module_names, "eventsourcing"}
CONTRACTS_MAY_IMPORT: Final = {*sys.stdlib_module_names, "pydantic", "pydantic_core"}


@dataclass(frozen=True)
class Plant:
    """An import that breaks a contract, added at the end of a module."""

    contract: str
    module: str
    imported: str
    shown: str

    @property
    def path(self) -> Path:
        """The module's file below one of the sources."""
        return Path(*self.module.split(".")).with_suffix(".py")


PLANTS: Final = (
    Plant(
        "deployables",
        "juntos_chassis.health",
        "juntos_enrollment.domain",
        "juntos_chassis is not allowed to import juntos_enrollment",
    ),
    Plant(
        "deployables",
        "juntos_sessions.bootstrap",
        "juntos_leaders.bootstrap",
        "juntos_sessions is not allowed to import juntos_leaders",
    ),
    Plant(
        "console",
        "juntos_console.errors",
        "juntos_outreach.domain",
        "juntos_console is not allowed to import juntos_outreach",
    ),
    Plant(
        "inside",
        "juntos_leaders.domain.values",
        "juntos_leaders.application",
        "juntos_leaders.domain is not allowed to import juntos_leaders.application",
    ),
    Plant(
        "inside-reporting",
        "juntos_reporting.facts.__init__",
        "juntos_reporting.queries",
        "juntos_reporting.facts is not allowed to import juntos_reporting.queries",
    ),
    Plant(
        "domain-pure",
        "juntos_leaders.domain.rules",
        "sqlalchemy",
        "juntos_leaders.domain is not allowed to import sqlalchemy",
    ),
    Plant(
        "domain-pure",
        "juntos_chassis.seedwork",
        "juntos_chassis.runtime",
        "juntos_chassis.seedwork is not allowed to import juntos_chassis.runtime",
    ),
    Plant(
        "contracts-alone",
        "juntos_contracts.values",
        "fastapi",
        "juntos_contracts is not allowed to import fastapi",
    ),
)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything the contracts look at."""
    copy = tmp_path_factory.mktemp("copied")
    shutil.copy(REPOSITORY / "pyproject.toml", copy)
    for source in SOURCES:
        shutil.copytree(
            REPOSITORY / source,
            copy / source,
            ignore=shutil.ignore_patterns("__pycache__", "*.json", "*.egg-info"),
        )
    return copy


@pytest.fixture(scope="module")
def report(copied: Path) -> str:
    """What import-linter says of the copy once everything is planted."""
    assert lint(copied).returncode == 0, lint(copied).stdout
    for plant in PLANTS:
        with module_file(copied, plant).open("a") as module:
            module.write(f"\nimport {plant.imported}\n")
    (copied / "services/sessions/juntos_sessions/helpers.py").write_text("")
    planted = lint(copied)
    assert planted.returncode == 1, planted.stdout + planted.stderr
    return planted.stdout


@pytest.mark.parametrize("plant", PLANTS, ids=lambda p: f"{p.module}->{p.imported}")
def test_a_forbidden_import_breaks_its_contract(report: str, plant: Plant) -> None:
    assert f"{CONTRACTS[plant.contract]} BROKEN" in report
    assert plant.shown in details(report, plant.contract)


def test_a_module_outside_the_layers_of_a_service_breaks_the_contract(
    report: str,
) -> None:
    assert "juntos_sessions.helpers" in details(report, "inside")


def test_every_contract_has_a_planted_violation() -> None:
    assert {plant.contract for plant in PLANTS} == set(CONTRACTS)


@pytest.mark.parametrize("module", sorted(REPOSITORY.glob("services/*/*/domain/*.py")))
def test_a_domain_imports_only_what_is_listed(module: Path) -> None:
    foreign = set(imported_packages(module.read_text())) - DOMAIN_MAY_IMPORT

    assert foreign <= {"juntos_chassis.seedwork"}


@pytest.mark.parametrize(
    "module", sorted(REPOSITORY.glob("contracts/juntos_contracts/**/*.py"))
)
def test_the_contracts_import_only_what_is_listed(module: Path) -> None:
    assert set(imported_packages(module.read_text())) <= CONTRACTS_MAY_IMPORT


def test_the_list_notices_a_library_nobody_thought_of() -> None:
    source = "import eventsourcing.domain, requests\nfrom . import rules\n"

    assert set(imported_packages(source)) - DOMAIN_MAY_IMPORT == {"requests"}


def imported_packages(source: str) -> Iterator[str]:
    """Top-level packages a module imports; modules of ours by their full name."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [str(node.module)]
        for name in names:
            yield name if name.startswith("juntos_") else name.partition(".")[0]


def lint(tree: Path) -> "subprocess.CompletedProcess[str]":
    """Run import-linter on the packages of a tree."""
    paths = os.pathsep.join(str(tree / source) for source in SOURCES)
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": paths, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def module_file(tree: Path, plant: Plant) -> Path:
    """The file of a planted module in a tree."""
    (found,) = (
        tree / s / plant.path for s in SOURCES if (tree / s / plant.path).exists()
    )
    return found


def details(report: str, contract: str) -> str:
    """The part of a report that explains one broken contract, on one line."""
    _, _, explained = report.partition("Broken contracts")
    _, _, section = explained.partition(CONTRACTS[contract])
    for other in CONTRACTS.values():
        section = section.partition(f"{other}\n---")[0]
    return " ".join(section.split())
