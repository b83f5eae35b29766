"""Importing a table: good rows in chunks, bad ones named, nothing kept silent."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Generic, TypeVar

from ..commands import Answer, Command
from ..errors import FieldError
from .reading import Table
from .rejected import RejectedRows
from .row import Row

T = TypeVar("T")
ERRORS_SHOWN: Final = 1_000


@dataclass
class ImportReport:
    """What became of the rows of a table."""

    counts: dict[str, int] = field(default_factory=dict)
    """Accepted rows by what was done with them; the keys are those of the answer."""
    rows: int = 0
    rejected: int = 0
    errors_total: int = 0
    errors: list[FieldError] = field(default_factory=list)
    """The first ``ERRORS_SHOWN``; all are in the file of rejected rows."""
    unknown_columns: tuple[str, ...] = ()

    def count(self, kind: str, number: int = 1) -> None:
        """Add accepted rows of one kind."""
        self.counts[kind] = self.counts.get(kind, 0) + number

    def note(self, errors: Sequence[FieldError]) -> None:
        """Add one rejected row with its errors."""
        self.rejected += 1
        self.errors_total += len(errors)
        self.errors += errors[: max(0, ERRORS_SHOWN - len(self.errors))]

    def answer(self) -> Answer:
        """As JSON."""
        return {
            "rows": self.rows,
            **self.counts,
            "rejected": self.rejected,
            "errors_total": self.errors_total,
            "errors": [error.as_json() for error in self.errors],
            "unknown_columns": list(self.unknown_columns),
        }


@dataclass(frozen=True, slots=True)
class Good(Generic[T]):
    """A row that passed its checks, and what it means."""

    row: Row
    value: T


Progress = Callable[[ImportReport], None]


class RowImport(Generic[T]):
    """Reads a table once: checks each row, gives the good ones in chunks."""

    def __init__(
        self,
        table: Table,
        check: Callable[[Row], T],
        report: ImportReport,
        *,
        rejected: RejectedRows | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Bind a table to its check.

        Args:
            table: read once.
            check: builds the value of a row; its errors stay in the row.
            report: filled while the rows pass.
            rejected: takes the refused rows, if anybody wants them back.
            progress: called after each chunk that was dealt with.
        """
        self._table = table
        self._check = check
        self._rejected = rejected
        self._progress = progress
        self.report = report
        report.unknown_columns = table.unknown

    def chunks(
        self, command: Command, size: int
    ) -> Iterator[tuple[Command, list[Good[T]]]]:
        """The good rows, so many at a time, each chunk with its own part id.

        The same file under the same command gives the same chunks and ids, so an import
        that broke off is taken up by sending it again.
        """
        good = self._good()
        number = 0
        while chunk := list(islice(good, size)):
            number += 1
            yield command.part(f"chunk-{number}"), chunk
            if self._progress is not None:
                self._progress(self.report)

    def reject(self, row: Row, field: str, reason: str) -> None:
        """Refuse a row that passed its checks but breaks a rule of the service."""
        row.refuse(field, reason)
        self._note(row)

    def _good(self) -> Iterator[Good[T]]:
        for row in self._table:
            self.report.rows += 1
            value = self._check(row)
            if row.errors:
                self._note(row)
            else:
                yield Good(row, value)

    def _note(self, row: Row) -> None:
        self.report.note(row.errors)
        if self._rejected is not None:
            self._rejected.add(row.cells, row.errors)
