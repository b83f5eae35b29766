"""The service's own rows of issued reports: for finding them, and their exact bytes.

Not part of the view: what was handed over is never derived again from events.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, ClassVar, Final
from uuid import UUID

from psycopg import Cursor
from psycopg.rows import DictRow

from juntos_chassis.errors import FieldError, InvalidInput, NotFound, ServiceError
from juntos_chassis.eventstore.recorder import Pool
from juntos_chassis.identity import Scope
from juntos_chassis.scoping import WITHIN_SCOPE, scope_parameters

from ..domain.issued_report import IssuedReport, Number, ReportKind
from ..domain.report_rules import ReportIssuedAlready

STATEMENTS: Final = """
CREATE TABLE issued_reports (
    report_id uuid PRIMARY KEY,
    kind text NOT NULL,
    year smallint NOT NULL,
    ordinal integer NOT NULL,
    number text NOT NULL UNIQUE,
    place text NOT NULL,
    ubigeo text NOT NULL,
    territorial_unit text NOT NULL,
    as_of date NOT NULL,
    issued_on date NOT NULL,
    corrects uuid REFERENCES issued_reports,
    UNIQUE (kind, year, ordinal));
CREATE UNIQUE INDEX issued_reports_once ON issued_reports (kind, place, as_of)
    WHERE corrects IS NULL;
CREATE TABLE issued_report_content (
    report_id uuid NOT NULL REFERENCES issued_reports,
    format text NOT NULL,
    sha256 text NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (report_id, format));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON issued_reports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON issued_report_content
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
LAST: Final = (
    "SELECT coalesce(max(ordinal), 0) AS ordinal FROM issued_reports"
    " WHERE kind = %s AND year = %s"
)
SAME: Final = (
    "SELECT number FROM issued_reports WHERE kind = %s AND place = %s AND as_of = %s"
    " AND corrects IS NULL"
)
ADD: Final = (
    "INSERT INTO issued_reports (report_id, kind, year, ordinal, number, place, ubigeo,"
    " territorial_unit, as_of, issued_on, corrects)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
ADD_CONTENT: Final = (
    "INSERT INTO issued_report_content (report_id, format, sha256, bytes)"
    " VALUES (%s, %s, %s, %s)"
)
CONTENT: Final = (
    "SELECT bytes FROM issued_report_content WHERE report_id = %s AND format = %s"
)
SEARCH: Final = (
    "SELECT report_id, number FROM issued_reports WHERE ({anyone} OR {scope})"
    " AND (%(kind)s::text IS NULL OR kind = %(kind)s)"
    " AND (%(place)s::text IS NULL OR place = %(place)s)"
    " AND (%(year)s::smallint IS NULL OR year = %(year)s)"
    " AND (%(corrects)s::uuid IS NULL OR corrects = %(corrects)s)"
    " AND (%(after)s::text IS NULL OR (issued_on, number) > ((SELECT issued_on"
    "  FROM issued_reports r WHERE r.number = %(after)s), %(after)s))"
    " ORDER BY issued_on, number LIMIT %(limit)s"
)
KNOWN: Final = "SELECT 1 FROM issued_reports WHERE number = %s"
NO_PAGE: Final = "No se puede continuar la lista."
NO_NUMBER: Final = "no hay reporte con ese número; use el «next» de la página anterior"
DAMAGED: Final = (
    "El contenido guardado del reporte {number} no coincide con la huella de su"
    " emisión; no se entrega. Avise al operador."
)
NO_CONTENT: Final = "No hay contenido guardado de ese reporte en formato {format}."


class ContentDamaged(ServiceError):
    """Stored bytes are not the ones that were issued; nobody gets them."""

    status = 500
    code = "report-content-damaged"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which issued reports are asked for; None leaves a condition out."""

    kind: ReportKind | None = None
    place: str | None = None
    year: int | None = None
    corrects: UUID | None = None
    after: str | None = None
    limit: int = 50
    FILTERS: ClassVar[tuple[str, ...]] = ("kind", "place", "year", "corrects", "after")


def next_number(pool: Pool, kind: ReportKind, year: int) -> Number:
    """The number after the last one given; the store refuses to give it twice."""
    with pool.connection() as conn:
        row = conn.execute(LAST, (kind.value, year)).fetchone()
    return Number(kind, year, 1 + (row["ordinal"] if row else 0))


def require_first(pool: Pool, kind: ReportKind, place: str, as_of: date) -> None:
    """Refuse a second report of one kind, place and cut-off.

    Raises:
        ReportIssuedAlready: naming the one there is.
    """
    with pool.connection() as conn:
        row = conn.execute(SAME, (kind.value, place, as_of)).fetchone()
    if row is not None:
        raise ReportIssuedAlready(number=row["number"])


def keep(
    cursor: Cursor[DictRow], report: IssuedReport, contents: Mapping[str, bytes]
) -> None:
    """Write the rows and bytes of a report, in the transaction of its event.

    Raises:
        psycopg.errors.UniqueViolation: if somebody else has just got the number.
    """
    number, place = report.number, report.place
    cursor.execute(
        ADD,
        (
            report.id,
            number.kind.value,
            number.year,
            number.ordinal,
            str(number),
            place.code,
            report.territory.ubigeo,
            report.territory.territorial_unit,
            report.frozen.as_of,
            report.issued_on,
            report.corrects,
        ),
    )
    for format_, content in contents.items():
        digest = sha256(content).hexdigest()
        cursor.execute(ADD_CONTENT, (report.id, format_, digest, content))


def read_content(pool: Pool, report: IssuedReport, format_: str) -> bytes:
    """The bytes as they were issued.

    Raises:
        NotFound: if there are none of that format.
        ContentDamaged: if they are not the ones whose digest the event names.
    """
    with pool.connection() as conn:
        row = conn.execute(CONTENT, (report.id, format_)).fetchone()
    if row is None:
        raise NotFound(NO_CONTENT.format(format=format_))
    content = bytes(row["bytes"])
    if sha256(content).hexdigest() != report.frozen.renderings.get(format_):
        raise ContentDamaged(DAMAGED.format(number=report.number))
    return content


def search(pool: Pool, wanted: Wanted, scope: Scope | None) -> list[UUID]:
    """The ids of the reports asked for, by date and number, one more than a page.

    Args:
        pool: of the event store.
        wanted: conditions and page.
        scope: only reports about places in it; None for all.

    Raises:
        InvalidInput: if the page is to begin after a report that does not exist.
    """
    if wanted.after is not None:
        _require_known(pool, wanted.after)
    anyone = "TRUE" if scope is None else "FALSE"
    parameters: dict[str, Any] = {
        **{name: getattr(wanted, name) for name in Wanted.FILTERS},
        **scope_parameters(scope or Scope()),
        "limit": wanted.limit + 1,
    }
    sql = SEARCH.format(anyone=anyone, scope=WITHIN_SCOPE)
    with pool.connection() as conn:
        rows = conn.execute(sql, parameters).fetchall()
    return [row["report_id"] for row in rows]


def _require_known(pool: Pool, number: str) -> None:
    with pool.connection() as conn:
        row = conn.execute(KNOWN, (number,)).fetchone()
    if row is None:
        raise InvalidInput(NO_PAGE, FieldError("after", NO_NUMBER, value=number))
