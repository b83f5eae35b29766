"""Imports waiting for their confirmation, kept without names and documents."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final
from uuid import NAMESPACE_OID, UUID, uuid5

from psycopg.types.json import Json
from pydantic import TypeAdapter

from juntos_chassis.errors import NotFound
from juntos_chassis.eventstore import Pool

from .proposals import Proposal

NAMESPACE: Final = uuid5(NAMESPACE_OID, "juntos.sessions.import")
NO_SUCH_IMPORT: Final = "No existe esa importación para esa sesión."
KEPT_DAYS: Final = 30
OLD: Final = f"imported_at < clock_timestamp() - interval '{KEPT_DAYS} days'"
# The same file sent again is looked at again: the roster may have changed.
KEEP: Final = (
    "INSERT INTO attendance_imports"
    " (import_id, session_id, file_sha256, held_on, imported_by, rows)"
    " VALUES (%(import_id)s, %(session_id)s, %(file_sha256)s, %(held_on)s,"
    " %(imported_by)s, %(rows)s)"
    " ON CONFLICT (import_id) DO UPDATE SET rows = excluded.rows,"
    " imported_by = excluded.imported_by, imported_at = clock_timestamp()"
)
FIND: Final = (
    "SELECT import_id, session_id, file_sha256, held_on, imported_by, rows"  # noqa: S608  # constants
    " FROM attendance_imports WHERE import_id = %s AND session_id = %s"
    f" AND NOT {OLD}"
)
FORGET: Final = f"DELETE FROM attendance_imports WHERE {OLD}"  # noqa: S608  # a constant

_proposals: Final = TypeAdapter(tuple[Proposal, ...])


@dataclass(frozen=True, slots=True)
class AttendanceImport:
    """A file about one session, as far as it was understood."""

    session_id: UUID
    file_sha256: str
    held_on: date
    imported_by: str
    rows: tuple[Proposal, ...]

    @property
    def import_id(self) -> UUID:
        """The one id of a file for a session and date."""
        return uuid5(NAMESPACE, f"{self.session_id}:{self.held_on}:{self.file_sha256}")


class Imports:
    """Keeps and finds imports."""

    def __init__(self, pool: Pool) -> None:
        """Share the connections of the event store."""
        self._pool = pool

    def keep(self, found: AttendanceImport) -> None:
        """Keep what was understood of a file; what is too old goes."""
        rows = _proposals.dump_python(found.rows, mode="json")
        parameters: dict[str, Any] = {
            **asdict(found),
            "import_id": found.import_id,
            "rows": Json(rows),
        }
        with self._pool.connection() as conn:
            conn.execute(FORGET)
            conn.execute(KEEP, parameters)

    def of(self, session_id: UUID, import_id: UUID) -> AttendanceImport:
        """An import of a session.

        Raises:
            NotFound: if that session has none with that id.
        """
        with self._pool.connection() as conn:
            row = conn.execute(FIND, (import_id, session_id)).fetchone()
        if row is None:
            raise NotFound(NO_SUCH_IMPORT)
        return AttendanceImport(
            session_id=row["session_id"],
            file_sha256=row["file_sha256"],
            held_on=row["held_on"],
            imported_by=row["imported_by"],
            rows=_proposals.validate_python(row["rows"]),
        )
