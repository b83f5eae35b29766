"""``juntos`` and ``python -m juntos_console``."""

import sys

from juntos_chassis.command_line import INTERRUPTED, Misuse, run_command

from .cli import app
from .errors import first_told
from .output import show_problem


def main() -> None:
    """Run the command; a known error becomes its message and exit code."""
    try:
        code = run_command(app, "juntos")
    except Misuse as misuse:
        if str(misuse):
            show_problem(str(misuse))
        sys.exit(misuse.exit_code)
    except BaseException as failure:
        problem = first_told(failure)
        if problem is None:
            raise
        show_problem(str(problem))
        sys.exit(problem.exit_code)
    if code == INTERRUPTED:
        show_problem("Interrumpido.")
    sys.exit(code)


if __name__ == "__main__":
    main()
