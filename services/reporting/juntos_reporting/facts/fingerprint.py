"""The fingerprint of the code that turns events into facts."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import juntos_contracts


@cache
def fingerprint() -> str:
    """Equal for equal code only: nobody continues what other code filled."""
    folders = Path(__file__).parent, Path(juntos_contracts.__file__).parent
    digest = sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
