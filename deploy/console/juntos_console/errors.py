"""What may go wrong in the console, each with its exit code."""

import errno
from typing import ClassVar, Final


class ConsoleError(Exception):
    """Something the person at the terminal must know; the text is Spanish."""

    exit_code: ClassVar[int] = 1


class BadData(ConsoleError):
    """The data given or found are not right."""


class DependencyDown(ConsoleError):
    """A server or service that is needed does not answer."""

    exit_code = 3


REASONS: Final = {
    errno.EACCES: "permiso denegado",
    errno.EPERM: "no está permitido",
    errno.ENOENT: "no existe",
    errno.ENOTDIR: "no es una carpeta",
    errno.EEXIST: "ya existe y no es una carpeta",
    errno.EISDIR: "es una carpeta",
    errno.ENOSPC: "no queda espacio en el disco",
    errno.EROFS: "es de solo lectura",
    errno.ENAMETOOLONG: "es un nombre demasiado largo",
    errno.ENOTEMPTY: "no está vacía",
}


def first_told(failure: BaseException) -> ConsoleError | None:
    """The first error for people in a failure, however deep in groups; None if none.

    Work that goes on together fails as a group; whoever reads wants the reason.
    """
    if isinstance(failure, ConsoleError):
        return failure
    if isinstance(failure, OSError) and failure.filename is not None:
        reason = REASONS.get(failure.errno or 0, failure.strerror)
        return BadData(f"{failure.filename}: {reason}.")
    if isinstance(failure, BaseExceptionGroup):
        return next(filter(None, map(first_told, failure.exceptions)), None)
    return None
