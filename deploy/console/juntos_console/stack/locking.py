"""One command at a time changes what runs in a folder."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from typing import Final

from ..errors import DependencyDown
from .private import OWNER_ONLY

BUSY: Final = (
    "Otra orden está levantando, deteniendo o recorriendo la pila de {folder}:"
    " espere a que termine y repita."
)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder until the end, or until the process ends.

    The lock lies elsewhere: the folder may be deleted and made again meanwhile.

    Raises:
        DependencyDown: at once, if another command holds it.
    """
    name = sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    path = Path(gettempdir()) / f"juntos-{os.getuid()}-{name}.lock"
    number = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, OWNER_ONLY)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as problem:
        raise DependencyDown(BUSY.format(folder=folder)) from problem
    finally:
        os.close(number)
