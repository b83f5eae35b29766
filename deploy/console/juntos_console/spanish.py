"""Typer's own words in Spanish: help titles and usage errors."""

from typing import Any, Final

from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

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
    ("Option ", "La opción "),
)


def speak_spanish() -> None:
    """Put Spanish titles on every help page of this process."""
    for name, text in TITLES.items():
        setattr(rich_utils, name, text)


def translated(message: str) -> str:
    """A usage error in Spanish; what is not known stays as it is."""
    for english, spanish in PHRASES:
        message = message.replace(english, spanish)
    return message


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
