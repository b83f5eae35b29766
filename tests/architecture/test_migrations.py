"""Migrations: what cannot be undone is told to whoever has to go back."""

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
RUNBOOK = REPOSITORY / "deploy" / "runbooks" / "encender-y-actualizar.md"
NARROWS = re.compile(
    r"\bDROP\s+(TABLE|COLUMN|CONSTRAINT)\b|\bSET\s+NOT\s+NULL\b|\bRENAME\s+(TO|COLUMN)\b"
    r"|\bdrop_(table|column)\(",
    re.IGNORECASE,
)


def narrowing() -> set[str]:
    """The migrations after which an earlier version may not work."""
    found = set()
    for path in REPOSITORY.glob("services/*/juntos_*/migrations/versions/*.py"):
        forward = path.read_text("utf-8").partition("def downgrade")[0]
        if NARROWS.search(forward):
            found.add(path.stem)
    return found


def test_every_migration_that_takes_something_away_is_in_the_runbook() -> None:
    told = set(re.findall(r"`(\d{4}_\w+)`", RUNBOOK.read_text("utf-8")))

    assert narrowing() - told == set()
