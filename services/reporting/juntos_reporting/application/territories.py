"""Importing the districts of the units: same file twice changes nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Final
from uuid import UUID

from juntos_chassis.commands import Answer, Command
from juntos_chassis.errors import FieldError
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.seedwork import RuleBroken

from ..domain.district import Assignment, District, district_id

CHUNK_ROWS: Final = 250


@dataclass
class TerritoryReport:
    """What became of the rows of the file."""

    rows: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    errors: list[FieldError] = field(default_factory=list)

    def answer(self) -> Answer:
        """As JSON, with every error."""
        return {
            "rows": self.rows,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
            "errors": [error.as_json() for error in self.errors],
        }


class TerritoryImport:
    """Assigns the districts in chunks; each commits whole, under its own part id."""

    def __init__(
        self, application: EventSourcedService, command: Command, occurred_on: date
    ) -> None:
        """Bind one import to its command and date."""
        self._application = application
        self._command = command
        self._occurred_on = occurred_on
        self._report = TerritoryReport()

    def run(self, rows: Iterable[Assignment | list[FieldError]]) -> TerritoryReport:
        """Import every good row; the report names every bad one."""
        good = self._good(rows)
        number = 0
        while chunk := list(islice(good, CHUNK_ROWS)):
            number += 1
            self._import_chunk(self._command.part(f"chunk-{number}"), chunk)
        return self._report

    def _good(
        self, rows: Iterable[Assignment | list[FieldError]]
    ) -> Iterator[Assignment]:
        for row in rows:
            self._report.rows += 1
            if isinstance(row, Assignment):
                yield row
            else:
                self._report.rejected += 1
                self._report.errors += row

    def _import_chunk(self, command: Command, chunk: list[Assignment]) -> None:
        known = self._application.load_many(
            District, [district_id(assignment.ubigeo) for assignment in chunk]
        )
        changed: list[District] = []
        for assignment in chunk:
            district = self._assigned(known, assignment)
            if district is not None and district.pending_events:
                changed.append(district)
        if changed:
            self._application.commit(command, changed, {})
        self._report.changed += len(changed)

    def _assigned(
        self, known: dict[UUID, District], row: Assignment
    ) -> District | None:
        district = known.get(district_id(row.ubigeo))
        if district is None:
            return District.assign(row, self._occurred_on)
        try:
            district.reassign(row, self._occurred_on)
        except RuleBroken as broken:
            self._report.rejected += 1
            self._report.errors.append(
                FieldError("desde", str(broken), None, row.ubigeo)
            )
            return None
        self._report.unchanged += not district.pending_events
        return district
