"""What may go wrong in the console, each with its exit code."""

from typing import ClassVar


class ConsoleError(Exception):
    """Something the person at the terminal must know; the text is Spanish."""

    exit_code: ClassVar[int] = 1


class BadData(ConsoleError):
    """The data given or found are not right."""


class DependencyDown(ConsoleError):
    """A server or service that is needed does not answer."""

    exit_code = 3


def first_told(failure: BaseException) -> ConsoleError | None:
    """The first error for people in a failure, however deep in groups; None if none.

    Work that goes on together fails as a group; whoever reads wants the reason.
    """
    if isinstance(failure, ConsoleError):
        return failure
    if isinstance(failure, BaseExceptionGroup):
        return next(filter(None, map(first_told, failure.exceptions)), None)
    return None
