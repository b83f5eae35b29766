"""One row of a table: asked field by field, it collects every error."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar

from ..dates import NOT_OF_THE_TIME, is_of_the_time
from ..errors import FieldError
from ..storable import refusal_of, shown
from .texts import plain

T = TypeVar("T")
SHOWN_CHARACTERS: Final = 80
MISSING: Final = "falta este dato"
LOST_ZEROS: Final = (
    "tiene {found} dígitos y debe tener {length}: si perdió los ceros de la"
    " izquierda, guarde la columna como texto"
)
NOT_DIGITS: Final = "debe tener {length} dígitos"
ONE_OF: Final = "debe ser uno de: {options}"
NOT_A_DATE: Final = "debe ser una fecha AAAA-MM-DD o DD/MM/AAAA"
NOT_WHOLE: Final = "debe ser un número entero de {least} a {most}"
TOO_LONG: Final = "debe tener como máximo {most} caracteres"
TOO_MANY_CELLS: Final = "la fila tiene {found} valores y el encabezado {expected}"
WHOLE_ROW: Final = "fila"
ISO_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
PERUVIAN_DATE: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", re.ASCII)


class Row:
    """The cells of one row by column name, and what is wrong with them.

    A refused field gives a placeholder so that the fields after it are checked too;
    whoever reads the row drops what was built from it when ``errors`` is not empty.
    """

    def __init__(self, number: int, names: Sequence[str], cells: Sequence[str]) -> None:
        """Bind the cells to the names of their columns.

        Args:
            number: as a spreadsheet numbers it; the header is row 1.
            names: normalised names of the columns.
            cells: texts in the same order; fewer than columns means empty.
        """
        self.number = number
        # Spelt out they can be stored, here and in the file of rejected rows.
        self.cells = tuple(map(shown, cells))
        self.errors: list[FieldError] = []
        self._by_name = {
            name: cell.strip() for name, cell in zip(names, self.cells, strict=False)
        }
        for name, cell in zip(names, cells, strict=False):
            if (reason := refusal_of(cell)) is not None:
                self.refuse(name or WHOLE_ROW, reason)
        if any(cell.strip() for cell in cells[len(names) :]):
            reason = TOO_MANY_CELLS.format(found=len(cells), expected=len(names))
            self.refuse(WHOLE_ROW, reason)

    def refuse(self, field: str, reason: str) -> None:
        """Note one error; ``reason`` is Spanish and starts in lower case."""
        value = self.optional(field)[:SHOWN_CHARACTERS]
        self.errors.append(FieldError(field, reason, self.number, value))

    def optional(self, field: str) -> str:
        """The text of a field, empty if there is none."""
        return self._by_name.get(field, "")

    def text(self, field: str, *, most: int = 500) -> str:
        """A text that must be there."""
        value = self.optional(field)
        if not value:
            self.refuse(field, MISSING)
        elif len(value) > most:
            self.refuse(field, TOO_LONG.format(most=most))
        return value

    def matching(self, field: str, pattern: str, reason: str) -> str:
        """A text that fits a regular expression as a whole; empty if it does not."""
        value = self.optional(field)
        if re.fullmatch(pattern, value, re.ASCII):
            return value
        self.refuse(field, reason if value else MISSING)
        return ""

    def digits(self, field: str, length: int) -> str:
        """A code of so many digits, as a DNI; lost zeros are named, not guessed."""
        value = self.optional(field)
        if len(value) == length and value.isascii() and value.isdigit():
            return value
        if not value:
            self.refuse(field, MISSING)
        elif value.isascii() and value.isdigit() and len(value) < length:
            self.refuse(field, LOST_ZEROS.format(found=len(value), length=length))
        else:
            self.refuse(field, NOT_DIGITS.format(length=length))
        return ""

    def one_of(self, field: str, options: Mapping[str, T]) -> T:
        """What a word stands for; accents and capitals do not matter.

        Args:
            field: name of the column.
            options: the accepted words, as an error shows them, and their meaning.
        """
        value = plain(self.optional(field))
        for word, meaning in options.items():
            if plain(word) == value:
                return meaning
        self.refuse(field, ONE_OF.format(options=", ".join(options)))
        return next(iter(options.values()))

    def date(self, field: str) -> dt.date:
        """A date as ISO writes it or as Peru does (day first, four-digit year)."""
        found = _date(self.optional(field))
        if found is None:
            self.refuse(field, NOT_A_DATE)
        elif not is_of_the_time(found):
            self.refuse(field, NOT_OF_THE_TIME)
        return found or dt.date.min

    def optional_date(self, field: str) -> dt.date | None:
        """The same, or None where the cell is empty."""
        return self.date(field) if self.optional(field) else None

    def whole(self, field: str, least: int, most: int) -> int:
        """A whole number between two bounds, both included."""
        value = self.optional(field)
        if re.fullmatch(r"-?[0-9]{1,18}", value, re.ASCII) and (
            least <= int(value) <= most
        ):
            return int(value)
        self.refuse(field, NOT_WHOLE.format(least=least, most=most))
        return least

    def optional_whole(self, field: str, least: int, most: int) -> int | None:
        """The same, or None where the cell is empty."""
        return self.whole(field, least, most) if self.optional(field) else None


def _date(value: str) -> dt.date | None:
    peruvian = PERUVIAN_DATE.fullmatch(value)
    try:
        if peruvian:
            day, month, year = map(int, peruvian.groups())
            return dt.date(year, month, day)
        return dt.date.fromisoformat(value) if ISO_DATE.fullmatch(value) else None
    except ValueError:
        return None
