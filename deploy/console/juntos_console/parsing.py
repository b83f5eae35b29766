"""Values as people type them."""

from datetime import date
from uuid import UUID

import typer

NOT_A_DATE = "{text!r} no es una fecha AAAA-MM-DD."
NOT_A_NUMBER = "{text!r} no es un número de importación."


def a_date(text: str | date) -> date:
    """The date of an option.

    Raises:
        typer.BadParameter: if the text is none.
    """
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise typer.BadParameter(NOT_A_DATE.format(text=text)) from problem


def an_import(text: str) -> UUID:
    """The number of an import.

    Raises:
        typer.BadParameter: if the text is none.
    """
    try:
        return UUID(text)
    except ValueError as problem:
        raise typer.BadParameter(NOT_A_NUMBER.format(text=text)) from problem
