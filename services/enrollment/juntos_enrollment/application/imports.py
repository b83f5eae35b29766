"""Imports as durable jobs: a file is kept, applied chunk by chunk, and told about.

A chunk commits its events, its rows and the progress together, so that an import that
was killed goes on with the next chunk, and ``finished`` is only said when it is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any, Final, Self
from uuid import UUID

import psycopg
from eventsourcing.persistence import (
    InterfaceError,
    OperationalError,
    RecordConflictError,
)
from psycopg import Cursor
from psycopg.rows import DictRow
from psycopg.types.json import Json

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import Conflict, InvalidInput, NotFound
from juntos_chassis.eventstore import Pool
from juntos_chassis.logs import get_logger
from juntos_chassis.tabular import Good, Row, Table, open_table, stored

from ..domain.padron import Padron, PadronTotals
from .comparing import compare, padron_to_complete
from .districts import Districts
from .erased_documents import erased_among, without_person
from .import_rows import Rejections, place_of_padron, report_of
from .importing import COUNTS, PadronPlanner
from .jobs import NOTHING_SAID, FileSaid, ImportKind, Job, KeepGoing, Plan, sender_json
from .names import name_key
from .padron import PADRON, PadronCheck
from .participants import PARTICIPANTS, ParticipantPlanner, check_participant
from .store import EnrollmentStore

CHUNK_ROWS: Final = 1_000
ATTEMPTS: Final = 3
KEPT_DAYS: Final = 30
NO_SUCH_IMPORT: Final = "No existe esa importación."
NO_ROWS: Final = "El archivo no tiene filas."
BROKEN: Final = "Un error inesperado detuvo la importación; lo aplicado se conserva."
COLUMNS = {ImportKind.PADRON: PADRON, ImportKind.PARTICIPANTS: PARTICIPANTS}

RECEIVE = (
    "INSERT INTO imports (import_id, kind, dry_run, occurred_on, prior_edition, body,"
    " file_sha256, sender, units, corrects, titles, unknown_columns)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
NEXT = (
    "SELECT import_id FROM imports WHERE state IN ('waiting', 'applying')"
    " ORDER BY received_at LIMIT 1"
)
COUNT = (
    "SELECT count(*) AS received, count(*) FILTER"
    " (WHERE state IN ('waiting', 'applying')) AS unfinished FROM imports"
)
# Receiving a file and every chunk of it write a row there.
NO_CHUNK_BESIDE: Final = "LOCK TABLE imports IN SHARE MODE"
IMPORT_IN_PROGRESS: Final = "import-in-progress"
WORK = "SELECT * FROM imports WHERE import_id = %s AND state IN ('waiting', 'applying')"
START = (
    "UPDATE imports SET state = 'applying', rows_total = %s, territory_checked = %s"
    " WHERE import_id = %s"
)
# The number of chunks is a fence: a second worker would not find it.
ADVANCE = (
    "UPDATE imports SET chunks = chunks + 1, rows_done = %s, rejected = %s,"
    " errors_total = %s, counts = %s WHERE import_id = %s AND chunks = %s"
)
FINISH = (
    "UPDATE imports SET state = %s, body = NULL, finished_at = clock_timestamp(),"
    " counts = %s, previous_id = %s, problem = %s"
    " WHERE import_id = %s AND state IN ('waiting', 'applying')"
)
LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
# What was rejected goes a day after somebody took it, or when nobody came for it.
EXPIRE = (
    "DELETE FROM import_rejections r USING imports i WHERE i.import_id = r.import_id"
    " AND (i.downloaded_at < clock_timestamp() - interval '1 day'"
    " OR i.finished_at < clock_timestamp() - make_interval(days => %s))"
)
DATABASE_AWAY: Final = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    OperationalError,
    InterfaceError,
)
log = get_logger(__name__)


class Superseded(Exception):
    """Another worker went on with the import."""


@dataclass(frozen=True, slots=True)
class ImportsMeanwhile:
    """Refuses what must not happen beside an import, in the transaction itself."""

    refusal: str
    received: int
    """How many files there were when the command read what it decides by."""

    @classmethod
    def since_now(cls, pool: Pool, refusal: str) -> Self:
        """Take note before reading anything that an import may change.

        Raises:
            Conflict: if a file waits or is being applied.
        """
        with pool.connection() as conn, conn.cursor() as cursor:
            return cls(refusal, cls._count(cursor, refusal))

    def require_none(self, cursor: Cursor[DictRow]) -> None:
        """Refuse if any file came in; until the commit no chunk of one is applied.

        Raises:
            Conflict: also if the file is applied whole by now.
        """
        cursor.execute(NO_CHUNK_BESIDE)
        if self._count(cursor, self.refusal) != self.received:
            raise Conflict(self.refusal, code=IMPORT_IN_PROGRESS)

    @staticmethod
    def _count(cursor: Cursor[DictRow], refusal: str) -> int:
        row = cursor.execute(COUNT).fetchone()
        if row is None or row["unfinished"]:
            raise Conflict(refusal, code=IMPORT_IN_PROGRESS)
        return int(row["received"])


class ImportCommands(EnrollmentStore):
    """Receiving files and applying them."""

    @repeatable(attempts=1)
    def receive_import(
        self,
        command: Command,
        kind: ImportKind,
        body: bytes,
        occurred_on: date,
        said: FileSaid = NOTHING_SAID,
    ) -> Answer:
        """Keep a file whose header can be read; a worker applies it.

        Raises:
            InvalidInput: if it is no table or lacks columns, or corrects no padrón.
        """
        first = self.first_answer(command)
        if first is not None:
            return first
        whole = padron_to_complete(self.pool, command.actor, said.corrects, occurred_on)
        with stored(body) as path:
            table = open_table(path, COLUMNS[kind])
        values = (
            command.id,
            kind,
            said.dry_run,
            occurred_on,
            said.prior_edition,
            body,
            sha256(body).hexdigest(),
            Json(sender_json(command)),
            sorted(command.actor.scope.units),
            whole,
            list(table.titles),
            list(table.unknown),
        )

        def keep(cursor: Cursor[DictRow]) -> None:
            cursor.execute(RECEIVE, values)

        return self.commit(command, [], {"import_id": str(command.id)}, within=keep)

    def next_import(self) -> UUID | None:
        """The oldest import that is not finished."""
        with self.pool.connection() as conn:
            row = conn.execute(NEXT).fetchone()
        return None if row is None else row["import_id"]

    def work_on(self, import_id: UUID, keep_going: KeepGoing) -> None:
        """Apply an import until it is finished or must stop; one worker at a time.

        Raises:
            OperationalError: if the database is away; the import goes on later.
        """
        with psycopg.connect(self.database_url, autocommit=True) as lock:
            locked = lock.execute(LOCK, (f"enrollment:import:{import_id}",)).fetchone()
            if not (locked and locked[0]):
                return
            with self.pool.connection() as conn:
                row = conn.execute(WORK, (import_id,)).fetchone()
            if row is not None:
                self._work(Job.of(row), row["body"], keep_going)

    def _work(self, job: Job, body: bytes, keep_going: KeepGoing) -> None:
        try:
            _Applying(self, job, keep_going).run(body)
        except (*DATABASE_AWAY, Superseded):
            raise
        except InvalidInput as problem:
            self._end(job, "failed", problem.detail)
        except Exception as problem:  # noqa: BLE001  # whatever it is, it is told
            # The class alone: a message of the database may quote the row.
            log.error("import.failed", problem=type(problem).__qualname__)  # noqa: TRY400
            self._end(job, "failed", BROKEN)

    def _end(self, job: Job, state: str, problem: str | None = None) -> None:
        with self.pool.connection() as conn:
            counts = Json(dict(job.counts))
            conn.execute(FINISH, (state, counts, None, problem, job.import_id))

    def import_report(self, import_id: UUID) -> dict[str, Any]:
        """How far an import is and what became of its rows.

        Raises:
            NotFound: if there is no such import.
        """
        found = report_of(self.pool, import_id)
        if found is None:
            raise NotFound(NO_SUCH_IMPORT)
        return found

    def expire_rejections(self) -> int:
        """Delete rejected rows that are no longer needed; how many."""
        with self.pool.connection() as conn:
            return conn.execute(EXPIRE, (KEPT_DAYS,)).rowcount


class _Applying:
    """One run of work on one import."""

    def __init__(self, app: ImportCommands, job: Job, keep_going: KeepGoing) -> None:
        self._app = app
        self._job = job
        self._keep_going = keep_going
        self._planner: PadronPlanner | ParticipantPlanner
        self._check: Any
        self._districts = Districts.read(app.pool)
        if job.kind is ImportKind.PADRON:
            self._planner = PadronPlanner(app, job)
            self._check = PadronCheck(job.occurred_on, job.sender, self._districts)
        else:
            self._planner = ParticipantPlanner(app, job)
            self._check = check_participant

    def run(self, body: bytes) -> None:
        """Go through the file; chunks that are in already are only read."""
        with stored(body) as path:
            if self._job.territory_checked is None:
                self._start(sum(1 for _ in self._open(path)))
            for number, rows in enumerate(_chunks(self._open(path)), 1):
                goods, bad = self._read(rows)
                if number <= self._job.chunks:
                    continue
                if not self._keep_going():
                    return
                self._apply(rows, goods, bad)
        self._finish()

    def _open(self, path: Any) -> Table:
        return open_table(path, COLUMNS[self._job.kind])

    def _start(self, rows: int) -> None:
        if rows == 0:
            raise InvalidInput(NO_ROWS, code="no-rows")
        self._job.territory_checked = self._districts.known
        with self._app.pool.connection() as conn:
            conn.execute(START, (rows, self._districts.known, self._job.import_id))

    def _read(self, rows: Sequence[Row]) -> tuple[list[Good[Any]], list[Row]]:
        erased = erased_among(self._app.pool, {row.optional("dni") for row in rows})
        goods: list[Good[Any]] = []
        bad: list[Row] = []
        for row in rows:
            if row.optional("dni") in erased:
                bad.append(without_person(row))
                continue
            good = Good(row, self._check(row))
            if row.errors:
                bad.append(row)
            else:
                goods.append(good)
        return goods, bad

    def _apply(
        self, rows: Sequence[Row], goods: Sequence[Good[Any]], bad: Sequence[Row]
    ) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            plan = self._planner.plan(goods)
            try:
                self._commit(plan, rows, bad)
            except RecordConflictError:
                if attempt == ATTEMPTS:
                    raise
            else:
                return

    def _commit(self, plan: Plan, rows: Sequence[Row], bad: Sequence[Row]) -> None:
        job = self._job
        counts = job.counts + plan.counts
        done = job.rows_done + len(rows)
        rejected = job.rejected + len(bad)
        errors = job.errors_total + sum(len(row.errors) for row in bad)

        def write(cursor: Cursor[DictRow]) -> None:
            # First, as everybody locks imports before the directory.
            progress = (done, rejected, errors, Json(dict(counts)))
            moved = cursor.execute(ADVANCE, (*progress, job.import_id, job.chunks))
            if moved.rowcount != 1:
                raise Superseded
            (plan.write_dry if job.dry_run else plan.write)(cursor)
            Rejections(cursor, job.import_id).add(bad, _person_key)

        if plan.changes and not job.dry_run:
            part = job.command.part(f"chunk-{job.chunks + 1}")
            self._app.commit(part, plan.aggregates, {}, within=write)
        else:
            with self._app.pool.connection() as conn, conn.cursor() as cursor:
                write(cursor)
        job.chunks += 1
        job.rows_done, job.rejected, job.errors_total = done, rejected, errors
        job.counts = counts

    def _finish(self) -> None:
        job = self._job
        previous = None
        if job.kind is ImportKind.PADRON:
            previous, job.counts["gone"] = compare(self._app.pool, job.import_id)
        values = ("finished", Json(dict(job.counts)), previous, None, job.import_id)

        def end(cursor: Cursor[DictRow]) -> None:
            if cursor.execute(FINISH, values).rowcount != 1:
                raise Superseded

        if job.kind is ImportKind.PADRON and not job.dry_run:
            part = job.command.part("finished")
            self._app.commit(part, [self._padron()], {}, within=end)
        else:
            with self._app.pool.connection() as conn, conn.cursor() as cursor:
                end(cursor)

    def _padron(self) -> Padron:
        job = self._job
        counts = {name: job.counts[name] for name in (*COUNTS, "gone")}
        return Padron(
            padron_id=job.import_id,
            territory=place_of_padron(self._app.pool, job),
            totals=PadronTotals(
                rows=job.rows_done,
                households_registered=counts["households_registered"],
                users_registered=counts["users_registered"],
                corrected=counts["contacts_corrected"],
                unchanged=counts["unchanged"],
                rejected=job.rejected,
                gone=counts["gone"],
            ),
            file_sha256=job.file_sha256,
            occurred_on=job.occurred_on,
            corrects=job.corrects,
        )


def _person_key(row: Row) -> str:
    return name_key(row.optional("apellidos"), row.optional("nombres"))


def _chunks(table: Table) -> Iterator[list[Row]]:
    rows = iter(table)
    while chunk := list(islice(rows, CHUNK_ROWS)):
        yield chunk
