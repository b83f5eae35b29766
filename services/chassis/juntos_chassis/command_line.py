"""Command lines that speak Spanish: help, usage errors, and how they end."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import typer
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import Abort, TyperException

Command = TypeVar("Command", bound=Callable[..., Any])
USAGE: Final = 2
DEPENDENCY_DOWN: Final = 3
INTERRUPTED: Final = 130
"""What a shell gives for Ctrl-C."""

HELP: Final = "Mostrar esta ayuda y terminar."
TITLES: Final = {
    "ARGUMENTS_PANEL_TITLE": "Argumentos",
    "OPTIONS_PANEL_TITLE": "Opciones",
    "COMMANDS_PANEL_TITLE": "Órdenes",
    "DEFAULT_STRING": "[por omisión: {}]",
    "ENVVAR_STRING": "[variable: {}]",
    "REQUIRED_LONG_STRING": "[obligatorio]",
}
# Longer phrases first: each is replaced wherever it stands.
PHRASES: Final = (
    ("Missing option", "Falta la opción"),
    ("Missing argument", "Falta el argumento"),
    ("Choose from:", "Elija entre:"),
    ("No such option:", "No existe la opción"),
    ("No such command", "No existe la orden"),
    ("(Possible options:", "(quizás:"),
    ("Did you mean", "Quizás quiso decir"),
    ("Invalid value for", "Valor no válido para"),
    ("Invalid value:", "Valor no válido:"),
    ("is not a valid integer", "no es un número entero"),
    ("is not a valid float", "no es un número"),
    ("is not in the range", "no está en el intervalo"),
    ("is not one of", "no es uno de"),
    ("does not take a value", "no lleva valor"),
    ("requires an argument", "necesita un valor"),
    ("Got unexpected extra argument", "Sobra el argumento"),
    ("Input should be", "debe ser"),
    ("greater than or equal to", "mayor o igual que"),
    ("less than or equal to", "menor o igual que"),
    ("a valid integer", "un número entero"),
    ("a valid number", "un número"),
    ("unable to parse string as an integer", "no es un número entero"),
    ("unable to parse string as a number", "no es un número"),
    ("does not exist", "no existe"),
    ("is a directory", "es una carpeta"),
    ("is a file", "es un archivo"),
    ("is not readable", "no se puede leer"),
    ("is not a valid UUID", "no es un UUID"),
    ("file '", "el archivo '"),
    ("File '", "El archivo '"),
    ("Value error, ", ""),
    ("(env var:", "(o la variable"),
    ("Option ", "La opción "),
)


class Misuse(Exception):  # what it is, not an error of the program
    """A command line that cannot be carried out; the text is empty after a help page.

    Attributes:
        exit_code: of the process.
    """

    def __init__(self, text: str, exit_code: int) -> None:
        """Say what is wrong, in Spanish."""
        super().__init__(text)
        self.exit_code = exit_code


class SpanishCommand(TyperCommand):
    """A command whose usage line and help option are in Spanish."""

    def get_usage(self, ctx: Any) -> str:
        """The usage line."""
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:
        """The help option."""
        return _explained(super().get_help_option(ctx))


class SpanishGroup(TyperGroup):
    """A group of commands whose usage line and help option are in Spanish."""

    def get_usage(self, ctx: Any) -> str:
        """The usage line."""
        return _usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:
        """The help option."""
        return _explained(super().get_help_option(ctx))


class SpanishTyper(typer.Typer):
    """A Typer application whose commands and groups speak Spanish."""

    def __init__(self, **settings: Any) -> None:
        """Take what ``typer.Typer`` takes; without a command the help is shown."""
        own: dict[str, Any] = {
            "cls": SpanishGroup,
            "add_completion": False,
            "no_args_is_help": True,
            "pretty_exceptions_enable": False,
        }
        super().__init__(**own | settings)

    def command(
        self, name: str | None = None, **settings: Any
    ) -> Callable[[Command], Command]:
        """Take what ``typer.Typer.command`` takes."""
        return super().command(name, **{"cls": SpanishCommand} | settings)


def run_command(app: typer.Typer, program: str | None = None) -> int:
    """Carry out the command line of this process; returns the exit code.

    Args:
        app: with the commands.
        program: its name in help pages; None for how it was started.

    Raises:
        Misuse: if the command line is wrong.
    """
    for name, text in TITLES.items():
        setattr(rich_utils, name, text)
    try:
        return int(app(prog_name=program, standalone_mode=False) or 0)
    except (Abort, KeyboardInterrupt):
        return INTERRUPTED
    except TyperException as problem:
        text = _translated(problem.format_message())
        raise Misuse(text, problem.exit_code) from None


def end_with(app: typer.Typer) -> None:
    """Carry out the command line and end the process as it says.

    Raises:
        SystemExit: always.
    """
    try:
        code = run_command(app)
    except Misuse as misuse:
        text, code = str(misuse), misuse.exit_code
        if text:
            typer.echo(f"Error: {text}", err=True)
    raise SystemExit(code)


def _translated(message: str) -> str:
    """A usage error in Spanish; what is not known stays as it is."""
    for english, spanish in PHRASES:
        message = message.replace(english, spanish)
    return message


def _usage(line: str) -> str:
    return (
        line.replace("Usage:", "Uso:", 1)
        .replace("[OPTIONS]", "[OPCIONES]")
        .replace("COMMAND [ARGS]...", "ORDEN [ARGUMENTOS]...")
    )


def _explained(option: Any) -> Any:
    if option is not None:
        option.help = HELP
    return option
