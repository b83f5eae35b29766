"""The schedule in issued reports, computed by hand from a small edition."""

import re
from typing import Any

import pytest
from sqlalchemy import Connection

from juntos_contracts.events import outreach
from juntos_contracts.events.reporting import MilestoneRecorded, TerritoryChanged
from juntos_reporting.domain.issued_report import ReportKind
from juntos_reporting.queries.execution import SOURCES
from juntos_reporting.reports.content import Document
from juntos_reporting.reports.rendering import pdf_data, render
from juntos_reporting.reports.schedule_tables import APART
from tests.reporting.conftest import Tell
from tests.reporting.histories import AMARILIS, IMAZA, History, named
from tests.reporting.issuing import small_edition, table
from tests.reporting.telling import adopt_the_shipped_plan, contact
from tests.reporting.test_report_contents import columns, document

WITH_SCHEDULE = (
    ReportKind.MONTHLY_INDICATORS,
    ReportKind.SEMESTER,
    ReportKind.FINAL,
)
MARCH, APRIL, MAY, JUNE = (f"2026-{month:02}" for month in range(3, 7))


@pytest.fixture
def view(told: Tell) -> Connection:
    """Three visits and a fourth attempt, two calls for one usuaria, two documents."""
    history = small_edition()
    adopt_the_shipped_plan(history)
    for place, name in ((AMARILIS, "Huánuco"), (IMAZA, "Amazonas")):
        history.tell("01-10", a_district(place.ubigeo, place.territorial_unit, name))
    contact(history, "03-02", "ana", outcome="absent")
    for attempt, outcome in enumerate(("no_answer", "reached"), 1):
        history.tell("04-20", a_call(attempt, outcome), AMARILIS)
    for name, place in (("REG-1", AMARILIS), ("REG-2", IMAZA)):
        record = MilestoneRecorded(line=5, quantity=1, document=name)
        history.tell("02-25", record, place)
    return told(history)


def a_district(ubigeo: str, unit: str, name: str) -> TerritoryChanged:
    """A district of a unit."""
    return TerritoryChanged.model_validate(
        {
            "district": ubigeo,
            "district_name": f"Distrito de {name}",
            "province_name": name,
            "region_name": name,
            "unit": unit,
            "unit_name": f"UT {name}",
            "valid_from": "2026-01-01",
        }
    )


def a_call(attempt: int, outcome: str) -> outreach.FollowUpCallMade:
    """A call to Eva, who missed the second session."""
    return outreach.FollowUpCallMade.model_validate(
        {
            "user_id": named("eva"),
            "session_number": 2,
            "attempt": attempt,
            "outcome": outcome,
            "effective": outcome == "reached",
            "reason": "work",
        }
    )


def of_line(found: Document, key: str, number: int) -> list[dict[str, Any]]:
    """The rows of one line in a table."""
    return [row for row in table(found, key) if row["line"] == number]


def test_every_count_that_stands_apart_has_a_name() -> None:
    counts = {
        name
        for source in SOURCES.values()
        for beside in source.beside(1)
        for name in beside.counts
    }

    assert counts == {*APART, "documents"}


def test_the_schedule_names_who_answers_and_shows_attempts_and_documents(
    view: Connection,
) -> None:
    found = document(view, ReportKind.MONTHLY_INDICATORS)

    shown = ("responsible", "due", "executed", "semaphore", "attempts", "documents")
    assert columns(of_line(found, "schedule", 5), *shown) == [
        ("UAS-CT", 26, 2, "rojo", None, 2)
    ]
    assert columns(of_line(found, "schedule", 6), *shown) == [
        ("UT", 26_000, 3, "rojo", 4, None)
    ]


def test_months_show_what_was_planned_and_done_until_the_cut_off(
    view: Connection,
) -> None:
    found = document(view, ReportKind.MONTHLY_INDICATORS)

    months = ("what", MARCH, APRIL, MAY, JUNE)
    by_month = columns(of_line(found, "schedule_months", 8), *months, "total")
    assert by_month == [
        ("Programado", None, 3, 3, 2, 12),
        ("Ejecutado", None, 2, 0, None, 2),
    ]
    to_date = columns(of_line(found, "schedule_accumulated", 8), *months)
    assert to_date == [
        ("Programado", None, 3, 6, 8),
        ("Ejecutado", None, 2, 2, None),
    ]


def test_what_stands_apart_is_shown_by_month(view: Connection) -> None:
    found = document(view, ReportKind.MONTHLY_INDICATORS)

    calls = columns(of_line(found, "schedule_apart", 9), "what", APRIL, MAY, "total")
    assert calls == [("Intentos", 2, None, 2), ("Usuarias", 1, None, 1)]


@pytest.mark.parametrize("kind", WITH_SCHEDULE)
def test_units_are_compared_with_their_share(
    kind: ReportKind, view: Connection
) -> None:
    found = document(view, kind)

    shown = ("place", "name", "due", "executed", "attempts", "documents")
    # Two of the three households on the final lists are of UT07.
    assert columns(of_line(found, "schedule_by_ut", 6), *shown) == [
        ("UT02", "UT Amazonas", 8_667, 1, 1, None),
        ("UT07", "UT Huánuco", 17_333, 2, 3, None),
    ]
    assert columns(of_line(found, "schedule_by_ut", 5), *shown) == [
        ("UT02", "UT Amazonas", None, 1, None, 1),
        ("UT07", "UT Huánuco", None, 1, None, 1),
    ]
    overview = table(found, "schedule_ut_overview")
    assert columns(overview, "place", "line_8", "line_16") == [
        ("UT02", 0.0, None),
        ("UT07", 0.333333, None),
    ]


def test_wide_tables_stand_on_pages_laid_across(view: Connection) -> None:
    found = document(view, ReportKind.MONTHLY_INDICATORS)

    across = {one["title"] for one in pdf_data(found)["tables"] if one["landscape"]}
    pdf = render(found)["pdf"]

    assert {"Programación de actividades", "Programado y ejecutado por mes"} <= across
    assert "Indicadores y metas" not in across
    assert re.search(rb"/MediaBox ?\[0 0 84[12]", pdf)


def test_a_history_without_units_has_a_schedule_without_them(told: Tell) -> None:
    history = History()
    adopt_the_shipped_plan(history)

    found = document(told(history), ReportKind.MONTHLY_INDICATORS)

    assert len(table(found, "schedule")) == 19
    assert table(found, "schedule_by_ut") == []
