"""The ``juntos`` command as somebody types it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from juntos_console.__main__ import main

Run = Callable[..., int]


@pytest.fixture
def juntos(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs ``juntos`` in an empty folder; gives its exit code."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["juntos", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0)

    return run
