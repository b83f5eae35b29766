"""What the README tells a stranger to type works, line by line."""

import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
OWN = {"var", ".git", ".env"}
"""What the stranger's folder does not share with ours."""


@pytest.mark.edition
@pytest.mark.timeout(300)
def test_every_line_of_the_section_to_try_by_hand_works(tmp_path: Path) -> None:
    readme = (REPOSITORY / "README.md").read_text()
    block = readme.partition("## Probar a mano")[2].split("```")[1]
    lines = block.strip().splitlines()
    for entry in REPOSITORY.iterdir():
        if entry.name not in OWN:
            (tmp_path / entry.name).symlink_to(entry)

    try:
        ended = {line: _typed(line, tmp_path) for line in lines}
    finally:
        _typed("make down", tmp_path)

    assert ended
    assert {line: done for line, done in ended.items() if done[0]} == {}


def _typed(line: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", "-c", line],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr
