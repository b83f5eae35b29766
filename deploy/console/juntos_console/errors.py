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
