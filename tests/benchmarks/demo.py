"""[demo_2600_s] and [demo_26000_s]: a whole edition, from the padrón to the proof."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from .figure import Figure

HOUSEHOLDS: Final = 2_600
SEED: Final = "2026"
TIMES: Final = 10


def measure() -> Figure:
    """The edition as ``make demo`` runs it, after the stack is up."""
    return _figure("demo_2600_s", _edition(HOUSEHOLDS))


def measure_large() -> Figure:
    """Ten times the households, against ten times the time of the smaller edition."""
    small = _edition(HOUSEHOLDS)
    large = _edition(TIMES * HOUSEHOLDS)
    return _figure("demo_26000_s", large, TIMES * small["seconds"]["total"])


def _edition(households: int) -> dict[str, Any]:
    """What ``juntos demo`` found, once its three proofs hold."""
    with tempfile.TemporaryDirectory() as folder:
        asked = ["--households", str(households), "--seed", SEED]
        ended = ["--keep", "0", "--carpeta", folder]
        subprocess.run(
            [sys.executable, "-m", "juntos_console", "demo", *asked, *ended],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        result: dict[str, Any] = json.loads((Path(folder) / "result.json").read_text())
    return result


def _figure(name: str, result: dict[str, Any], raw: float | None = None) -> Figure:
    events = sum(result["events"].values())
    linear = "" if raw is None else f"; en bruto, {TIMES} veces la de {HOUSEHOLDS:,}"
    return Figure(
        name,
        result["seconds"]["total"],
        "s",
        f"una edición de {result['households']:,} hogares con la pila ya levantada,"
        f" de la importación a las tres pruebas: {events:,} eventos{linear}",
        raw=raw,
    )
