"""Free TCP ports on loopback."""

import random
import socket
from typing import Final

from ..errors import DependencyDown

LOOPBACK: Final = "127.0.0.1"
# Below the usual ephemeral range: an outgoing connection can never take a port that a
# killed server must get back.
RANGE: Final = range(20_000, 32_000)
TAKEN: Final = "El puerto {port} de {program} está ocupado por otro programa."
_given: set[int] = set()


def free_port() -> int:
    """A port nobody listens on, never given twice by this process."""
    for port in random.SystemRandom().sample(RANGE, k=200):
        if port not in _given and is_free(port):
            _given.add(port)
            return port
    message = f"no free port between {RANGE.start} and {RANGE.stop}"
    raise OSError(message)


def require_free(port: int, program: str) -> None:
    """Let a program start only where it can listen.

    Raises:
        DependencyDown: naming the port and the program.
    """
    if not is_free(port):
        raise DependencyDown(TAKEN.format(port=port, program=program))


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True
