"""Reading a padrón: every bad field is named, with its row and a Spanish reason."""

import pytest

from juntos_chassis.errors import FieldError, InvalidInput
from juntos_enrollment.application.padron import PadronRow, read_padron
from tests.enrollment.builders import ROW, padron


def errors(*rows: str) -> list[FieldError]:
    """The errors found in a file with these rows."""
    found = list(read_padron(padron(*rows)))
    return [error for row in found if not isinstance(row, PadronRow) for error in row]


def test_a_good_row_is_read_whole() -> None:
    (row,) = read_padron(padron(ROW[0]))

    assert isinstance(row, PadronRow)
    assert row.number == 2
    assert row.person.telephone == "+51900000001"
    assert row.earlier_editions == ()


def test_a_usuaria_without_telephone_is_accepted() -> None:
    (row,) = read_padron(padron(ROW[1]))

    assert isinstance(row, PadronRow)
    assert row.person.telephone is None
    assert row.earlier_editions == (2025,)


def test_every_bad_field_of_a_row_is_named_at_once() -> None:
    found = errors("H-1,1001,UT7,otra,123,,ANA,2026-13-01,12,quizás,dos mil")

    assert [error.field for error in found] == [
        "ubigeo",
        "ut",
        "condicion",
        "dni",
        "apellidos",
        "fecha_nacimiento",
        "telefono",
        "whatsapp",
        "ediciones_anteriores",
    ]
    assert {error.row for error in found} == {2}
    assert found[0].value == "1001"
    assert found[0].reason == "debe tener seis dígitos (INEI)"


def test_a_document_number_twice_points_to_the_first_row() -> None:
    (found,) = errors(ROW[0], ROW[0])

    assert (found.row, found.field) == (3, "dni")
    assert found.reason == "ya aparece en la fila 2"


def test_a_file_from_a_spreadsheet_in_spanish_uses_semicolons_and_a_bom() -> None:
    body = "\ufeff".encode() + padron(ROW[0]).replace(b",", b";")

    (row,) = read_padron(body)

    assert isinstance(row, PadronRow)


def test_missing_columns_are_named() -> None:
    with pytest.raises(InvalidInput, match="faltan columnas: ubigeo"):
        list(read_padron(padron(ROW[0]).replace(b"ubigeo", b"distrito")))


def test_a_file_in_another_encoding_is_refused_with_the_place() -> None:
    with pytest.raises(InvalidInput, match="no está en UTF-8"):
        list(
            read_padron(padron(ROW[0].replace("ANA", "PEÑA")).decode().encode("cp1252"))
        )
