"""Issued reports and official figures: their rules, replay and published forms."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from juntos_chassis.seedwork import RuleBroken, Territory
from juntos_contracts.events import reporting as contract
from juntos_reporting.domain.issued_report import (
    Frozen,
    IssuedReport,
    Number,
    Place,
    ReportKind,
    require_sound,
)
from juntos_reporting.domain.official_figure import OfficialFigure, Publication
from juntos_reporting.domain.plan import NATIONWIDE
from juntos_reporting.domain.report_rules import (
    AcknowledgedAlready,
    AcknowledgedBeforeIssued,
    ErratumIsNotCorrected,
    FigurePublishedOtherwise,
    PlaceDoesNotFitReport,
    ReportIssuedBeforeItsCutOff,
)
from juntos_reporting.relay import published
from tests.support.replay import kinds, recorded, replayed

MARCH_31 = date(2026, 3, 31)
FROZEN = Frozen(
    as_of=MARCH_31,
    known_at=datetime(2026, 3, 31, 15, tzinfo=UTC),
    positions={"enrollment": 120, "reporting": 40},
    policies={"completion_threshold": "8"},
    content_sha256="a" * 64,
    renderings={"json": "a" * 64, "pdf": "b" * 64},
)
THIRD = Number(ReportKind.MONTHLY_INDICATORS, 2026, 3)
ANAEMIA = Publication(
    series="anaemia_6_12_months",
    series_name="Anemia en niñas y niños de 6 a 12 meses de hogares JUNTOS",
    level="national",
    place="national",
    period="2025-12",
    value=Decimal("10.32"),
    unit="percent",
    age_band="6-12 meses",
    source="Plan 2026",
    published_on=date(2026, 2, 19),
)


def a_report() -> IssuedReport:
    """The third monthly report of 2026."""
    return IssuedReport.issue(THIRD, "UPPM", Place(), FROZEN, MARCH_31)


def test_a_report_keeps_number_receiver_and_what_it_rests_on() -> None:
    report = a_report()
    report.acknowledge("CARGO-014-2026", date(2026, 4, 1))

    assert str(report.number) == "IND-2026-03"
    assert report.id == THIRD.report_id
    assert kinds(report) == ["Issued", "Acknowledged"]
    assert replayed(report) == report


def test_what_is_published_names_number_cut_off_and_digest() -> None:
    report = a_report()
    report.acknowledge("CARGO-014-2026", date(2026, 4, 1))

    issued, acknowledged = map(published, recorded(report))

    assert issued == contract.ReportIssued(
        report_id=report.id,
        number="IND-2026-03",
        kind="monthly_indicators",
        receiver="UPPM",
        cut_off_on=MARCH_31,
        positions={"enrollment": 120, "reporting": 40},
        content_sha256="a" * 64,
        known_at=FROZEN.known_at,
        policies={"completion_threshold": "8"},
        place="national",
    )
    assert acknowledged == contract.ReportAcknowledged(
        report_id=report.id, reference="CARGO-014-2026"
    )


@pytest.mark.parametrize(
    ("code", "territory"),
    [
        ("national", NATIONWIDE),
        ("10", Territory("100000", "UT00")),
        ("UT07", Territory("000000", "UT07")),
    ],
)
def test_a_report_counts_where_its_place_is(code: str, territory: Territory) -> None:
    assert Place(code).territory == territory


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (ReportKind.MONTHLY_INDICATORS, "UT07"),
        (ReportKind.SEMESTER, "10"),
        (ReportKind.ATTENDANCE, "10"),
        (ReportKind.FED_PACKAGE, "national"),
        (ReportKind.FED_PACKAGE, "UT07"),
    ],
)
def test_a_kind_is_refused_for_a_place_it_is_not_about(
    kind: ReportKind, code: str
) -> None:
    with pytest.raises(PlaceDoesNotFitReport, match="es de"):
        require_sound(kind, Place(code), MARCH_31, MARCH_31)


def test_a_report_is_not_issued_before_its_cut_off() -> None:
    early = date(2026, 3, 27)

    with pytest.raises(ReportIssuedBeforeItsCutOff, match="31/03/2026"):
        IssuedReport.issue(THIRD, "UPPM", Place(), FROZEN, early)


@pytest.mark.parametrize(
    ("reference", "on", "rule"),
    [
        ("CARGO-1", date(2026, 4, 2), AcknowledgedAlready),
        ("CARGO-2", date(2026, 3, 1), AcknowledgedBeforeIssued),
    ],
)
def test_an_acknowledgement_is_new_and_comes_afterwards(
    reference: str, on: date, rule: type[RuleBroken]
) -> None:
    report = a_report()
    report.acknowledge("CARGO-1", date(2026, 4, 1))

    with pytest.raises(rule, match="IND-2026-03"):
        report.acknowledge(reference, on)

    assert kinds(report) == ["Issued", "Acknowledged"]


def test_errata_are_asked_of_the_report_itself() -> None:
    number = Number(ReportKind.ERRATUM, 2026, 1)
    first = THIRD.report_id
    erratum = IssuedReport.issue(number, "UPPM", Place(), FROZEN, MARCH_31, first)

    with pytest.raises(ErratumIsNotCorrected, match="FE-2026-01"):
        erratum.require_original()

    assert erratum.corrects == first
    assert replayed(erratum) == erratum


def test_every_number_has_an_id_of_its_own() -> None:
    ids = {
        Number(kind, year, ordinal).report_id
        for kind in ReportKind
        for year in (2026, 2027)
        for ordinal in (1, 2)
    }

    assert len(ids) == len(ReportKind) * 4
    assert all(isinstance(one, UUID) for one in ids)


def test_an_official_figure_keeps_its_source_and_date() -> None:
    figure = OfficialFigure(ANAEMIA, NATIONWIDE, date(2026, 3, 1))
    told = OfficialFigure(ANAEMIA, NATIONWIDE, date(2026, 3, 1))

    shown = published(recorded(told)[0])

    assert shown == contract.OfficialFigureRecorded(
        series="anaemia_6_12_months",
        series_name="Anemia en niñas y niños de 6 a 12 meses de hogares JUNTOS",
        level=contract.PlaceLevel.NATIONAL,
        place="national",
        period="2025-12",
        value=Decimal("10.32"),
        unit="percent",
        age_band="6-12 meses",
        source="Plan 2026",
        published_on=date(2026, 2, 19),
    )
    assert replayed(figure) == figure
    assert figure.publication == ANAEMIA


def test_another_value_needs_another_publication() -> None:
    figure = OfficialFigure(ANAEMIA, NATIONWIDE, date(2026, 3, 1))
    figure.require_same(ANAEMIA)
    revised = replace(ANAEMIA, value=Decimal("10.4"))
    later = replace(revised, published_on=date(2026, 8, 1))

    with pytest.raises(FigurePublishedOtherwise, match=r"10\.32"):
        figure.require_same(revised)

    assert revised.figure_id == ANAEMIA.figure_id
    assert later.figure_id != ANAEMIA.figure_id
