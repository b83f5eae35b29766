"""What reports say, computed by hand from small histories, and how it is shown."""

import csv
import io
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection

from juntos_contracts import all_event_types
from juntos_contracts.events import outreach
from juntos_contracts.events.reporting import TerritoryChanged
from juntos_contracts.values import ActionKind
from juntos_reporting.domain.catalogue import CATALOGUE, OneOf, SomeOf
from juntos_reporting.domain.issued_report import Place, ReportKind
from juntos_reporting.reports.asking import Asking
from juntos_reporting.reports.comparing import changed_cells
from juntos_reporting.reports.content import Document, Kind, Passage, canonical, digest
from juntos_reporting.reports.drawing import drawn
from juntos_reporting.reports.kinds import TABLES, content_of
from juntos_reporting.reports.rendering import Format, render
from juntos_reporting.reports.showing import shown
from juntos_reporting.reports.spanish import EVENTS, VALUES
from juntos_reporting.reports.texts import POLICIES, QUALITY
from tests.reporting.conftest import Tell
from tests.reporting.histories import AMARILIS, IMAZA, History, named
from tests.reporting.issuing import choose_leaders, close_list, small_edition, table
from tests.reporting.telling import (
    act,
    adopt_the_shipped_plan,
    annul_action,
    attend,
    correct_action,
    correct_attendance,
)

MAY_31 = date(2026, 5, 31)
ISSUED_ON = date(2026, 6, 2)
PASSAGES = (Passage("=SUM(A1)", "Qué se hizo.\n\nQué resultó."),)
UUID_TEXT = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-")


@pytest.fixture
def edition() -> History:
    """The small edition with the plan and its two units."""
    history = small_edition()
    adopt_the_shipped_plan(history)
    for place, name in ((AMARILIS, "Huánuco"), (IMAZA, "Amazonas")):
        history.tell(
            "01-10",
            TerritoryChanged(
                district=place.ubigeo,
                district_name=f"Distrito de {name}",
                province_name=name,
                region_name=name,
                unit=place.territorial_unit,
                unit_name=f"UT {name}",
                valid_from=date(2026, 1, 1),
            ),
            place,
        )
    return history


def document(
    db: Connection, kind: ReportKind, place: str = "national", as_of: date = MAY_31
) -> Document:
    """The frozen document of a report."""
    asking = Asking.at(db, 2026, Place(place), as_of, None)
    passages = PASSAGES if kind is ReportKind.GOOD_PRACTICES else ()
    content = content_of(kind, asking, passages)
    return content.numbered("XX-2026-01", "UPPM", ISSUED_ON)


def columns(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    """Some columns of a table."""
    return [tuple(row[name] for name in names) for row in rows]


def test_attendance_counts_sessions_lists_and_persons(
    edition: History, told: Tell
) -> None:
    attend(edition, "04-11", "luz", 1, place=IMAZA)
    correct_attendance(edition, "04-12", "eva", 1, present=False, group="g")

    found = document(told(edition), ReportKind.ATTENDANCE)

    sessions = table(found, "sessions")
    counts = "number", "held", "listed", "present", "absent", "persons"
    assert columns(sessions, *counts)[:3] == [
        (1, 1, 1, 1, 1, 2),
        (2, 1, 1, 1, 0, 1),
        (3, 0, 0, 0, 0, 0),
    ]
    assert [row["rate"] for row in sessions[:3]] == [0.5, 1.0, None]
    stays = columns(table(found, "permanence"), "sessions", "users", "share")
    assert stays[:3] == [(0, 1, 0.333333), (1, 1, 0.333333), (2, 1, 0.333333)]
    assert sum(users for _, users, _ in stays) == 3
    units = table(found, "sessions_by_ut")
    by_unit = "place", "name", "held", "cancelled", "present", "absent", "disputes"
    assert columns(units, *by_unit) == [("UT07", "UT Huánuco", 2, 0, 2, 1, 0)]


def test_calls_are_told_apart_by_unit(edition: History, told: Tell) -> None:
    for attempt, outcome in enumerate(("no_answer", "reached"), 1):
        call = outreach.FollowUpCallMade.model_validate(
            {
                "user_id": named("eva"),
                "session_number": 2,
                "attempt": attempt,
                "outcome": outcome,
                "effective": outcome == "reached",
                "reason": "work",
            }
        )
        edition.tell("04-20", call, AMARILIS)

    found = document(told(edition), ReportKind.ATTENDANCE)

    calls = columns(table(found, "calls"), "place", "attempts", "effective", "users")
    assert calls == [("UT07", 2, 1, 1)]


def test_the_package_of_a_region_is_about_its_districts_alone(
    edition: History, told: Tell
) -> None:
    act(edition, "05-13", AMARILIS, "charla")
    annul_action(edition, "05-14", AMARILIS, "charla")

    found = document(told(edition), ReportKind.FED_PACKAGE, "10")

    (district,) = table(found, "districts")
    assert district == {
        "place": "100102",
        "name": "Distrito de Huánuco",
        "households": 2,
        "enrolled": 2,
        "participants": 2,
        "completed": 0,
        "held": 2,
        "present": 3,
        "absent": 0,
        "rate": 1.0,
    }
    (networks,) = table(found, "district_networks")
    assert (networks["formed"], networks["recognized"], networks["actions"]) == (
        1,
        0,
        1,
    )
    totals = dict(columns(table(found, "region"), "figure", "value"))
    assert (totals["Hogares"], totals["Asist."], totals["Distritos"]) == (2, 3, 1)
    assert found["basis"]["place"]["name"] == "Huánuco"


def test_a_trend_has_a_row_a_month_and_ends_at_the_cut_off(
    edition: History, told: Tell
) -> None:
    found = document(told(edition), ReportKind.SEMESTER, as_of=date(2026, 5, 15))

    rows = columns(table(found, "trend"), "until", "OE2", "OE4")
    assert rows == [
        ("feb 28", 0.0, None),
        ("mar 31", 0.0, 0.0),
        ("abr 30", 0.666667, 0.0),
        ("may 15", 0.666667, 0.5),
    ]


def test_indicators_by_unit_are_those_of_the_units(
    edition: History, told: Tell
) -> None:
    found = document(told(edition), ReportKind.MONTHLY_INDICATORS)

    rows = columns(table(found, "by_ut"), "place", "name", "OE2", "OE4")
    assert rows == [("UT02", "UT Amazonas", 0.0, 0.0), ("UT07", "UT Huánuco", 1.0, 1.0)]


@pytest.mark.parametrize("kind", TABLES)
def test_no_report_names_a_person_or_her_id(
    kind: ReportKind, edition: History, told: Tell
) -> None:
    places = {"fed_package": "10", "cohort_acta": "10", "leader_list": "UT07"}
    close_list(edition, AMARILIS, 2)
    choose_leaders(edition)

    place = places.get(kind, "national")
    found = document(told(edition), kind, place, date(2026, 8, 31))

    assert not UUID_TEXT.search(canonical(found))


@pytest.fixture
def every_kind(edition: History, told: Tell) -> Iterator[Document]:
    """A document with text, numbers, shares and dates in it."""
    db = told(edition)
    semester = document(db, ReportKind.SEMESTER)
    return iter((semester, document(db, ReportKind.GOOD_PRACTICES)))


def test_the_same_document_gives_the_same_bytes(
    every_kind: Iterator[Document],
) -> None:
    for found in every_kind:
        first, again = render(found), render(deepcopy(found))

        assert first == again
        assert set(first) == {format_.value for format_ in Format}


def test_a_pdf_is_archival_tagged_and_carries_its_digest(
    every_kind: Iterator[Document],
) -> None:
    pdf = render(next(every_kind))[Format.PDF]

    assert b"pdfaid:part>2<" in pdf
    assert b"pdfuaid:part>1<" in pdf
    assert b"/StructTreeRoot" in pdf


def test_a_workbook_has_numbers_in_its_cells_and_a_sheet_of_definitions(
    every_kind: Iterator[Document], tmp_path: Path
) -> None:
    found = next(every_kind)
    path = tmp_path / "report.xlsx"
    path.write_bytes(render(found)[Format.XLSX])

    book = CalamineWorkbook.from_path(path)

    assert len(book.sheet_names) == len(found["tables"]) + 5
    assert "Definiciones" in book.sheet_names
    indicators = book.get_sheet_by_name("1 Indicadores y metas").to_python()
    oe2 = next(row for row in indicators if row[0] == "OE2")
    assert oe2[2:6] == [2, 3, 0.666667, 0.6]
    about = book.get_sheet_by_name("Acerca de").to_python()
    assert ["Huella del contenido (SHA-256)", digest(found)] in about


def test_csv_has_a_file_a_table_and_no_formula(
    every_kind: Iterator[Document],
) -> None:
    _, practices = every_kind

    with ZipFile(io.BytesIO(render(practices)[Format.CSV])) as archive:
        names = set(archive.namelist())
        text = archive.read("networks.csv").decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert names >= {"acerca-de.csv", "definiciones.csv", "networks.csv", "actions.csv"}
    assert rows[1] == ["UT07", "UT Huánuco", "1", "0", "5", "1", "30"]


def test_a_text_that_looks_like_a_formula_stays_a_text(
    every_kind: Iterator[Document],
) -> None:
    _, practices = every_kind
    changed = deepcopy(practices)
    changed["tables"][0]["rows"][0][1] = "=HYPERLINK(1)"

    with ZipFile(io.BytesIO(render(changed)[Format.CSV])) as archive:
        text = archive.read("networks.csv").decode("utf-8-sig")

    assert "'=HYPERLINK(1)" in text


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (26000, Kind.WHOLE, "26\u202f000"),
        (1234.5, Kind.DECIMAL, "1\u202f234.5"),
        (10.32, Kind.DECIMAL, "10.32"),
        (100, Kind.DECIMAL, "100"),
        (0, Kind.DECIMAL, "0"),
        (0.666667, Kind.PERCENT, "66.7\u202f%"),
        (-0.158, Kind.POINTS, "−15.8\u202fpp"),
        (0.08, Kind.POINTS, "+8.0\u202fpp"),
        (-0.0001, Kind.POINTS, "0.0\u202fpp"),
        ("2026-03-04", Kind.DATE, "04/03/2026"),
        (None, Kind.PERCENT, "—"),
        ("", Kind.TEXT, "—"),
    ],
)
def test_values_are_shown_as_in_peru(value: Any, kind: Kind, text: str) -> None:
    assert shown(value, kind) == text


def one_table(*rows: list[Any]) -> Document:
    """A document with one table of a name and two values."""
    kinds = (("name", "text"), ("n", "whole"), ("share", "percent"))
    told = [{"key": key, "title": key, "kind": kind} for key, kind in kinds]
    one = {"key": "t", "title": "T", "keys": 1, "columns": told, "rows": list(rows)}
    return {"tables": [one]}


def test_only_cells_that_differ_are_changes() -> None:
    before = one_table(["a", 1, 0.5], ["b", 2, None], ["gone", 3, 0.1])
    after = one_table(["new", 9, 0.2], ["b", 2, 0.0], ["a", 4, 0.5])

    found = changed_cells(before, after)

    told = {
        (cell.row, cell.column): (
            change.old.value if change.old else "no",
            change.new.value if change.new else "no",
        )
        for change in found
        for cell in (change.new or change.old,)
        if cell is not None
    }
    assert told == {
        ("a", "n"): (1, 4),
        ("b", "share"): (None, 0.0),
        ("gone", "n"): (3, "no"),
        ("gone", "share"): (0.1, "no"),
        ("new", "n"): ("no", 9),
        ("new", "share"): ("no", 0.2),
    }
    assert changed_cells(before, deepcopy(before)) == []


def test_what_the_report_did_not_show_yet_corrects_nothing() -> None:
    before, after = one_table(["a", 1, 0.5]), one_table(["a", 1, 0.5])
    shown_since = {**after["tables"][0], "key": "since"}
    after["tables"].append(shown_since)
    column = {"key": "more", "title": "more", "kind": "whole"}
    after["tables"][0]["columns"].append(column)
    after["tables"][0]["rows"][0].append(7)

    assert changed_cells(before, after) == []


def test_a_chart_says_in_words_what_it_draws() -> None:
    one = one_table(["OE1", 1, 0.5], ["OE2", 2, None])["tables"][0]
    chart = {
        "drawing": "bars",
        "title": "Valores",
        "label": "name",
        "values": ["share"],
        "goal": None,
    }

    found = drawn(chart, one)

    assert found is not None
    assert "OE1 50.0\u202f%; OE2 sin" in found["alt"]
    assert [bar["length"] for bar in found["bars"]] == [1.0, 0]


def test_every_event_and_every_word_of_a_policy_is_said_in_spanish() -> None:
    events = {name.split(".")[2] for name in all_event_types()}
    words = {
        option
        for definition in CATALOGUE.values()
        if isinstance(definition, OneOf | SomeOf)
        for option in definition.options
    }

    assert events == set(EVENTS)
    assert words <= set(VALUES)


def test_corrected_actions_have_their_last_type_and_reach(
    edition: History, told: Tell
) -> None:
    correct_action(edition, "05-14", AMARILIS, ActionKind.LEARNING_SPACE, 300)
    correct_action(edition, "05-15", AMARILIS, ActionKind.RIGHTS_GUIDANCE, 12)
    correct_action(edition, "06-02", AMARILIS, ActionKind.MENTORING, 99)

    found = document(told(edition), ReportKind.GOOD_PRACTICES)

    kinds = columns(table(found, "actions"), "kind", "actions", "reach")
    assert kinds == [("Orientación sobre derechos", 1, 12)]
    assert columns(table(found, "networks"), "actions", "reach") == [(1, 12)]


def test_every_policy_and_every_doubt_has_a_name(edition: History, told: Tell) -> None:
    found = document(told(edition), ReportKind.MONTHLY_INDICATORS)

    assert set(POLICIES) == set(CATALOGUE)
    assert set(found["basis"]["quality"]) == {*QUALITY, "late_after_days"}
