"""Tables as people send them: kinds, encodings, headers, cells."""

import struct
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from juntos_chassis.errors import InvalidInput
from juntos_chassis.tabular import Columns, Row, open_table, stored, xlsx_file

COLUMNS = Columns(
    required=("dni", "apellidos"),
    optional=("fecha_nacimiento",),
    aliases={"doc": "dni"},
)


def rows_of(body: bytes, columns: Columns = COLUMNS) -> list[Row]:
    with stored(body) as path:
        return list(open_table(path, columns))


def workbook(path: Path, *lines: list[object], first_row: int = 0) -> Path:
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as book:
        page = book.add_worksheet()
        for number, line in enumerate(lines, first_row):
            for column, value in enumerate(line):
                page.write(number, column, value)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_csv_is_read_however_it_was_saved(encoding: str, delimiter: str) -> None:
    text = "DNI;Apellidos\n00000001;PEÑA ÁVILA\n".replace(";", delimiter)

    (row,) = rows_of(text.encode(encoding))

    assert row.number == 2
    assert row.digits("dni", 8) == "00000001"
    assert row.text("apellidos") == "PEÑA ÁVILA"


def test_bytes_that_are_not_clearly_spanish_are_refused_with_their_place() -> None:
    body = b"dni,apellidos\n00000001,PE\x8dA\n"

    with pytest.raises(InvalidInput, match="byte 25") as refused:
        rows_of(body)

    assert refused.value.code == "not-utf8"


def test_a_letter_split_between_two_blocks_is_still_utf8(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("juntos_chassis.tabular.csv_file.READ_BYTES", 1)

    (row,) = rows_of("dni,apellidos\n1,PEÑA ☂\n".encode())

    assert row.text("apellidos") == "PEÑA ☂"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (b'"open', "unas comillas se abren y no se cierran"),
        (b'"a"b', "tras unas comillas que se cierran sigue otro texto"),
        (b"x" * 40_000, "una celda es demasiado larga"),
    ],
)
def test_what_breaks_a_csv_is_told_in_spanish(cell: bytes, told: str) -> None:
    with pytest.raises(InvalidInput, match=f"cerca de la línea .: {told}"):
        rows_of(b"dni,apellidos\n1," + cell + b"\n")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty-file"),
        (b"\n\n", "empty-file"),
        (b"\xff\xfed\0n\0i\0", "unknown-file-kind"),
        (b"\xd0\xcf\x11\xe0 old", "old-excel"),
        (b"PK\x03\x04 not a zip", "damaged-xlsx"),
        (b'dni,apellidos\n1,"open\n', "broken-csv"),
        (b"dni,dni,apellidos\n1,2,3\n", "repeated-columns"),
    ],
)
def test_what_is_no_table_is_refused_by_name(body: bytes, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rows_of(body)

    assert refused.value.code == code


def test_missing_columns_are_named() -> None:
    with pytest.raises(InvalidInput, match="faltan columnas: apellidos") as refused:
        rows_of(b"dni\n1\n")

    assert refused.value.code == "missing-columns"


def test_titles_are_compared_without_accents_capitals_and_signs() -> None:
    with stored(" Doc. ;APELLIDOS;Teléfono;motivo\n1;A;2;x\n".encode()) as path:
        table = open_table(path, COLUMNS)

    assert table.names == ("dni", "apellidos", "telefono", "motivo")
    assert table.unknown == ("Teléfono",)


def test_the_header_may_stand_below_titles_and_rows_keep_their_numbers() -> None:
    body = b"Programa,\n,\ndni,apellidos\n1,A\n,\n2,B\n"

    rows = rows_of(body)

    assert [(row.number, row.text("dni")) for row in rows] == [(4, "1"), (6, "2")]


def test_a_row_with_more_values_than_columns_is_refused() -> None:
    (row,) = rows_of(b"dni,apellidos\n1,A,B\n")

    assert [error.field for error in row.errors] == ["fila"]


def test_an_xlsx_gives_what_was_typed(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "lista.csv",
        ["DNI", "Apellidos", "Fecha nacimiento"],
        [12345678, "EJEMPLO ", datetime(1998, 5, 17)],  # noqa: DTZ001  # a cell
        [],
        ["00000002", 1.5, "17/05/1998"],
    )

    first, second = open_table(path, COLUMNS)

    assert (first.number, second.number) == (2, 4)
    assert first.digits("dni", 8) == "12345678"
    assert first.text("apellidos") == "EJEMPLO"
    assert first.date("fecha_nacimiento") == date(1998, 5, 17)
    assert second.digits("dni", 8) == "00000002"
    assert second.text("apellidos") == "1.5"
    assert second.date("fecha_nacimiento") == date(1998, 5, 17)


def test_an_xlsx_that_starts_lower_keeps_the_numbers_of_its_rows(
    tmp_path: Path,
) -> None:
    path = workbook(tmp_path / "t.xlsx", ["dni", "apellidos"], ["1", "A"], first_row=3)

    (row,) = open_table(path, COLUMNS)

    assert row.number == 5


def test_a_number_that_lost_its_zeros_is_an_error_that_says_so(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", ["dni", "apellidos"], [1234567, "A"])

    (row,) = open_table(path, COLUMNS)
    row.digits("dni", 8)

    assert row.errors[0].value == "1234567"
    assert "guarde la columna como texto" in row.errors[0].reason


def test_a_bomb_is_refused_by_what_comes_out_not_by_what_it_declares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx_file, "MAX_INFLATED_BYTES", 1 << 20)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b" " * (4 << 20))
    body = bytearray(path.read_bytes())
    declared = struct.pack("<L", 4 << 20)
    while (place := body.find(declared)) >= 0:
        body[place : place + 4] = struct.pack("<L", 100)

    with pytest.raises(InvalidInput) as refused:
        rows_of(bytes(body))

    assert refused.value.code == "xlsx-too-large"


def test_a_lonely_far_cell_does_not_make_a_rectangle_of_the_whole_sheet(
    tmp_path: Path,
) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet()
        page.write(0, 0, "dni")
        page.write(1_048_575, 16_383, "x")

    with pytest.raises(InvalidInput, match="1048576 filas por 16384") as refused:
        open_table(path, COLUMNS)

    assert refused.value.code == "xlsx-too-large"
