"""A row collects every error and says each so that it can be corrected."""

from datetime import date

import pytest

from juntos_chassis.tabular import Row


def a_row(**cells: str) -> Row:
    return Row(7, list(cells), list(cells.values()))


def test_every_error_of_a_row_is_collected_with_row_field_and_value() -> None:
    row = a_row(dni="12", nombre="", sexo="X", edad="200", desde="ayer")

    row.digits("dni", 8)
    row.text("nombre")
    row.one_of("sexo", {"femenino": "F", "masculino": "M"})
    row.whole("edad", 10, 60)
    row.date("desde")

    assert [(e.row, e.field, e.value) for e in row.errors] == [
        (7, "dni", "12"),
        (7, "nombre", ""),
        (7, "sexo", "X"),
        (7, "edad", "200"),
        (7, "desde", "ayer"),
    ]
    assert row.errors[2].reason == "debe ser uno de: femenino, masculino"
    assert row.errors[3].reason == "debe ser un número entero de 10 a 60"


def test_a_cell_that_cannot_be_stored_is_an_error_of_its_row() -> None:
    row = a_row(nombre="ANA\0", lugar="Local\tcomunal")

    (error,) = row.errors

    assert (error.field, error.value) == ("nombre", "ANA\\u0000")
    assert error.reason == "tiene un carácter que no se puede guardar (U+0000)"
    assert row.cells == ("ANA\\u0000", "Local\tcomunal")


@pytest.mark.parametrize("word", ["SÍ", "si", " Sí "])
def test_words_count_without_accents_and_capitals(word: str) -> None:
    row = a_row(whatsapp=word)

    assert row.one_of("whatsapp", {"sí": True, "no": False}) is True
    assert row.errors == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-04", date(2026, 3, 4)),
        ("04/03/2026", date(2026, 3, 4)),
        ("4/3/2026", date(2026, 3, 4)),
    ],
)
def test_a_date_is_iso_or_day_first(text: str, expected: date) -> None:
    assert a_row(desde=text).date("desde") == expected


@pytest.mark.parametrize("text", ["0001-01-01", "31/12/9999", "01/01/1899"])
def test_a_date_at_the_ends_of_the_calendar_is_refused(text: str) -> None:
    row = a_row(desde=text)

    row.date("desde")

    assert [e.reason for e in row.errors] == [
        "debe ser una fecha entre los años 1900 y 2100"
    ]


@pytest.mark.parametrize(
    "text", ["", "31/02/2026", "03/31/2026", "4/3/26", "20260304", "2026-W10-3"]
)
def test_what_is_no_such_date_is_refused(text: str) -> None:
    row = a_row(desde=text)

    row.date("desde")

    assert len(row.errors) == 1


@pytest.mark.parametrize("text", ["1234567", "123456789", "1234567a", "１２345678"])
def test_a_code_needs_all_its_digits(text: str) -> None:
    row = a_row(dni=text)

    assert row.digits("dni", 8) == ""
    assert len(row.errors) == 1


def test_what_may_be_missing_is_no_error() -> None:
    row = a_row(desde="")

    assert row.optional_date("desde") is None
    assert row.optional_whole("edad", 0, 9) is None
    assert row.optional("telefono") == ""
    assert row.errors == []
