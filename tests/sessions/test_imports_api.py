"""Attendance lists as files, over HTTP, without enrollment: refused, never guessed."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from juntos_chassis.errors import NotFound
from juntos_sessions.application.importing.store import KEPT_DAYS, AttendanceImport
from tests.sessions.builders import ANA
from tests.sessions.conftest import MUNICIPALITY, UAS, Edition
from tests.support.in_process import Caller, InProcess

NEIGHBOUR = Caller("gobierno_local", ubigeos=("100102",))
LIST = "DNI;Asistió\n90000012;sí\n".encode()
CSV = {"Content-Type": "text/csv"}


async def test_without_enrollment_there_are_no_names_and_nothing_is_kept(
    api: InProcess, edition: Edition
) -> None:
    path = f"/sessions/{edition.sessions[1]}"

    template = await api.get(
        f"{path}/attendance-template", MUNICIPALITY, on="2026-04-10"
    )
    imported = await api.send(
        f"{path}/attendance-imports?occurred_on=2026-04-10", LIST, MUNICIPALITY, CSV
    )

    for answer in (template, imported):
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "inscripción no responde" in answer.json()["detail"]
    assert (
        await api.published()
        == ["GroupFormed", "RosterChanged"] + ["SessionScheduled"] * 12
    )


async def test_names_are_for_those_who_keep_the_lists_of_the_district(
    api: InProcess, edition: Edition
) -> None:
    path = f"/sessions/{edition.sessions[1]}"
    template = f"{path}/attendance-template"
    imports = f"{path}/attendance-imports?occurred_on=2026-04-10"

    answers = [
        await api.get(template, NEIGHBOUR, on="2026-04-10"),
        await api.get(template, UAS, on="2026-04-10"),
        await api.get(template, Caller("auditor"), on="2026-04-10"),
        await api.send(imports, LIST, NEIGHBOUR, CSV),
        await api.send(imports, LIST, UAS, CSV),
    ]

    assert [answer.status_code for answer in answers] == [403] * 5


async def test_what_is_no_list_is_refused_with_a_reason(
    api: InProcess, edition: Edition
) -> None:
    path = f"/sessions/{edition.sessions[1]}/attendance-imports"

    answer = await api.send(
        f"{path}?occurred_on=2026-04-10", b"\x00\x01", MUNICIPALITY, CSV
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown-file-kind")


async def test_there_is_nothing_to_confirm_before_a_file_came(
    api: InProcess, edition: Edition
) -> None:
    path = f"/sessions/{edition.sessions[1]}/attendance-imports/{uuid4()}"
    choices = {"choices": [{"row": 2, "user_id": str(ANA)}]}

    answer = await api.post(f"{path}/confirmations", choices, MUNICIPALITY)

    assert answer.status_code == 404


async def test_an_import_is_forgotten_after_thirty_days(
    api: InProcess, edition: Edition
) -> None:
    imports: Any = api.service.application.imports  # type: ignore[attr-defined]
    session_id, day = UUID(edition.sessions[1]), date(2026, 4, 10)
    old, young, new = (
        AttendanceImport(session_id, 64 * digit, day, "municipio-ejemplo", ())
        for digit in "abc"
    )
    for kept, days in ((old, KEPT_DAYS + 1), (young, KEPT_DAYS - 1)):
        imports.keep(kept)
        with api.service.engine.begin() as db:
            db.execute(
                text(
                    "UPDATE attendance_imports SET imported_at = now()"
                    " - make_interval(days => :days) WHERE import_id = :id"
                ),
                {"days": days, "id": kept.import_id},
            )

    with pytest.raises(NotFound):
        imports.of(session_id, old.import_id)
    imports.keep(new)

    assert imports.of(session_id, young.import_id) == young
    with api.service.engine.connect() as db:
        left = db.execute(text("SELECT import_id FROM attendance_imports")).scalars()
        assert set(left) == {young.import_id, new.import_id}
