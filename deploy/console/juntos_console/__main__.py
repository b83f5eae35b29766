"""``juntos`` and ``python -m juntos_console``."""

import sys

from typer.exceptions import TyperException

from .cli import app
from .errors import ConsoleError
from .output import show_problem
from .spanish import speak_spanish, translated


def main() -> None:
    """Run the command; a known error becomes its message and exit code."""
    speak_spanish()
    try:
        sys.exit(app(prog_name="juntos", standalone_mode=False))
    except ConsoleError as problem:
        show_problem(str(problem))
        sys.exit(problem.exit_code)
    except TyperException as misuse:
        text = translated(misuse.format_message())
        if text:  # without arguments the help was the answer
            show_problem(text)
        sys.exit(misuse.exit_code)


if __name__ == "__main__":
    main()
