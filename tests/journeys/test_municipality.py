"""What a municipality does: it records attendance, from its own spreadsheet or by hand.

It may do nothing else: the last journey tries.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
import python_calamine
import xlsxwriter

from juntos_console.stack import Stack
from tests.journeys.journey_people import WOMEN, JourneyPeople

ON = {"occurred_on": "2026-04-10"}
ANA, BEA, CAM, DOR = (document for document, _, _ in WOMEN)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def people(stack: Stack) -> JourneyPeople:
    """Four enrolled women of one district, with both services running."""
    for service in ("enrollment", "sessions"):
        stack.start(service)
    stack.wait_ready()
    people = JourneyPeople(stack)
    people.enrol()
    return people


def own_spreadsheet(folder: Path) -> bytes:
    """A list as the municipality keeps it: its title, its order, numbers as numbers."""
    path = folder / "lista.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Abril")
        page.write_row(0, 0, ["MUNICIPALIDAD DISTRITAL (EJEMPLO)"])
        page.write_row(2, 0, ["N°", "DNI", "NOMBRES Y APELLIDOS", "ASISTENCIA"])
        page.write_row(3, 0, [1, 11, "ana maria ejemplo ñahui", "X"])
        page.write_row(4, 0, [2, 90000012, "Beatriz Ejemplo Quispe", "X"])
        page.write_row(5, 0, [3, "", "CAMILA EJEMPLO QUISPE", "F"])
        page.write_row(6, 0, [4, 90000014, "", "X"])
    return path.read_bytes()


def test_it_fills_the_template_in_and_sends_it_back(people: JourneyPeople) -> None:
    _, sessions = people.form_group("G-01", [ANA, BEA, CAM])
    path = f"/sessions/{sessions[0]}"
    with people.municipality("sessions") as http:
        template = http.get(f"{path}/attendance-template", params={"on": "2026-04-10"})
        filled = _fill_in(template.raise_for_status().content)

        imported = http.post(
            f"{path}/attendance-imports", params=ON, content=filled.encode()
        )
        proposal = imported.raise_for_status().json()
        confirmed = http.post(
            f"{path}/attendance-imports/{proposal['import_id']}/confirmations", json={}
        )

    assert proposal["totals"] == {"rows": 3, "exact": 3, "review": 0}
    assert confirmed.status_code == 201, confirmed.text
    assert (confirmed.json()["present"], confirmed.json()["absent"]) == (2, 1)


def test_its_own_spreadsheet_is_reviewed_before_anything_is_recorded(
    people: JourneyPeople, tmp_path: Path
) -> None:
    """Dora belongs to another group of the district and makes the session up."""
    people.form_group("G-02", [DOR])
    _, sessions = people.form_group("G-01", [ANA, BEA, CAM])
    path = f"/sessions/{sessions[0]}"
    with people.municipality("sessions") as http:
        imported = http.post(
            f"{path}/attendance-imports",
            params=ON,
            content=own_spreadsheet(tmp_path),
            headers={"Content-Type": XLSX},
        )
        proposal = imported.raise_for_status().json()
        confirmation = f"{path}/attendance-imports/{proposal['import_id']}"
        before = http.get(path).json()
        undecided = http.post(f"{confirmation}/confirmations", json={})
        again = http.get(confirmation).json()
        choices = [
            {"row": row["row"], "user_id": row["candidates"][0]["user_id"]}
            for row in proposal["rows"]
            if row["status"] == "review"
        ]
        decided = http.post(f"{confirmation}/confirmations", json={"choices": choices})
        after = http.get(path).json()

    assert [row["doubts"] for row in proposal["rows"]] == [
        ["lost_zeros"],
        [],
        ["no_key"],
        ["other_group"],
    ]
    (guest,) = proposal["rows"][3]["candidates"]
    assert (guest["name"], guest["other_group"]) == ("FICTICIA SULLCA, DORA", "G-02")
    names = [row["candidates"][0]["name"] for row in proposal["rows"]]
    assert names[2] == "EJEMPLO QUISPE, CAMILA"
    assert again["rows"] == proposal["rows"]
    assert (before["status"], before["attendance"]) == ("scheduled", [])
    assert undecided.status_code == 422
    assert [error["row"] for error in undecided.json()["errors"]] == [4, 6, 7]
    assert decided.status_code == 201, decided.text
    assert {x["user_id"]: x["present"] for x in after["attendance"]} == {
        people.users[ANA]: True,
        people.users[BEA]: True,
        people.users[CAM]: False,
        people.users[DOR]: True,
    }
    assert decided.json()["make_ups"] == 1


def test_nothing_of_what_it_sent_about_a_person_is_kept(
    people: JourneyPeople, stack: Stack, tmp_path: Path
) -> None:
    _, sessions = people.form_group("G-01", [ANA, BEA, CAM])
    with people.municipality("sessions") as http:
        http.post(
            f"/sessions/{sessions[0]}/attendance-imports",
            params=ON,
            content=own_spreadsheet(tmp_path),
            headers={"Content-Type": XLSX},
        ).raise_for_status()

    kept = stack.processes["sessions"].log.read_text() + _whole_database(stack)
    assert '"doubts"' in kept, "the import itself is there"
    for word in ("QUISPE", "quispe", "ÑAHUI", "ñahui", "CAMILA", "90000012", "SULLCA"):
        assert word not in kept


def test_while_enrollment_is_away_it_is_told_to_try_again(
    people: JourneyPeople, stack: Stack
) -> None:
    _, sessions = people.form_group("G-01", [ANA, BEA, CAM])
    stack.stop("enrollment")

    with people.municipality("sessions") as http:
        answer = http.get(
            f"/sessions/{sessions[0]}/attendance-template", params={"on": "2026-04-10"}
        )

    assert answer.status_code == 503
    assert "no responde" in answer.json()["detail"]


def test_it_records_attendance_and_may_do_nothing_else(people: JourneyPeople) -> None:
    group, sessions = people.form_group("G-01", [ANA, BEA])
    user = people.users[ANA]
    path = f"/sessions/{sessions[0]}"
    line = {"user_id": user, "present": True, **ON}
    slot = {"number": 1, "scheduled_on": "2026-05-01", "place": "Colegio"}
    moved = {"scheduled_on": "2026-05-01", "place": "Colegio", "reason": "weather"}
    listed = {**ON, "attendance": [{"user_id": user, "present": True}]}
    forbidden: list[tuple[str, dict[str, Any]]] = [
        ("/groups", {"code": "G-09", "members": [user], **_place(), **ON}),
        (f"/groups/{group}/roster-changes", {"left": [user], **ON}),
        (f"/groups/{group}/sessions", {"sessions": [slot], **ON}),
        (f"{path}/reschedulings", {**moved, **ON}),
        (f"{path}/cancellations", {"reason": "weather", **ON}),
        (f"{path}/validations", listed),
        (f"{path}/disputes", line),
        (f"{path}/resolutions", line),
        ("/topics", ON),
    ]
    both = [{"user_id": people.users[dni], "present": True} for dni in (ANA, BEA)]
    wrong = {
        "user_id": user,
        "present": False,
        "correction": "data_entry_error",
        "occurred_on": "2026-04-11",
    }
    with people.municipality("sessions") as http:
        refused = [http.post(address, json=body) for address, body in forbidden]
        follow_up = http.get(f"/users/{user}/progress", params={"as_of": "2026-05-01"})
        recorded = http.post(f"{path}/attendance", json={**ON, "attendance": both})
        corrected = http.post(f"{path}/corrections", json=wrong)
    with people.municipality("enrollment") as http:
        register = http.get("/users", params={"territorial_unit": "UT07"})

    assert [answer.status_code for answer in refused] == [403] * len(forbidden)
    assert {answer.json()["code"] for answer in refused} == {"role-not-allowed"}
    assert (follow_up.status_code, register.status_code) == (403, 403)
    assert (recorded.status_code, corrected.status_code) == (201, 201)


def _place() -> dict[str, str]:
    return {"ubigeo": "100101", "territorial_unit": "UT07"}


def _fill_in(template: bytes) -> str:
    """The rows of a downloaded template, filled in and saved as CSV."""
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(template))
    titles, *rows = book.get_sheet_by_name("Asistencia").to_python()
    assert [row[2] for row in rows] == ["EJEMPLO ÑAHUI"] + ["EJEMPLO QUISPE"] * 2
    assert rows[0][1] == "00000011", "a DNI keeps its zeros"
    for row, said in zip(rows, ("sí", "sí", "no"), strict=True):
        row[4] = said
    return "".join(";".join(map(str, row)) + "\n" for row in (titles, *rows))


def _whole_database(stack: Stack) -> str:
    """Everything that sessions stores, as text."""
    found: list[str] = []
    with psycopg.connect(stack.database_url("sessions")) as db:
        tables = db.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for (table,) in tables:
            rows = db.execute(f'SELECT t::text FROM "{table}" t').fetchall()  # noqa: S608
            found += [row[0] for row in rows]
    return "\n".join(found)
