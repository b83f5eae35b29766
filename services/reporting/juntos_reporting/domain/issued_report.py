"""An issued report: numbered, frozen and acknowledged; what it says never changes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from eventsourcing.domain import event

from juntos_chassis.seedwork import Aggregate, Created, Territory

from .plan import NATIONWIDE
from .report_rules import (
    AcknowledgedAlready,
    AcknowledgedBeforeIssued,
    CutOffIsNoMonthEnd,
    ErratumBeforeItsReport,
    ErratumIsNotCorrected,
    PlaceDoesNotFitReport,
    ReportIssuedBeforeItsCutOff,
)

NAMESPACE: Final = uuid5(NAMESPACE_OID, "juntos.reporting.issued_report")
NATIONAL: Final = "national"


class ReportKind(StrEnum):
    """What a report is about (Plan 2026, Tabla 2 and section 8)."""

    MONTHLY_INDICATORS = "monthly_indicators"
    ATTENDANCE = "attendance"
    SEMESTER = "semester"
    GOOD_PRACTICES = "good_practices"
    FINAL = "final"
    FED_PACKAGE = "fed_package"
    COHORT_ACTA = "cohort_acta"
    LEADER_LIST = "leader_list"
    ERRATUM = "erratum"


class Level(StrEnum):
    """How wide the place of a report is."""

    NATIONAL = "national"
    REGION = "region"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for one kind.

    Attributes:
        prefix: of its numbers.
        levels: the places it is issued for.
        line: of the schedule that a national one executes.
        of_months: whether it is about whole months, up to the last day of one.
    """

    prefix: str
    levels: tuple[Level, ...] = (Level.NATIONAL,)
    line: int | None = None
    of_months: bool = False


KINDS: Final[dict[ReportKind, Rules]] = {
    ReportKind.MONTHLY_INDICATORS: Rules("IND", line=17, of_months=True),
    ReportKind.ATTENDANCE: Rules(
        "ASI", (Level.NATIONAL, Level.UNIT), line=10, of_months=True
    ),
    ReportKind.SEMESTER: Rules("SEM", of_months=True),
    ReportKind.GOOD_PRACTICES: Rules("BP", (Level.NATIONAL, Level.UNIT), line=18),
    ReportKind.FINAL: Rules("FIN", line=19),
    ReportKind.FED_PACKAGE: Rules("FED", (Level.REGION,)),
    ReportKind.COHORT_ACTA: Rules("ACT", (Level.REGION, Level.UNIT)),
    ReportKind.LEADER_LIST: Rules("LML", (Level.UNIT,)),
    ReportKind.ERRATUM: Rules("FE", tuple(Level)),
}
WANTED: Final = {
    Level.NATIONAL: "el país (national)",
    Level.REGION: "una región (dos dígitos)",
    Level.UNIT: "una unidad territorial (UT01)",
}


@dataclass(frozen=True, slots=True)
class Place:
    """The country, a region or a territorial unit."""

    code: str = NATIONAL

    @property
    def level(self) -> Level:
        """How wide it is."""
        if self.code == NATIONAL:
            return Level.NATIONAL
        return Level.UNIT if self.code.startswith("UT") else Level.REGION

    @property
    def territory(self) -> Territory:
        """Where a fact about it counts."""
        match self.level:
            case Level.NATIONAL:
                return NATIONWIDE
            case Level.REGION:
                return Territory(f"{self.code}0000", NATIONWIDE.territorial_unit)
            case Level.UNIT:
                return Territory(NATIONWIDE.ubigeo, self.code)


@dataclass(frozen=True, slots=True)
class Number:
    """The place of a report among those of its kind in a year."""

    kind: ReportKind
    year: int
    ordinal: int

    def __str__(self) -> str:
        """As people write it: IND-2026-03."""
        return f"{KINDS[self.kind].prefix}-{self.year}-{self.ordinal:02d}"

    @property
    def report_id(self) -> UUID:
        """One id a number, so that the store refuses to give a number twice."""
        return uuid5(NAMESPACE, f"{self.kind.value}:{self.year}:{self.ordinal}")


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a report rests on and how to notice that its bytes were changed.

    Attributes:
        as_of: last business date that counts.
        known_at: what was recorded until then is in it.
        positions: last position read, by service.
        policies: value in force, by policy.
        content_sha256: of the canonical JSON.
        renderings: digest of the bytes of each format.
    """

    as_of: date
    known_at: datetime
    positions: dict[str, int]
    policies: dict[str, str]
    content_sha256: str
    renderings: dict[str, str]


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The receiver's own reference, and its date."""

    reference: str
    occurred_on: date


class IssuedReport(Aggregate):
    """A report that was handed over. Its id follows from its number."""

    TOPIC = "reporting.issued_report"

    class Issued(Created):
        """The report got its number and its content was frozen."""

        TOPIC = "reporting.issued_report.issued"
        kind: ReportKind
        year: int
        ordinal: int
        receiver: str
        place: str
        frozen: Frozen
        corrects: UUID | None

    class Acknowledged(Aggregate.Event):
        """The receiver acknowledged the report."""

        TOPIC = "reporting.issued_report.acknowledged"
        reference: str

    @event(Issued)
    def __init__(
        self,
        kind: ReportKind,
        year: int,
        ordinal: int,
        receiver: str,
        place: str,
        frozen: Frozen,
        corrects: UUID | None,
        territory: Territory,
        occurred_on: date,
    ) -> None:
        """Freeze a report; ``issue`` is the way to do it with its rules."""
        self.number = Number(ReportKind(kind), year, ordinal)
        self.receiver = receiver
        self.place = Place(place)
        self.frozen = frozen
        self.corrects = corrects
        self.territory = territory
        self.issued_on = occurred_on
        self.acknowledgements: list[Acknowledgement] = []

    @staticmethod
    def create_id(kind: ReportKind, year: int, ordinal: int) -> UUID:
        """The one id of a number."""
        return Number(kind, year, ordinal).report_id

    @classmethod
    def issue(
        cls,
        number: Number,
        receiver: str,
        place: Place,
        frozen: Frozen,
        issued_on: date,
        corrects: UUID | None = None,
    ) -> "IssuedReport":
        """Give a report its number and freeze what it says."""
        require_sound(number.kind, place, frozen.as_of, issued_on)
        return cls(
            kind=number.kind,
            year=number.year,
            ordinal=number.ordinal,
            receiver=receiver,
            place=place.code,
            frozen=frozen,
            corrects=corrects,
            territory=place.territory,
            occurred_on=issued_on,
        )

    def acknowledge(self, reference: str, occurred_on: date) -> None:
        """Record that the receiver has it."""
        if occurred_on < self.issued_on:
            raise AcknowledgedBeforeIssued(
                number=self.number, issued_on=self.issued_on, occurred_on=occurred_on
            )
        if any(one.reference == reference for one in self.acknowledgements):
            raise AcknowledgedAlready(reference=reference, number=self.number)
        self._acknowledged(reference=reference, occurred_on=occurred_on)

    @event(Acknowledged)
    def _acknowledged(self, reference: str, occurred_on: date) -> None:
        self.acknowledgements.append(Acknowledgement(reference, occurred_on))

    def require_original(self) -> None:
        """An erratum corrects a report, not another erratum."""
        if self.number.kind is ReportKind.ERRATUM:
            raise ErratumIsNotCorrected(number=self.number)

    def require_corrected_after(self, issued_on: date) -> None:
        """An erratum follows its report."""
        if issued_on < self.issued_on:
            raise ErratumBeforeItsReport(
                number=self.number, reported_on=self.issued_on, issued_on=issued_on
            )


def require_sound(kind: ReportKind, place: Place, as_of: date, issued_on: date) -> None:
    """Refuse a place the kind is not about, a cut-off to come or within a month."""
    levels = KINDS[kind].levels
    if place.level not in levels:
        reason = "es de " + " o ".join(WANTED[level] for level in levels)
        raise PlaceDoesNotFitReport(kind=kind.value, place=place.code, reason=reason)
    if issued_on < as_of:
        raise ReportIssuedBeforeItsCutOff(issued_on=issued_on, as_of=as_of)
    last_day = (as_of + timedelta(days=1)).day == 1
    if KINDS[kind].of_months and not last_day:
        raise CutOffIsNoMonthEnd(kind=kind.value, as_of=as_of)


def executed_on(kind: ReportKind, as_of: date, issued_on: date) -> date:
    """When a report executes its line: one about a month in that month.

    It can only be written once the month is over, so the date it bears is a later one.
    """
    return as_of if KINDS[kind].of_months else issued_on
