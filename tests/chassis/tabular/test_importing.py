"""From a file to chunks, and from refused rows to a file that can be sent again."""

from datetime import date
from pathlib import Path

import pytest

from juntos_chassis.commands import Command
from juntos_chassis.identity import Actor, Role
from juntos_chassis.tabular import (
    Columns,
    ImportReport,
    RejectedRows,
    Row,
    RowImport,
    importing,
    open_table,
    stored,
)

COLUMNS = Columns(required=("dni", "apellidos"))
UAS = Command(name="import", actor=Actor("uas", Role.UAS))
BODY = b"dni;apellidos;nota\n00000001;A;x\n2;B;\n00000003;;y\n00000004;D;z\n"


def check(row: Row) -> str:
    row.text("apellidos")
    return row.digits("dni", 8)


def test_good_rows_come_in_chunks_and_bad_ones_are_named() -> None:
    report = ImportReport(counts={"registered": 0})
    told: list[int] = []
    with stored(BODY) as path:
        rows = RowImport(
            open_table(path, COLUMNS),
            check,
            report,
            progress=lambda seen: told.append(seen.rows),
        )
        chunks = []
        for part, chunk in rows.chunks(UAS, size=1):
            chunks.append((part.id, [good.value for good in chunk]))
            report.count("registered", len(chunk))

    assert [values for _, values in chunks] == [["00000001"], ["00000004"]]
    assert chunks[0][0] == UAS.part("chunk-1").id
    assert told == [1, 4]
    answer = report.answer()
    errors = answer.pop("errors")
    assert answer == {
        "rows": 4,
        "registered": 2,
        "rejected": 2,
        "errors_total": 2,
        "unknown_columns": ["nota"],
    }
    assert [(e["row"], e["field"]) for e in errors] == [(3, "dni"), (4, "apellidos")]


def test_an_answer_shows_so_many_errors_and_the_number_of_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing, "ERRORS_SHOWN", 1)
    report = ImportReport()
    with stored(BODY) as path:
        list(RowImport(open_table(path, COLUMNS), check, report).chunks(UAS, 250))

    assert report.answer()["errors_total"] == 2
    assert len(report.answer()["errors"]) == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_refused_rows_come_back_with_reasons_and_can_be_sent_again(
    tmp_path: Path, kind: str
) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    refuse(BODY, first)

    body = refuse(first.read_bytes(), second, as_xlsx=kind == "xlsx")

    again = tmp_path / "again"
    again.write_bytes(body)
    table = open_table(again, Columns(required=("dni", "apellidos", "motivo")))
    rows = list(table)
    assert table.titles == ("dni", "apellidos", "nota", "motivo")
    assert [row.text("motivo").partition(":")[0] for row in rows] == [
        "dni",
        "apellidos",
    ]
    assert rows[1].digits("dni", 8) == "00000003"


def refuse(body: bytes, path: Path, *, as_xlsx: bool = False) -> bytes:
    """Import a body that has bad rows; the file of these."""
    with stored(body) as source:
        table = open_table(source, COLUMNS)
        with RejectedRows(path, table.titles) as rejected:
            rows = RowImport(table, check, ImportReport(), rejected=rejected)
            list(rows.chunks(UAS, 250))
            if as_xlsx:
                sheet = path.with_suffix(".xlsx")
                rejected.write_xlsx(sheet, made_on=date(2026, 3, 4))
                return sheet.read_bytes()
    return path.read_bytes()


def test_a_rule_may_refuse_a_row_that_was_well_formed(tmp_path: Path) -> None:
    report = ImportReport()
    path = tmp_path / "rejected.csv"
    with stored(BODY) as source:
        table = open_table(source, COLUMNS)
        with RejectedRows(path, table.titles) as rejected:
            rows = RowImport(table, check, report, rejected=rejected)
            for _, chunk in rows.chunks(UAS, 250):
                rows.reject(chunk[0].row, "dni", "ya está en otra lista")

    assert report.rejected == 3
    assert "00000001;A;x;dni: ya está en otra lista" in path.read_text("utf-8-sig")
