"""Who a row of a municipal list means: sure, or proposed, never guessed."""

from pathlib import Path
from uuid import UUID

import pytest

from juntos_chassis.errors import InvalidInput
from juntos_contracts.requests import PersonOnList
from juntos_sessions.application.importing.proposals import (
    Choice,
    Doubt,
    Matcher,
    Proposal,
)
from juntos_sessions.application.importing.reading import ListRow, read_list
from juntos_sessions.application.importing.review import decided
from juntos_sessions.application.importing.template import Template
from juntos_sessions.domain.values import AbsenceReason
from tests.sessions.builders import ANA, APRIL_10, BEA, CAM

PERSONS = {
    ANA: ("00000011", "EJEMPLO ÑAHUI", "ANA MARÍA"),
    BEA: ("90000012", "EJEMPLO QUISPE", "BEATRIZ"),
    CAM: ("90000013", "EJEMPLO QUISPE", "CAMILA"),
}


def persons() -> dict[UUID, PersonOnList]:
    return {
        user: PersonOnList(
            user_id=user, document_number=dni, surnames=surnames, given_names=given
        )
        for user, (dni, surnames, given) in PERSONS.items()
    }


def read(folder: Path, text: str, encoding: str = "utf-8") -> tuple[ListRow, ...]:
    path = folder / "lista"
    path.write_bytes(text.encode(encoding))
    return read_list(path).rows


def proposed(folder: Path, text: str, encoding: str = "utf-8") -> list[Proposal]:
    rows = read(folder, text, encoding)
    return Matcher(list(PERSONS), persons()).proposals(rows)


def test_eight_digits_of_the_dni_are_sure(tmp_path: Path) -> None:
    (found,) = proposed(tmp_path, "DNI;ASISTIÓ\n90000012;SÍ\n")

    assert (found.user_id, found.exact, found.present) == (BEA, True, True)


def test_the_id_of_the_template_is_sure(tmp_path: Path) -> None:
    (found,) = proposed(tmp_path, f"ID,Asistió,Motivo\n{CAM},no,enfermedad\n")

    assert (found.user_id, found.present) == (CAM, False)
    assert found.reason is AbsenceReason.ILLNESS


def test_a_dni_without_its_zeros_is_proposed_and_not_taken(tmp_path: Path) -> None:
    (found,) = proposed(tmp_path, "DNI;Asistió\n11;x\n")

    assert (found.user_id, found.doubts) == (None, (Doubt.LOST_ZEROS,))
    assert found.candidates[0].user_id == ANA


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_name_is_proposed_whatever_its_accents_capitals_and_order(
    tmp_path: Path, encoding: str
) -> None:
    text = "Apellidos y nombres;Asistencia\nana maria Ejemplo Ñahui;si\n"

    (found,) = proposed(tmp_path, text, encoding)

    assert (found.user_id, found.doubts) == (None, (Doubt.NO_KEY,))
    best = found.candidates[0]
    assert (best.user_id, best.score) == (ANA, 100.0)


def test_a_name_that_two_women_share_offers_both(tmp_path: Path) -> None:
    (found,) = proposed(tmp_path, "Apellidos;Asistió\nEJEMPLO QUISPE;si\n")

    assert {one.user_id for one in found.candidates} >= {BEA, CAM}
    assert found.user_id is None


def test_a_dni_beside_quite_another_name_is_in_doubt(tmp_path: Path) -> None:
    text = "DNI;Apellidos;Nombres;Asistió\n90000012;OTRA FICTICIA;ZOILA;si\n"

    (found,) = proposed(tmp_path, text)

    assert (found.user_id, found.doubts) == (None, (Doubt.NAME_DIFFERS,))
    assert found.candidates[0].user_id == BEA


def test_an_id_and_a_dni_of_two_women_are_in_doubt(tmp_path: Path) -> None:
    (found,) = proposed(tmp_path, f"ID;DNI;Asistió\n{CAM};90000012;si\n")

    assert (found.user_id, found.doubts) == (None, (Doubt.KEYS_DIFFER,))
    assert {one.user_id for one in found.candidates} == {BEA, CAM}


DOR = UUID(int=104)


def with_a_guest(folder: Path, text: str) -> Proposal:
    """The one row of a list, where Dor belongs to another group of the district."""
    known = persons()
    known[DOR] = PersonOnList(
        user_id=DOR,
        document_number="90000014",
        surnames="EJEMPLO VISITA",
        given_names="DORA",
    )
    matcher = Matcher(list(PERSONS), known, {DOR: "G-02"})
    (found,) = matcher.proposals(read(folder, text))
    return found


@pytest.mark.parametrize("key", ["DNI;90000014", f"ID;{DOR}"])
def test_a_guest_is_proposed_with_her_group_and_never_taken(
    tmp_path: Path, key: str
) -> None:
    title, value = key.split(";")

    found = with_a_guest(tmp_path, f"{title};Asistió\n{value};si\n")

    assert (found.user_id, found.doubts) == (None, (Doubt.OTHER_GROUP,))
    (candidate,) = found.candidates
    assert (candidate.user_id, candidate.other_group) == (DOR, "G-02")
    with pytest.raises(InvalidInput):
        decided([found], [])
    (line,) = decided([found], [Choice(2, DOR)])
    assert (line.user_id, line.present) == (DOR, True)


def test_a_guest_is_proposed_by_her_name_too(tmp_path: Path) -> None:
    found = with_a_guest(tmp_path, "Nombres;Asistió\nEjemplo Visita Dora;si\n")

    assert found.user_id is None
    assert (found.candidates[0].user_id, found.candidates[0].other_group) == (
        DOR,
        "G-02",
    )


def test_two_rows_about_one_woman_are_both_in_doubt(tmp_path: Path) -> None:
    found = proposed(tmp_path, "DNI;Asistió\n90000012;si\n90000012;no\n")

    assert [one.doubts for one in found] == [(Doubt.TWICE,)] * 2


def test_an_unknown_dni_is_in_doubt(tmp_path: Path) -> None:
    (found,) = proposed(tmp_path, "DNI;Asistió\n99999999;si\n")

    assert (found.doubts, found.candidates) == ((Doubt.UNKNOWN_KEY,), ())


@pytest.mark.parametrize("word", ["", "a", "?", "tarde"])
def test_an_unclear_presence_is_asked_for(tmp_path: Path, word: str) -> None:
    (found,) = proposed(tmp_path, f"DNI;Asistió\n90000012;{word}\n")

    assert (found.present, found.doubts) == (None, (Doubt.PRESENCE_UNCLEAR,))
    with pytest.raises(InvalidInput) as refused:
        decided([found], [])
    assert [e.reason for e in refused.value.fields] == ["falta decir si asistió"]
    (line,) = decided([found], [Choice(2, BEA, present=True)])
    assert (line.user_id, line.present) == (BEA, True)


def test_a_row_in_doubt_is_decided_or_left_out_by_a_person(tmp_path: Path) -> None:
    text = "DNI;Apellidos;Asistió\n90000012;;si\n;EJEMPLO ÑAHUI ANA;si\n;OTRA;no\n"
    rows = proposed(tmp_path, text)

    with pytest.raises(InvalidInput) as refused:
        decided(rows, [])
    lines = decided(rows, [Choice(3, ANA), Choice(4, None)])

    assert [(e.row, e.field) for e in refused.value.fields] == [
        (3, "user_id"),
        (4, "user_id"),
    ]
    assert [line.user_id for line in lines] == [BEA, ANA]


def test_one_woman_is_not_chosen_for_two_rows(tmp_path: Path) -> None:
    rows = proposed(tmp_path, "DNI;Apellidos;Asistió\n90000012;;si\n;EJEMPLO;si\n")

    with pytest.raises(InvalidInput) as refused:
        decided(rows, [Choice(3, BEA)])

    assert [e.row for e in refused.value.fields] == [2, 3]
    with pytest.raises(InvalidInput, match="9"):
        decided(rows, [Choice(3, ANA), Choice(9, CAM)])


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_the_template_comes_back_as_it_went_out(tmp_path: Path, format: str) -> None:  # noqa: A002  # the name in the address
    template = Template("Sesión 1", APRIL_10, list(PERSONS), persons())
    path = tmp_path / "lista"
    path.write_bytes(template.xlsx() if format == "xlsx" else template.csv())

    rows = read_list(path).rows

    found = Matcher(list(PERSONS), persons()).proposals(rows)
    # By surname and name, and nothing in doubt but what is still to be filled in.
    assert [one.candidates[0].user_id for one in found] == [ANA, BEA, CAM]
    assert {one.doubts for one in found} == {(Doubt.PRESENCE_UNCLEAR,)}


def test_an_erased_usuaria_stays_on_the_template_without_a_name(
    tmp_path: Path,
) -> None:
    known = persons()
    del known[ANA]
    path = tmp_path / "lista"
    path.write_bytes(Template("Sesión 1", APRIL_10, list(PERSONS), known).csv())

    rows = read_list(path).rows

    last = rows[-1]
    assert (last.user_id, last.name, last.document) == (str(ANA), "", "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty-file"),
        ("DNI;Nombre\n1;ANA\n", "missing-columns"),
        ("Fecha;Asistió\n2026-04-10;si\n", "missing-columns"),
        ("DNI;Asistió\n" + "1;si\n" * 501, "too-many-rows"),
    ],
)
def test_a_file_that_is_no_list_is_refused(
    tmp_path: Path, text: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, text)

    assert refused.value.code == code


def test_what_is_kept_of_a_row_holds_no_name_and_no_document(tmp_path: Path) -> None:
    text = "DNI;Apellidos;Motivo;Asistió\n11;EJEMPLO ÑAHUI;su hijo enfermó;no\n"

    (found,) = proposed(tmp_path, text)

    kept = str(found)
    assert not any(word in kept for word in ("EJEMPLO", "ÑAHUI", "hijo", "'11'"))
    assert found.reason is AbsenceReason.UNKNOWN
