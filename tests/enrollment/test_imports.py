"""Imports as jobs: progress, rejected rows, dry run, reconciliation, going on."""

from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4
from zipfile import ZipFile

import psycopg
import pytest

from juntos_chassis.tabular import Column, Sheet, open_table, stored, write_workbook
from juntos_enrollment.application import Enrollment
from juntos_enrollment.application import imports as imports_module
from juntos_enrollment.application.padron import COLUMNS, PADRON
from tests.enrollment.asking import UAS, asked, imported, rows, users
from tests.enrollment.builders import FEBRUARY_24, ROW, padron
from tests.enrollment.conftest import GESTOR, UT07
from tests.support.in_process import Caller, InProcess

BAD = ROW[1].replace("100102", "10010")


def many(count: int) -> list[str]:
    """Rows of as many households."""
    return [
        f"H-{n:06d},100101,UT07,gestante,{n:08d},FICTICIA,U{n},1998-05-17,,no,"
        for n in range(count)
    ]


def as_xlsx(path: Path, *lines: str) -> bytes:
    """The same rows as a workbook."""
    columns = [Column(title) for title in COLUMNS]
    cells = [line.split(",") for line in lines]
    sheet = Sheet("Padrón", columns, cells)
    write_workbook(path, [sheet], title="Padrón", made_on=FEBRUARY_24)
    return path.read_bytes()


async def test_a_client_that_does_not_wait_is_told_where_to_look(
    api: InProcess,
) -> None:
    answer = await api.send(
        "/padron?occurred_on=2026-02-24",
        padron(*ROW),
        UT07,
        {"Prefer": "respond-async"},
    )

    assert answer.status_code == 202
    assert answer.json()["state"] == "waiting"
    report = await asked(api, answer.headers["Location"])
    assert (report["state"], report["rows_done"]) == ("waiting", 0)
    assert await api.published() == []


async def test_the_same_command_for_another_date_is_a_mistake(api: InProcess) -> None:
    headers = {"Idempotency-Key": str(uuid4())}

    first = await api.send(
        "/padron?occurred_on=2026-02-24", padron(*ROW), UT07, headers
    )
    other = await api.send(
        "/padron?occurred_on=2026-02-25", padron(*ROW), UT07, headers
    )
    again = await api.send(
        "/padron?occurred_on=2026-02-24", padron(*ROW), UT07, headers
    )

    assert (other.status_code, other.json()["code"]) == (422, "command-id-reused")
    assert again.json() == first.json()


async def test_the_worker_takes_up_what_nobody_waits_for(api: InProcess) -> None:
    body, headers = padron(*ROW), {"Prefer": "respond-async"}
    path = "/padron?occurred_on=2026-02-24"
    location = (await api.send(path, body, UT07, headers)).headers["Location"]
    app = api.service.application
    assert isinstance(app, Enrollment)

    waiting = app.next_import()
    assert waiting is not None
    app.work_on(waiting, lambda: True)

    report = await asked(api, location)
    assert (report["state"], report["rows_done"], report["rows_total"]) == (
        "finished",
        2,
        2,
    )
    assert app.next_import() is None


async def test_a_workbook_says_the_same_as_a_csv(
    api: InProcess, tmp_path: Path
) -> None:
    first = await imported(api, as_xlsx(tmp_path / "p.xlsx", *ROW))
    second = await rows(api, *ROW)

    assert first["users_registered"] == 2
    assert (second["unchanged"], second["users_registered"]) == (2, 0)


async def test_a_cell_with_a_nul_is_a_rejected_row(
    api: InProcess, tmp_path: Path
) -> None:
    strange = ROW[1].replace("FICTICIA", "NULO")
    plain = as_xlsx(tmp_path / "p.xlsx", ROW[0], strange)
    with ZipFile(BytesIO(plain)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    changed = BytesIO()
    with ZipFile(changed, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content.replace(b"NULO", b"N_x0000_O"))

    report = await imported(api, changed.getvalue())

    assert (report["users_registered"], report["rejected"]) == (1, 1)
    (error,) = report["errors"]
    assert error["field"] == "apellidos"
    assert error["value"].startswith("N\\u0000O")


async def test_rejected_rows_come_back_with_reasons_and_can_be_sent_again(
    api: InProcess,
) -> None:
    report = await rows(api, ROW[0], BAD)
    path = f"/padron/{report['import_id']}/rejected"

    csv = (await api.get(path, UT07)).content
    xlsx = (await api.get(path, UT07, format="xlsx")).content

    assert "ubigeo: debe tener seis dígitos (INEI)" in csv.decode("utf-8-sig")
    for body in (csv, xlsx):
        with stored(body) as file:
            (row,) = open_table(file, PADRON)
            assert (row.optional("ubigeo"), row.optional("dni")) == (
                "10010",
                "99000002",
            )
    whole = f"&corrects={report['import_id']}"
    corrected = await imported(api, csv.replace(b";10010;", b";100102;"), query=whole)
    assert (corrected["users_registered"], corrected["rejected"]) == (1, 0)
    assert (corrected["corrects"], corrected["gone"]) == (report["import_id"], 0)


async def test_rejected_rows_go_once_they_are_not_needed(api: InProcess) -> None:
    report = await rows(api, ROW[0], BAD)
    path = f"/padron/{report['import_id']}"
    app = api.service.application
    assert isinstance(app, Enrollment)
    assert app.expire_rejections() == 0
    await api.get(f"{path}/rejected", UT07)
    with app.pool.connection() as db:
        db.execute("UPDATE imports SET downloaded_at = downloaded_at - interval '25 h'")

    assert app.expire_rejections() == 1

    assert (await asked(api, path))["errors"] == []


async def test_the_file_itself_goes_when_all_of_it_is_applied(api: InProcess) -> None:
    await rows(api, ROW[0])

    with psycopg.connect(api.service.settings.database_url) as db:
        assert db.execute("SELECT body FROM imports").fetchall() == [(None,)]


async def test_a_dry_run_tells_all_and_records_nothing(api: InProcess) -> None:
    await rows(api, ROW[0])
    before = await api.published()
    body = padron(ROW[0].replace("ANA", "ANITA"), ROW[1], BAD)

    report = await imported(api, body, query="&dry_run=true")

    assert (report["dry_run"], report["state"]) == (True, "finished")
    assert report["users_registered"] == report["contacts_corrected"] == 1
    assert report["rejected"] == 1
    assert await api.published() == before
    assert [user["given_names"] for user in await users(api)] == ["ANA"]


async def test_a_household_that_was_pregnant_reports_a_birth(api: InProcess) -> None:
    await rows(api, ROW[0])

    report = await rows(api, ROW[0].replace("gestante", "menor_24_meses"))
    again = await rows(api, ROW[0].replace("gestante", "menor_24_meses"))

    assert (report["births_reported"], again["births_reported"]) == (1, 0)
    assert (await api.published()).count("ChildBirthReported") == 1


async def test_an_import_that_stopped_goes_on_with_the_next_chunk(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports_module, "CHUNK_ROWS", 10)
    path = "/padron?occurred_on=2026-02-24"
    body, headers = padron(*many(35), BAD), {"Prefer": "respond-async"}
    report = (await api.send(path, body, UT07, headers)).json()
    app = api.service.application
    assert isinstance(app, Enrollment)
    import_id = UUID(report["import_id"])
    chances = iter([True, True, False])

    app.work_on(import_id, lambda: next(chances))
    halfway = await asked(api, f"/padron/{import_id}")
    app.work_on(import_id, lambda: True)

    assert (halfway["state"], halfway["rows_done"]) == ("applying", 20)
    assert halfway["finished_at"] is None
    finished = await asked(api, f"/padron/{import_id}")
    assert (finished["state"], finished["rows_done"]) == ("finished", 36)
    assert (finished["users_registered"], finished["rejected"]) == (35, 1)
    published = await api.published()
    assert published.count("UserRegistered") == 35
    assert published.count("PadronImported") == 1


async def test_a_second_worker_finds_the_fence(api: InProcess) -> None:
    path = "/padron?occurred_on=2026-02-24"
    headers = {"Prefer": "respond-async"}
    report = (await api.send(path, padron(*ROW), UT07, headers)).json()
    app = api.service.application
    assert isinstance(app, Enrollment)

    def interfere() -> bool:
        with app.pool.connection() as db:
            db.execute("UPDATE imports SET chunks = chunks + 1")
        return True

    with pytest.raises(imports_module.Superseded):
        app.work_on(UUID(report["import_id"]), interfere)

    assert await api.published() == []


async def test_nobody_is_erased_while_a_file_could_bring_her_back(
    api: InProcess,
) -> None:
    await rows(api, ROW[0])
    (ana,) = await users(api)
    path = f"/users/{ana['user_id']}/erasures"
    await api.send(
        "/padron?occurred_on=2026-02-24",
        padron(*ROW),
        UT07,
        {"Prefer": "respond-async"},
    )

    refused = await api.post(path, {"occurred_on": "2026-05-04"}, UT07)

    assert (refused.status_code, refused.json()["code"]) == (409, "import-in-progress")
    app = api.service.application
    assert isinstance(app, Enrollment)
    waiting = app.next_import()
    assert waiting is not None
    app.work_on(waiting, lambda: True)
    accepted = await api.post(path, {"occurred_on": "2026-05-04"}, UT07)
    assert accepted.status_code == 201


async def test_an_import_that_breaks_says_how_far_it_got(
    api: InProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports_module, "CHUNK_ROWS", 2)
    await rows(api, ROW[0])
    with psycopg.connect(api.service.settings.database_url) as db:
        # A chunk that holds this document number cannot be stored.
        db.execute(
            "ALTER TABLE contact_directory"
            " ADD CHECK (document_number <> '00000003') NOT VALID"
        )
    key = uuid4()
    headers = {"Idempotency-Key": str(key)}

    answer = await api.send(
        "/padron?occurred_on=2026-02-24", padron(*many(5)), UT07, headers
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "import-failed")
    assert "tras 2 filas" in answer.json()["detail"]
    assert "00000003" not in answer.text
    report = await asked(api, f"/padron/{key}")
    assert (report["state"], report["rows_done"]) == ("failed", 2)
    assert (await api.published()).count("PadronImported") == 1
    app = api.service.application
    assert isinstance(app, Enrollment)
    assert app.next_import() is None


async def test_a_file_without_rows_fails_and_says_so(api: InProcess) -> None:
    answer = await api.send("/padron?occurred_on=2026-02-24", padron(), UT07, {})

    assert answer.status_code == 422
    assert answer.json()["code"] == "import-failed"
    assert "no tiene filas" in answer.json()["detail"]


async def test_a_file_that_is_no_table_is_refused_at_once(api: InProcess) -> None:
    path = "/padron?occurred_on=2026-02-24"

    answer = await api.send(path, b"hola\n", UT07, {"Prefer": "respond-async"})

    assert (answer.status_code, answer.json()["code"]) == (422, "missing-columns")


@pytest.mark.parametrize("path", ["", "/rejected", "/reconciliation"])
async def test_an_import_is_for_those_who_might_have_sent_it(
    api: InProcess, path: str
) -> None:
    report = await rows(api, ROW[0])
    where = f"/padron/{report['import_id']}{path}"

    for stranger in (Caller("ut", units=("UT08",)), GESTOR):
        assert (await api.get(where, stranger)).status_code == 403
    assert (await api.get(where, UAS)).status_code == 200
    unknown = f"/padron/{uuid4()}{path}"
    assert (await api.get(unknown, UAS)).status_code == 404


async def test_a_list_of_2025_makes_known_and_later_usuarias_not_new(
    api: InProcess,
) -> None:
    await rows(api, ROW[0])
    assert (await users(api))[0]["new_user"] is True
    path = "/prior-participants?edition=2025&occurred_on=2026-03-01"
    body = b"dni;nombre\n99000001;x\n99000002;x\n123;x\n"

    report: dict[str, Any] = (await api.send(path, body, UAS, {})).json()
    late = ROW[1].rpartition(",")[0] + ","
    await rows(api, late)

    assert (report["recorded"], report["kept_for_later"], report["rejected"]) == (
        1,
        1,
        1,
    )
    first, second = await users(api)
    assert (first["new_user"], first["new_user_as_of"]) == (False, "2026-03-01")
    assert second["new_user"] is False
    assert (await api.published()).count("PriorParticipationRecorded") == 1
    repeated = (await api.send(path, body, UAS, {})).json()
    assert (repeated["recorded"], repeated["known_already"]) == (0, 2)
    refused = await api.send(path, body, UT07, {})
    assert refused.status_code == 403


async def test_a_list_of_2025_says_who_led_now_and_for_later(api: InProcess) -> None:
    await rows(api, ROW[0])
    path = "/prior-participants?edition=2025&occurred_on=2026-03-01"
    body = b"dni;madre_lider\n99000001;si\n99000002;SI\n99000003;tal vez\n"

    report: dict[str, Any] = (await api.send(path, body, UAS, {})).json()
    await rows(api, *ROW)

    assert (report["recorded"], report["rejected"]) == (1, 1)
    assert report["errors"][0]["field"] == "madre_lider"
    told = [
        event["data"]["former_leader"]
        for event in await api.events()
        if event["type"].endswith("PriorParticipationRecorded.v1")
    ]
    assert told == [True, True]
