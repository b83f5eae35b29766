"""Tables that people send and get: CSV and XLSX, one way for every service.

Reading::

    table = open_table(path, Columns(required=("dni", "apellidos"), optional=("ut",)))
    rows = RowImport(table, check, ImportReport(counts=("registered", "unchanged")))
    for part, chunk in rows.chunks(command, size=250):
        ...commit the chunk under ``part``...
    return app.commit(command, [], rows.report.answer())

``check`` takes a ``Row`` and gives the service's own value; it asks the row for each
field, and the row collects every error. A row with errors never reaches a chunk.

Writing: ``write_workbook`` for XLSX, ``RejectedRows`` for what has to be corrected and
sent again. The same content gives the same bytes.
"""

from .importing import Good, ImportReport, RowImport
from .reading import Columns, Table, open_table, stored
from .rejected import RejectedRows
from .row import Row
from .workbook import Column, Kind, Sheet, write_workbook

__all__ = [
    "Column",
    "Columns",
    "Good",
    "ImportReport",
    "Kind",
    "RejectedRows",
    "Row",
    "RowImport",
    "Sheet",
    "Table",
    "open_table",
    "stored",
    "write_workbook",
]
