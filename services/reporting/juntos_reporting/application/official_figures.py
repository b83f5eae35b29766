"""Importing official figures: the same file twice changes nothing."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.seedwork import RuleBroken, Territory
from juntos_chassis.tabular import Good, ImportReport, RowImport, open_table

from ..domain.issued_report import Place
from ..domain.official_figure import OfficialFigure, Publication
from ..domain.plan import NATIONWIDE
from .figure_file import COLUMNS, FigureCheck, as_table

CHUNK_ROWS: Final = 250
RECORDED: Final = "recorded"
UNCHANGED: Final = "unchanged"


class OfficialFigureCommands(EventSourcedService):
    """Figures that others publish, taken over with source, age band and date."""

    @repeatable(attempts=1)
    def import_figures(self, command: Command, path: Path, occurred_on: date) -> Answer:
        """Take every good row over; the report names every bad one."""
        first = self.first_answer(command)
        if first is not None:
            return first
        report = ImportReport(counts={RECORDED: 0, UNCHANGED: 0})
        table = open_table(as_table(path), COLUMNS)
        rows = RowImport(table, FigureCheck(), report)
        for part, chunk in rows.chunks(command, CHUNK_ROWS):
            self._import_chunk(part, chunk, rows, occurred_on)
        return self.commit(command, [], report.answer())

    def _import_chunk(
        self,
        part: Command,
        chunk: Sequence[Good[Publication]],
        rows: RowImport[Publication],
        occurred_on: date,
    ) -> None:
        ids = [good.value.figure_id for good in chunk]
        known = self.load_many(OfficialFigure, ids)
        new: list[OfficialFigure] = []
        for good in chunk:
            figure = known.get(good.value.figure_id)
            if figure is None:
                where = territory_of(good.value)
                new.append(OfficialFigure(good.value, where, occurred_on))
                continue
            try:
                figure.require_same(good.value)
            except RuleBroken as broken:
                rows.reject(good.row, "valor", str(broken))
            else:
                rows.report.count(UNCHANGED)
        if new:
            self.commit(part, new, {})
        rows.report.count(RECORDED, len(new))


def territory_of(publication: Publication) -> Territory:
    """Where a figure is about."""
    if publication.level == "district":
        return Territory(publication.place, NATIONWIDE.territorial_unit)
    return Place(publication.place).territory
