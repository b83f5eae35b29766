"""The rows that were refused, as a table to correct and send again."""

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ..errors import FieldError
from .texts import REASON_COLUMN, column_name
from .workbook import Column, Sheet, write_workbook

SHEET: Final = "Filas rechazadas"


class RejectedRows:
    """Writes refused rows to a CSV as they come: the columns they had plus ``motivo``.

    It holds what people sent, personal data included: whoever keeps the file answers
    for who may read it and when it goes.
    """

    def __init__(self, path: Path, titles: Sequence[str]) -> None:
        """Start the file with its header."""
        self._path = path
        # A file that was corrected once brings the reasons of that time.
        self._keep = [column_name(title) != REASON_COLUMN for title in titles]
        self._titles = self._kept(titles)
        # BOM and semicolon: what a double click opens well in a Spanish spreadsheet.
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, delimiter=";")
        self._writer.writerow([*self._titles, REASON_COLUMN])
        self.count = 0

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self._file.close()

    def add(self, cells: Sequence[str], errors: Sequence[FieldError]) -> None:
        """Write one refused row with all its reasons."""
        padded = [*cells, *[""] * (len(self._keep) - len(cells))]
        reasons = "; ".join(f"{error.field}: {error.reason}" for error in errors)
        self._writer.writerow([*self._kept(padded), reasons])
        self.count += 1

    def write_xlsx(self, path: Path, *, made_on: date) -> None:
        """The same rows as XLSX, every cell as text so that no zero is lost."""
        self._file.flush()
        columns = [Column(title) for title in (*self._titles, REASON_COLUMN)]
        sheet = Sheet(SHEET, columns, self._rows())
        write_workbook(path, [sheet], title=SHEET, made_on=made_on)

    def _kept(self, cells: Sequence[str]) -> list[str]:
        return [cell for cell, keep in zip(cells, self._keep, strict=False) if keep]

    def _rows(self) -> Iterator[Sequence[str]]:
        with self._path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.reader(file, delimiter=";")
            next(rows)
            yield from rows
