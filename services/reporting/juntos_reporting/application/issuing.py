"""The commands about reports: issuing, acknowledging and correcting by an erratum."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from threading import Lock
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from juntos_chassis.commands import Answer, Command, repeatable
from juntos_chassis.errors import Forbidden
from juntos_chassis.eventstore import EventSourcedService
from juntos_chassis.eventstore.recorder import Pool
from juntos_chassis.identity import INSTITUTIONS, Actor, Role, Scope
from juntos_chassis.scoping import require_territory
from juntos_chassis.seedwork import RuleBroken

from ..domain.issued_report import (
    KINDS,
    Frozen,
    IssuedReport,
    Level,
    Place,
    ReportKind,
    executed_on,
    require_sound,
)
from ..domain.milestone import Milestone
from ..domain.plan import Plan, plan_id
from ..domain.report_rules import NothingToCorrect, ReportDatedInTheFuture
from ..queries.reader import Reader, today
from ..reports.asking import Asking
from ..reports.content import Content, Passage
from ..reports.erratum import erratum_content
from ..reports.kinds import content_of
from ..reports.rendering import Format, render
from .report_store import (
    Wanted,
    keep,
    next_number,
    read_content,
    require_first,
    search,
)

NO_SUCH_REPORT: Final = "No existe ese reporte emitido."
UNITS_REPORT: Final = frozenset(
    {
        ReportKind.ATTENDANCE,
        ReportKind.GOOD_PRACTICES,
        ReportKind.COHORT_ACTA,
        ReportKind.LEADER_LIST,
    }
)
NOT_THE_UNITS: Final = (
    "Una UT emite solo los reportes de asistencia y de buenas prácticas, el acta de la"
    " lista final y la lista de madres líderes de su propio ámbito."
)
ATTEMPTS: Final = 6


@dataclass(frozen=True, slots=True)
class ReportAsked:
    """What a new report is to be about.

    Attributes:
        receiver: an institution, never a person.
        known_at: None for what is known now.
        issued_on: None for today in Lima.
        passages: what the issuer writes, for reports that carry a text.
    """

    kind: ReportKind
    receiver: str
    place: Place
    as_of: date
    known_at: datetime | None = None
    issued_on: date | None = None
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True)
class _Handover:
    """To whom and when, and which report it corrects."""

    kind: ReportKind
    place: Place
    receiver: str
    issued_on: date
    corrects: UUID | None = None


class ReportCommands(EventSourcedService):
    """Reports of one edition; what was issued stays as it was."""

    def __init__(
        self,
        database_url: str,
        *,
        edition: int,
        pool_size: int = 4,
        dates_ahead: bool = False,
    ) -> None:
        """Open the store.

        Args:
            database_url: of the service's database.
            edition: year of the plan.
            pool_size: connections of the store.
            dates_ahead: whether a report may bear a date still to come, as when an
                edition is walked through before its time.
        """
        super().__init__(database_url, edition=edition, pool_size=pool_size)
        self._dates_ahead = dates_ahead
        self.pool: Pool = self.recorder.datastore.pool
        # Saves rendering a report again because another took its number; that no
        # number is given twice is the store's doing, whatever process asks.
        self._numbering: defaultdict[ReportKind, Lock] = defaultdict(Lock)

    @repeatable(ATTEMPTS)
    def issue_report(
        self, command: Command, reader: Reader, asked: ReportAsked
    ) -> Answer:
        """Compute, number, render and keep a report, all of it or nothing.

        A national report of a documentary line is its execution: the milestone comes
        with it.
        """
        first = self.first_answer(command)
        if first is not None:
            return first
        require_issuer(command.actor, asked.kind, asked.place)
        with reader.snapshot() as db:
            issued_on = self._dated(db, asked.issued_on)
            require_sound(asked.kind, asked.place, asked.as_of, issued_on)
            require_first(self.pool, asked.kind, asked.place.code, asked.as_of)
            asking = Asking.at(
                db, self.edition, asked.place, asked.as_of, asked.known_at
            )
            content = content_of(asked.kind, asking, asked.passages)
        handover = _Handover(asked.kind, asked.place, asked.receiver, issued_on)
        with self._numbering[asked.kind]:
            return self._freeze(command, content, handover)

    @repeatable(ATTEMPTS)
    def issue_erratum(
        self,
        command: Command,
        reader: Reader,
        report_id: UUID,
        issued_on: date | None,
        known_at: datetime | None,
    ) -> Answer:
        """Ask a report's question again and issue what changed since."""
        first = self.first_answer(command)
        if first is not None:
            return first
        report = self.load(IssuedReport, report_id, NO_SUCH_REPORT)
        require_issuer(command.actor, report.number.kind, report.place)
        report.require_original()
        frozen = json.loads(read_content(self.pool, report, Format.JSON))
        with reader.snapshot() as db:
            issued_on = self._dated(db, issued_on)
            report.require_corrected_after(issued_on)
            edition, as_of = frozen["basis"]["edition"], report.frozen.as_of
            asking = Asking.at(db, edition, report.place, as_of, known_at)
            content = erratum_content(frozen, asking)
        if not content.tables[0].rows:
            raise NothingToCorrect(number=report.number)
        handover = _Handover(
            ReportKind.ERRATUM, report.place, report.receiver, issued_on, report.id
        )
        with self._numbering[ReportKind.ERRATUM]:
            return self._freeze(command, content, handover)

    @repeatable()
    def acknowledge_report(
        self, command: Command, report_id: UUID, reference: str, occurred_on: date
    ) -> Answer:
        """Record the receiver's own reference."""
        report = self.load(IssuedReport, report_id, NO_SUCH_REPORT)
        report.acknowledge(reference, occurred_on)
        answer = {"report_id": str(report_id), "number": str(report.number)}
        return self.commit(command, [report], answer)

    def report(self, actor: Actor, report_id: UUID) -> IssuedReport:
        """One report.

        Raises:
            NotFound: if it does not exist.
            Forbidden: if it is about a place that the actor may not look at.
        """
        report = self.load(IssuedReport, report_id, NO_SUCH_REPORT)
        require_reader(actor, report.place)
        return report

    def report_content(
        self, actor: Actor, report_id: UUID, format_: Format
    ) -> tuple[IssuedReport, bytes]:
        """A report and its bytes in one format, exactly as they were issued."""
        report = self.report(actor, report_id)
        return report, read_content(self.pool, report, format_)

    def reports(self, actor: Actor, wanted: Wanted) -> Sequence[IssuedReport]:
        """The reports asked for that the actor may read, and one more if there is."""
        found = search(self.pool, wanted, reading_scope(actor))
        loaded = self.load_many(IssuedReport, found)
        return [loaded[report_id] for report_id in found]

    def _dated(self, db: Connection, issued_on: date | None) -> date:
        """The date of a document: today in Lima, or an earlier one that is given."""
        now = today(db)
        if issued_on is None:
            return now
        if issued_on > now and not self._dates_ahead:
            raise ReportDatedInTheFuture(issued_on=issued_on, today=now)
        return issued_on

    def _freeze(
        self, command: Command, content: Content, handover: _Handover
    ) -> Answer:
        kind, issued_on = handover.kind, handover.issued_on
        number = next_number(self.pool, kind, issued_on.year)
        document = content.numbered(str(number), handover.receiver, issued_on)
        rendered = render(document)
        report = IssuedReport.issue(
            number,
            handover.receiver,
            handover.place,
            _frozen(content, rendered),
            issued_on,
            handover.corrects,
        )
        return self.commit(
            command,
            [report, *self._milestone(report)],
            {
                "report_id": str(report.id),
                "number": str(number),
                "content_sha256": report.frozen.content_sha256,
            },
            within=lambda cursor: keep(cursor, report, rendered),
        )

    def _milestone(self, report: IssuedReport) -> list[Milestone]:
        """The execution of the kind's line; its totals are the country's."""
        kind = report.number.kind
        line = KINDS[kind].line
        if line is None or report.place.level is not Level.NATIONAL:
            return []
        identity = plan_id(self.edition)
        plan = self.load_many(Plan, [identity]).get(identity)
        if plan is None or not _documentary(plan, line):
            return []
        milestone = Milestone(
            edition=self.edition,
            line=line,
            quantity=1,
            document=str(report.number),
            territory=report.place.territory,
            occurred_on=executed_on(kind, report.frozen.as_of, report.issued_on),
        )
        known = self.load_many(Milestone, [milestone.id])
        return [] if known else [milestone]


def _documentary(plan: Plan, line: int) -> bool:
    """Whether the plan counts documents on a line; another plan may count facts."""
    try:
        plan.require_documentary(line)
    except RuleBroken:
        return False
    return True


def _frozen(content: Content, rendered: dict[str, bytes]) -> Frozen:
    basis = content.basis
    digests = {name: sha256(made).hexdigest() for name, made in rendered.items()}
    return Frozen(
        as_of=basis.as_of,
        known_at=basis.known_at,
        positions=dict(basis.positions),
        policies={name: said["value"] for name, said in basis.policies.items()},
        content_sha256=digests[Format.JSON],
        renderings=digests,
    )


def require_issuer(actor: Actor, kind: ReportKind, place: Place) -> None:
    """Refuse who may not issue such a report there.

    Raises:
        Forbidden: for a unit that wants more than its own, or a place out of scope.
    """
    own = kind in UNITS_REPORT and place.level is Level.UNIT
    if actor.role is Role.UT and not own:
        raise Forbidden(NOT_THE_UNITS, code="role-not-allowed")
    require_territory(actor, place.territory)


def require_reader(actor: Actor, place: Place) -> None:
    """Refuse who may not look at reports about a place.

    Raises:
        Forbidden: for an institution outside its own territory.
    """
    if reading_scope(actor) is not None:
        require_territory(actor, place.territory)


def reading_scope(actor: Actor) -> Scope | None:
    """Where the reports lie that an actor may read; None for everywhere.

    A report tells places below a region apart, which institutions see of their own
    territory only.
    """
    return actor.scope if actor.role in INSTITUTIONS else None
