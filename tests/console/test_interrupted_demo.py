"""Ctrl-C while the demo starts leaves nothing running."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from juntos_console.stack import LocalStack

INTERRUPTED = 130


def test_ctrl_c_during_start_up_stops_the_servers(tmp_path: Path) -> None:
    arguments = ("demo", "--keep", "0", "--carpeta", str(tmp_path))
    started = subprocess.Popen(
        [sys.executable, "-m", "juntos_console", *arguments],
        stderr=subprocess.PIPE,
        text=True,
    )
    state = tmp_path / "stack" / "state.json"
    deadline = time.monotonic() + 30
    while not state.exists() and time.monotonic() < deadline:
        time.sleep(0.05)

    started.send_signal(signal.SIGINT)
    said = started.communicate(timeout=60)[1]

    assert state.exists()
    assert started.returncode == INTERRUPTED, said
    assert "Interrumpido" in said
    rows = LocalStack(tmp_path / "stack").overview()
    assert not any(row["alive"] for row in rows)
