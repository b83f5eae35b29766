"""``juntos`` and ``python -m juntos_console``."""

import sys

from .cli import app
from .errors import ConsoleError
from .output import show_problem


def main() -> None:
    """Run the command; a known error becomes its message and exit code."""
    try:
        app(prog_name="juntos")
    except ConsoleError as problem:
        show_problem(problem)
        sys.exit(problem.exit_code)


if __name__ == "__main__":
    main()
