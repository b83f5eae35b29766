"""Workbooks: typed cells, offered values, no formula from data, the same bytes."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from juntos_chassis.tabular import (
    Column,
    Columns,
    Kind,
    Sheet,
    open_table,
    write_workbook,
)

MADE_ON = date(2026, 3, 4)
COLUMNS = (
    Column("DNI", definition="Documento nacional de identidad"),
    Column("Fecha", Kind.DATE),
    Column("Asistió", choices=("sí", "no")),
    Column("Número", Kind.WHOLE),
)
ROWS = [("00000001", MADE_ON, True, 3), ("=1+1", None, False, None)]


def write(path: Path) -> bytes:
    sheet = Sheet("Lista", COLUMNS, iter(ROWS))
    write_workbook(path, [sheet], title="Lista de asistencia", made_on=MADE_ON)
    return path.read_bytes()


def test_what_is_written_is_read_back_as_it_was(tmp_path: Path) -> None:
    write(tmp_path / "t.xlsx")

    first, second = open_table(tmp_path / "t.xlsx", Columns(required=("dni",)))

    assert first.cells == ("00000001", "2026-03-04", "sí", "3")
    assert second.cells == ("=1+1", "", "no", "")


def test_the_same_content_gives_the_same_bytes_without_names(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one.xlsx"), write(tmp_path / "other.xlsx")

    assert one == other
    with zipfile.ZipFile(tmp_path / "one.xlsx") as book:
        properties = book.read("docProps/core.xml").decode()
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        definitions = book.read("xl/worksheets/sheet2.xml").decode()
    assert "Programa JUNTOS" in properties
    assert "2026-03-04T00:00:00Z" in properties
    assert '<formula1>"sí,no"</formula1>' in sheet
    assert "<f>" not in sheet
    assert 'state="frozen"' in sheet
    assert "Documento nacional de identidad" in definitions


def test_choices_that_do_not_fit_are_a_mistake_of_ours(tmp_path: Path) -> None:
    column = Column("Motivo", choices=tuple(f"motivo {n}" for n in range(40)))

    with pytest.raises(ValueError, match="do not fit"):
        write_workbook(
            tmp_path / "t.xlsx", [Sheet("A", [column], [])], title="A", made_on=MADE_ON
        )
