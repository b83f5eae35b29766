"""The decisions: each is on the list that a reader starts from."""

from pathlib import Path

DECISIONS = Path(__file__).parents[2] / "contracts" / "decisions"


def test_every_decision_is_listed_under_its_title() -> None:
    listed = [
        line
        for line in (DECISIONS / "README.md").read_text("utf-8").splitlines()
        if line.startswith("- [")
    ]

    assert listed == [_entry(path) for path in sorted(DECISIONS.glob("[0-9]*.md"))]


def _entry(path: Path) -> str:
    title = path.read_text("utf-8").splitlines()[0].removeprefix("# ")
    number, _, words = title.partition(" ")
    return f"- [{number}]({path.name}) {words}"
