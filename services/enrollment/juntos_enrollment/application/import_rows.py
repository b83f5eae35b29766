"""The rows of imports: rejected ones, reports, where they count."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.types.json import Json

from juntos_chassis.errors import FieldError, Forbidden
from juntos_chassis.eventstore import Pool
from juntos_chassis.identity import Actor
from juntos_chassis.seedwork import Territory
from juntos_chassis.tabular import RejectedRows, Row, stored

from .importing import COUNTS
from .jobs import ImportKind, Job
from .participants import COUNTS as PARTICIPANT_COUNTS

ERRORS_SHOWN: Final = 200
OTHERS_FILE: Final = "Esa importación es de otro ámbito territorial."
COPY_REJECTED = (
    "COPY import_rejections (import_id, row, document_number, person_key, cells,"
    " errors) FROM STDIN"
)
REFUSED = (
    "INSERT INTO padron_refused (import_id, household_id)"
    " SELECT %s, household_id FROM households WHERE code = ANY(%s)"
    " ON CONFLICT DO NOTHING"
)
REPORT = (
    "SELECT import_id, kind, state, dry_run, occurred_on, prior_edition, file_sha256,"
    " rows_total, rows_done, counts, rejected, errors_total, territory_checked,"
    " unknown_columns, previous_id, corrects, problem, received_at, finished_at"
    " FROM imports WHERE import_id = %s"
)
ERRORS = (
    "SELECT errors FROM import_rejections WHERE import_id = %s ORDER BY row LIMIT %s"
)
UNITS = "SELECT units FROM imports WHERE import_id = %s"
REJECTED = (
    "SELECT row, cells, errors FROM import_rejections WHERE import_id = %s ORDER BY row"
)
TAKEN = (
    "UPDATE imports SET downloaded_at = coalesce(downloaded_at, clock_timestamp())"
    " WHERE import_id = %s RETURNING titles, occurred_on"
)
PLACES = (
    "SELECT DISTINCT s.territorial_unit, left(s.ubigeo, 2) AS region"
    " FROM padron_members m JOIN users_status s USING (user_id) WHERE m.import_id = %s"
)


@dataclass(frozen=True, slots=True)
class Rejections:
    """Writes refused rows in the transaction of their chunk."""

    cursor: Cursor[DictRow]
    import_id: UUID

    def add(self, rows: Sequence[Row], person_key: Callable[[Row], str]) -> None:
        """Keep the cells as they came, with every reason."""
        if not rows:
            return
        with self.cursor.copy(COPY_REJECTED) as copy:
            for row in rows:
                copy.write_row(
                    (
                        self.import_id,
                        row.number,
                        row.optional("dni"),
                        person_key(row),
                        list(row.cells),
                        Json([error.as_json() for error in row.errors]),
                    )
                )

        # These stay when the rows themselves are deleted: their households are named.
        codes = [row.optional("codigo_hogar") for row in rows]
        self.cursor.execute(REFUSED, (self.import_id, codes))


def report_of(pool: Pool, import_id: UUID) -> dict[str, Any] | None:
    """State, progress, counts and the first errors of an import."""
    with pool.connection() as conn:
        row = conn.execute(REPORT, (import_id,)).fetchone()
        errors = conn.execute(ERRORS, (import_id, ERRORS_SHOWN)).fetchall()
    if row is None:
        return None
    counts = row.pop("counts")
    known = COUNTS if row["kind"] == ImportKind.PADRON else PARTICIPANT_COUNTS
    counts = {**dict.fromkeys(known, 0), **counts}
    shown = [error for found in errors for error in found["errors"]]
    return {**row, "rows": row["rows_done"], **counts, "errors": shown}


def require_reader(pool: Pool, actor: Actor, import_id: UUID) -> None:
    """Let those read who might have sent it: it tells of every unit of its sender.

    Raises:
        Forbidden: if the sender's scope goes beyond the reader's.
    """
    with pool.connection() as conn:
        row = conn.execute(UNITS, (import_id,)).fetchone()
    if row is None or actor.scope.national:
        return
    if not row["units"] or not set(row["units"]) <= actor.scope.units:
        raise Forbidden(OTHERS_FILE, code="outside-scope")


def rejected_file(pool: Pool, import_id: UUID, *, xlsx: bool) -> bytes:
    """The rejected rows as a file to correct and send again."""
    with pool.connection() as conn:
        taken = conn.execute(TAKEN, (import_id,)).fetchone()
        rows = conn.execute(REJECTED, (import_id,)).fetchall()
    titles = taken["titles"] if taken else []
    with stored(b"") as path:
        book = path.with_suffix(".xlsx")
        with RejectedRows(path, titles) as rejected:
            for row in rows:
                rejected.add(row["cells"], _errors(row["errors"]))
            if xlsx and taken:
                rejected.write_xlsx(book, made_on=taken["occurred_on"])
        return (book if xlsx else path).read_bytes()


def _errors(found: Sequence[dict[str, Any]]) -> list[FieldError]:
    return [
        FieldError(one["field"], one["reason"], one.get("row"), one.get("value"))
        for one in found
    ]


def place_of_padron(pool: Pool, job: Job) -> Territory:
    """Where the fact of an import counts: its unit, or the country if it has several.

    A sender with some units only speaks for the first of those named.
    """
    with pool.connection() as conn:
        rows = conn.execute(PLACES, (job.import_id,)).fetchall()
    units = sorted({row["territorial_unit"] for row in rows} or {"UT00"})
    regions = sorted({row["region"] for row in rows})
    scope = job.sender.scope
    if scope.national:
        unit = units[0] if len(units) == 1 else "UT00"
    else:
        unit = next(
            (u for u in units if u in scope.units), min(scope.units, default="")
        )
    region = regions[0] if len(regions) == 1 and len(units) == 1 else "00"
    return Territory(f"{region}0000", unit or units[0])
