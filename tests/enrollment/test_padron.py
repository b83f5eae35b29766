"""Reading a padrón: every bad field is named, with its row and a Spanish reason."""

from datetime import date

import pytest

from juntos_chassis.errors import FieldError, InvalidInput
from juntos_chassis.identity import Actor, Role, Scope
from juntos_chassis.tabular import open_table, stored
from juntos_enrollment.application.districts import Districts
from juntos_enrollment.application.padron import PADRON, PadronCheck, PadronRow
from tests.enrollment.builders import FEBRUARY_24, ROW, padron

NATIONAL = Actor("uas-ejemplo", Role.UAS)
NO_TABLE = Districts([])
TABLE = Districts(
    [
        ("100101", date(2026, 1, 1), "UT07"),
        ("100102", date(2026, 1, 1), "UT08"),
        ("100102", date(2026, 2, 1), "UT07"),
        ("100102", date(2026, 3, 1), "UT09"),
    ]
)


def read_padron(
    body: bytes, districts: Districts = NO_TABLE, sender: Actor = NATIONAL
) -> list[PadronRow | list[FieldError]]:
    """The rows of a file of 24 February, each as data or as its errors."""
    check = PadronCheck(FEBRUARY_24, sender, districts)
    with stored(body) as path:
        found = [(row, check(row)) for row in open_table(path, PADRON)]
    return [row.errors or checked for row, checked in found]


def errors(*rows: str, **given: object) -> list[FieldError]:
    """The errors found in a file with these rows."""
    found = read_padron(padron(*rows), **given)  # type: ignore[arg-type]
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
        read_padron(padron(ROW[0]).replace(b"ubigeo", b"distrito"))


def test_a_document_number_in_two_households_is_for_a_review_not_refused() -> None:
    assert errors(ROW[0], ROW[0].replace("H-000001", "H-000009")) == []


def test_the_dates_of_child_and_delivery_are_read_where_the_columns_are() -> None:
    header = "fecha_nacimiento_nino,fecha_probable_parto"
    body = padron(f"{ROW[0]},29/02/2024,2026-06-30")
    body = body.replace(b"\n", f",{header}\n".encode(), 1)

    (row,) = read_padron(body)

    assert isinstance(row, PadronRow)
    assert row.person.children == (date(2024, 2, 29),)
    assert row.person.expected_delivery_on == date(2026, 6, 30)


def test_a_child_born_after_the_padron_is_refused() -> None:
    body = padron(f"{ROW[0]},2026-02-25").replace(b"\n", b",fecha_nacimiento_nino\n", 1)

    (found,) = read_padron(body)

    assert isinstance(found, list)
    assert found[0].reason == "es posterior a la fecha del padrón"


def test_the_unit_is_the_one_that_serves_the_district_on_the_padrons_date() -> None:
    (found,) = errors(ROW[1].replace("UT07", "UT08"), districts=TABLE)

    assert errors(*ROW, districts=TABLE) == []
    assert (found.field, found.value) == ("ut", "UT08")
    assert found.reason == "al 24/02/2026 ese distrito pertenece a la UT07"


def test_a_district_that_no_table_has_is_refused_once_there_is_a_table() -> None:
    (found,) = errors(ROW[0].replace("100101", "250101"), districts=TABLE)

    assert found.field == "ubigeo"
    assert "no está en la tabla territorial" in found.reason


def test_a_row_of_another_unit_is_refused_alone() -> None:
    sender = Actor("ut-ejemplo", Role.UT, Scope(units=frozenset({"UT07"})))

    (found,) = errors(ROW[0], ROW[1].replace("UT07", "UT08"), sender=sender)

    assert (found.row, found.reason) == (3, "el distrito está fuera de su ámbito")


def test_a_file_in_an_unknown_encoding_is_refused_with_the_place() -> None:
    with pytest.raises(InvalidInput, match="no está en UTF-8"):
        read_padron(padron(ROW[0].replace("ANA", "PE?A")).replace(b"?", b"\xa9"))
