"""Importing the districts of the units: same file twice changes nothing."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

from juntos_chassis.commands import Command
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.seedwork import RuleBroken
from juntos_chassis.tabular import Good, ImportReport, RowImport, open_table

from ..domain.district import Assignment, District, district_id
from .territory_file import COLUMNS, AssignmentCheck

CHUNK_ROWS: Final = 250
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"


class TerritoryImport:
    """Assigns the districts in chunks; each commits whole, under its own part id."""

    def __init__(
        self, application: EventSourcedService, command: Command, occurred_on: date
    ) -> None:
        """Bind one import to its command and date."""
        self._application = application
        self._command = command
        self._occurred_on = occurred_on

    def run(self, path: Path) -> ImportReport:
        """Import every good row; the report names every bad one."""
        report = ImportReport(counts={CHANGED: 0, UNCHANGED: 0})
        rows = RowImport(open_table(path, COLUMNS), AssignmentCheck(), report)
        for part, chunk in rows.chunks(self._command, CHUNK_ROWS):
            self._import_chunk(part, chunk, rows)
        return report

    def _import_chunk(
        self,
        part: Command,
        chunk: Sequence[Good[Assignment]],
        rows: RowImport[Assignment],
    ) -> None:
        known = self._application.load_many(
            District, [district_id(good.value.ubigeo) for good in chunk]
        )
        changed: list[District] = []
        for good in chunk:
            try:
                district = self._assigned(known, good.value)
            except RuleBroken as broken:
                rows.reject(good.row, "desde", str(broken))
            else:
                if district.pending_events:
                    changed.append(district)
                else:
                    rows.report.count(UNCHANGED)
        if changed:
            self._application.commit(part, changed, {})
        rows.report.count(CHANGED, len(changed))

    def _assigned(self, known: dict[UUID, District], row: Assignment) -> District:
        district = known.get(district_id(row.ubigeo))
        if district is None:
            return District.assign(row, self._occurred_on)
        district.reassign(row, self._occurred_on)
        return district
