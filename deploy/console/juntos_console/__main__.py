"""``juntos`` and ``python -m juntos_console``."""

import sys
from typing import Final

from typer.exceptions import Abort, TyperException

from .cli import app
from .errors import first_told
from .output import show_problem
from .spanish import speak_spanish, translated

INTERRUPTED: Final = 130
"""What a shell gives for Ctrl-C."""


def main() -> None:
    """Run the command; a known error becomes its message and exit code."""
    speak_spanish()
    try:
        code = app(prog_name="juntos", standalone_mode=False)
    except (Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except TyperException as misuse:
        text = translated(misuse.format_message())
        if text:  # without arguments the help was the answer
            show_problem(text)
        sys.exit(misuse.exit_code)
    except BaseException as failure:
        problem = first_told(failure)
        if problem is None:
            raise
        show_problem(str(problem))
        sys.exit(problem.exit_code)
    if code == INTERRUPTED:  # typer makes a code of most of them
        show_problem("Interrumpido.")
    sys.exit(code)


if __name__ == "__main__":
    main()
