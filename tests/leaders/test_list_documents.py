"""The validated list as a workbook and as the document to sign."""

from datetime import date
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

from juntos_contracts.requests import PersonOnList
from juntos_leaders.application.list_documents import list_pdf, list_xlsx
from tests.leaders.builders import ANA, BEA

SCORES = {"leadership": 80, "commitment": 90, "convening_power": 70}
PERSONS = {
    ANA: PersonOnList(
        user_id=ANA,
        document_number="99000001",
        surnames="FICTICIA DE EJEMPLO",
        given_names="ANA",
    )
}


def member(user: object, **told: Any) -> dict[str, Any]:
    usual = {
        "user_id": str(user),
        "ubigeo": "100101",
        "district": "Huánuco",
        "scores": SCORES,
        "total": 240,
        "former_leader": False,
        "selected_on": "2026-09-01",
        "left_on": None,
    }
    return usual | told


FOUND: dict[str, Any] = {
    "territorial_unit": "UT07",
    "validated_on": date(2026, 9, 10),
    "document": "LISTA-1",
    "content_sha256": "ab" * 32,
    "leaders": [ANA, BEA],
    "members": [member(ANA, former_leader=True), member(BEA, left_on="2026-09-20")],
}


def test_the_workbook_names_whom_enrollment_knows_and_types_its_cells() -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(list_xlsx(FOUND, PERSONS)))

    title, ana, bea = book.get_sheet_by_name("Madres líderes").to_python()

    assert title[:3] == ["Ubigeo", "Distrito", "DNI"]
    assert ana[:5] == ["100101", "Huánuco", "99000001", "FICTICIA DE EJEMPLO", "ANA"]
    assert ana[5:] == [80, 90, 70, "sí", date(2026, 9, 1), ""]
    assert bea[2:4] == ["", "(sin datos en el directorio)"]
    assert bea[-1] == date(2026, 9, 20)
    assert ["Documento", "LISTA-1"] in book.get_sheet_by_name("Acerca de").to_python()


def test_the_document_is_the_same_each_time_and_archival() -> None:
    first = list_pdf(FOUND, 2026, PERSONS)

    assert first == list_pdf(FOUND, 2026, PERSONS)
    assert first.startswith(b"%PDF-")
    assert b"pdfaid" in first
