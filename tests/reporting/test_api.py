"""Reporting over HTTP: what it is told, and what it answers from its view."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from juntos_chassis.tabular import Column, Kind, Sheet, write_workbook
from tests.reporting.histories import AMARILIS, CHINCHAO, History
from tests.reporting.service import (
    PLAN,
    UAS,
    UT02,
    UT07,
    consume_all,
    follow_itself,
    with_plan,
)
from tests.reporting.telling import attend, contact, enrol, list_cohort, register
from tests.support.in_process import InProcess

CSV = {"Content-Type": "text/csv"}
ACT = {
    "line": 5,
    "quantity": 1,
    "document": "REGISTRO-001-2026-EJEMPLO",
    "occurred_on": "2026-02-27",
    "ubigeo": "100000",
    "territorial_unit": "UT07",
}
DISTRICTS = """\
ubigeo,distrito,ut,nombre_ut,desde
100102,Amarilis,UT07,UT Ejemplo Siete,2026-01-01
100103,CHINCHAO,UT07,UT Ejemplo Siete,2026-01-01
"""


async def import_districts(api: InProcess, text: str) -> httpx.Response:
    """Send a CSV of districts."""
    path = "/territories?occurred_on=2026-01-10"
    return await api.send(path, text.encode(), UAS, CSV)


async def test_the_plan_becomes_events_and_then_goals_and_schedule(
    api: InProcess,
) -> None:
    await with_plan(api)

    schedule = (await api.get("/schedule", UAS, as_of="2026-12-31")).json()
    shown = (await api.get("/indicators", UAS, as_of="2026-12-31")).json()
    published = await api.published()
    assert published == ["PlanApproved", *["PolicyAdopted"] * len(PLAN["policies"])]
    assert len(schedule["lines"]) == 19
    assert schedule["lines"][5]["months"]["2026-03"] == {
        "planned": 13_000,
        "executed": 0,
        "planned_to_date": 26_000,
        "executed_to_date": 0,
        "semaphore": "red",
        "secondary": {"attempts": 0, "users": 0},
    }
    assert [(i["code"], i["target"], i["value"]) for i in shown["indicators"]] == [
        ("OG", 0.8, None),
        ("OG_BROAD", 0.8, None),
        ("OE1", 0.7, None),
        ("OE2", 0.6, None),
        ("OE3", 0.8, None),
        ("OE4", 1.0, None),
    ]
    assert shown["policies"]["completion_threshold"]["value"] == "8"
    assert shown["positions"]["reporting"] > 0


async def test_the_same_plan_twice_changes_nothing(api: InProcess) -> None:
    await api.post("/plans", PLAN, UAS)
    before = await api.published()

    answer = await api.post("/plans", PLAN, UAS)

    assert answer.json()["approved"] is False
    assert answer.json()["policies_adopted"] == 0
    assert await api.published() == before


async def test_another_plan_for_the_same_edition_is_refused(api: InProcess) -> None:
    await api.post("/plans", PLAN, UAS)

    answer = await api.post("/plans", {**PLAN, "title": "Otro"}, UAS)

    assert (answer.status_code, answer.json()["code"]) == (
        409,
        "plan-already-approved",
    )


async def test_only_the_uas_governs_the_plan(api: InProcess) -> None:
    refused = await api.post("/plans", PLAN, UT07)

    assert (refused.status_code, refused.json()["code"]) == (403, "role-not-allowed")


async def test_a_policy_is_adopted_from_a_date_on(api: InProcess) -> None:
    await with_plan(api)
    seven = {
        "policy": "completion_threshold",
        "value": "7",
        "effective_on": "2026-09-01",
        "legal_reference": "Informe de ejemplo",
        "author": "UAS",
        "occurred_on": "2026-08-20",
    }

    await api.post("/policies", seven, UAS)
    await follow_itself(api)

    values = [
        (await api.get("/indicators", UAS, as_of=day)).json()["policies"]
        for day in ("2026-08-31", "2026-09-01")
    ]
    assert [v["completion_threshold"]["value"] for v in values] == ["8", "7"]


async def test_a_figure_without_its_definition_is_not_found(api: InProcess) -> None:
    answer = await api.get("/indicators", UAS, as_of="2026-12-31")

    assert (answer.status_code, answer.json()["code"]) == (404, "policy-not-in-force")


async def test_a_repeated_milestone_command_gets_the_first_answer(
    api: InProcess,
) -> None:
    await api.post("/plans", PLAN, UAS)
    key = uuid4()
    first = await api.post("/milestones", ACT, UT07, key)

    again = await api.post("/milestones", ACT, UT07, key)
    same_document = await api.post("/milestones", ACT, UT07)

    assert (again.status_code, again.json()) == (201, first.json())
    assert same_document.json()["code"] == "milestone-already-recorded"


async def test_a_milestone_counts_for_its_line_where_it_was_recorded(
    api: InProcess,
) -> None:
    await api.post("/plans", PLAN, UAS)
    recorded = await api.post("/milestones", ACT, UT07)
    await follow_itself(api)

    lines = (await api.get("/schedule", UAS, as_of="2026-12-31")).json()["lines"]

    assert lines[4]["executed_total"] == 1
    february = lines[4]["months"]["2026-02"]
    assert (february["planned"], february["executed"]) == (26, 1)
    assert lines[4]["documents"] == [
        {
            "milestone_id": recorded.json()["milestone_id"],
            "document": "REGISTRO-001-2026-EJEMPLO",
            "quantity": 1,
            "occurred_on": "2026-02-27",
            "ubigeo": "100000",
            "territorial_unit": "UT07",
        }
    ]


async def test_an_annulled_milestone_counts_no_longer_and_can_be_recorded_again(
    api: InProcess,
) -> None:
    await api.post("/plans", PLAN, UAS)
    recorded = await api.post("/milestones", ACT, UT07)
    await follow_itself(api)
    path = f"/milestones/{recorded.json()['milestone_id']}/annulments"
    why = {"correction": "data_entry_error"}
    before = (await api.get("/schedule", UAS, as_of="2026-12-31")).json()["lines"][4]
    moment = datetime.now(UTC).isoformat()

    not_theirs = await api.post(path, why, UT02)
    annulled = await api.post(path, why, UT07)
    twice = await api.post(path, why, UT07)
    await follow_itself(api)
    now = (await api.get("/schedule", UAS, as_of="2026-12-31")).json()["lines"][4]
    then = await api.get("/schedule", UAS, as_of="2026-12-31", known_at=moment)
    again = await api.post("/milestones", {**ACT, "occurred_on": "2026-03-02"}, UT07)
    await follow_itself(api)
    after = (await api.get("/schedule", UAS, as_of="2026-12-31")).json()["lines"][4]

    assert (not_theirs.status_code, annulled.status_code) == (403, 201)
    assert twice.json()["code"] == "milestone-is-void"
    assert (now["executed_total"], now["documents"]) == (0, [])
    assert now["secondary"] == {"documents": 0}
    assert then.json()["lines"][4] == before
    assert (again.status_code, again.json()) == (201, recorded.json())
    assert (after["executed_total"], after["secondary"]) == (1, {"documents": 1})
    assert [one["occurred_on"] for one in after["documents"]] == ["2026-03-02"]
    assert after["months"]["2026-02"]["executed"] == 0


async def test_a_milestone_outside_the_actors_territory_is_refused(
    api: InProcess,
) -> None:
    await api.post("/plans", PLAN, UAS)

    answer = await api.post("/milestones", {**ACT, "territorial_unit": "UT08"}, UT07)

    assert (answer.status_code, answer.json()["code"]) == (403, "outside-scope")


async def test_a_milestone_needs_an_approved_plan(api: InProcess) -> None:
    answer = await api.post("/milestones", ACT, UT07)

    assert answer.json()["code"] == "plan-not-approved"


async def test_districts_are_imported_with_the_names_of_the_directory(
    api: InProcess,
) -> None:
    answer = await import_districts(api, DISTRICTS)
    await follow_itself(api)

    shown = (await api.get("/territories", UAS, as_of="2026-03-01")).json()
    assert answer.json() == {
        "rows": 2,
        "changed": 2,
        "unchanged": 0,
        "rejected": 0,
        "errors_total": 0,
        "errors": [],
        "unknown_columns": [],
    }
    assert shown[1] == {
        "ubigeo": "100103",
        "district": "Chinchao",
        "province": "Huánuco",
        "region": "Huánuco",
        "unit": "UT07",
        "unit_name": "UT Ejemplo Siete",
        "valid_from": "2026-01-01",
    }


async def test_the_same_districts_twice_change_nothing(api: InProcess) -> None:
    await import_districts(api, DISTRICTS)

    again = await import_districts(api, DISTRICTS)

    assert (again.json()["changed"], again.json()["unchanged"]) == (0, 2)
    assert await api.published() == ["TerritoryChanged"] * 2


async def test_every_bad_row_is_named_and_the_good_ones_are_kept(
    api: InProcess,
) -> None:
    bad = (
        "10102,,UT07,UT Ejemplo Siete,2026-01-01\n"
        "100199,,UT07,UT Ejemplo Siete,2026-01-01\n"
        "100104,Amarilis,UT7,,31/02/2026\n"
        "100102,Amarilis,UT07,UT Ejemplo Siete,2026-01-01\n"
    )

    answer = (await import_districts(api, DISTRICTS + bad)).json()

    assert (answer["changed"], answer["rejected"]) == (2, 4)
    assert [(e["row"], e["field"], e["reason"]) for e in answer["errors"]] == [
        (
            4,
            "ubigeo",
            (
                "tiene 5 dígitos y debe tener 6: si perdió los ceros de la izquierda,"
                " guarde la columna como texto"
            ),
        ),
        (5, "ubigeo", "no es un código de distrito del INEI"),
        (
            6,
            "distrito",
            "para el INEI ese código es Churubamba (Huánuco, Huánuco)",
        ),
        (6, "ut", "debe tener la forma UT01"),
        (6, "nombre_ut", "falta este dato"),
        (6, "desde", "debe ser una fecha AAAA-MM-DD o DD/MM/AAAA"),
        (7, "ubigeo", "ya aparece en la fila 2"),
    ]


async def test_districts_come_as_xlsx_too(api: InProcess, tmp_path: Path) -> None:
    columns = [Column(t) for t in ("Ubigeo", "Distrito", "UT", "Nombre UT")]
    sheet = Sheet(
        "Distritos",
        [*columns, Column("Desde", Kind.DATE)],
        [("100102", "AMARILIS", "UT07", "UT Ejemplo Siete", date(2026, 1, 1))],
    )
    path = tmp_path / "distritos.xlsx"
    write_workbook(path, [sheet], title="Distritos", made_on=date(2026, 1, 10))

    answer = await api.send(
        "/territories?occurred_on=2026-01-10", path.read_bytes(), UAS, {}
    )

    assert answer.status_code == 200, answer.text
    assert (answer.json()["changed"], answer.json()["errors"]) == (1, [])


async def test_a_reniec_code_is_recognised_and_refused(api: InProcess) -> None:
    # RENIEC's 090102 is Chinchao of Huánuco; INEI's is a district of Huancavelica.
    rows = "ubigeo,distrito,ut,nombre_ut,desde\n090102,Chinchao,UT07,UT,2026-01-01\n"

    answer = (await import_districts(api, rows)).json()

    assert answer["changed"] == 0
    assert "para el INEI ese código es Acobambilla" in answer["errors"][0]["reason"]
    assert "el código parece de RENIEC" in answer["errors"][0]["reason"]


async def test_a_file_without_its_columns_is_refused_whole(api: InProcess) -> None:
    answer = await import_districts(api, "codigo,ut\n100102,UT07\n")

    assert (answer.status_code, answer.json()["code"]) == (422, "missing-columns")


async def test_indicators_name_their_places(api: InProcess) -> None:
    await import_districts(api, DISTRICTS)
    await with_plan(api)
    history = History()
    for user, place in (("ana", AMARILIS), ("berta", CHINCHAO)):
        register(history, user, place)
        contact(history, "03-01", user, place)
        enrol(history, "03-01", user, place)
        list_cohort(history, "03-25", place, user)
        attend(history, "05-20", user, 1, place=place)
    attend(history, "05-27", "ana", *range(2, 9))
    consume_all(api, history)

    answer = await api.get("/indicators", UT07, as_of="2026-12-31", by="district")

    completion = [i for i in answer.json()["indicators"] if i["code"] == "OE1"]
    assert [
        (i["place"], i["place_name"], i["numerator"], i["denominator"], i["value"])
        for i in completion
    ] == [("100102", "Amarilis", 1, 1, 1.0), ("100103", "Chinchao", 0, 1, 0.0)]
    only = await api.get(
        "/indicators", UT07, as_of="2026-12-31", by="ut", ubigeo="100103"
    )
    (narrowed,) = [i for i in only.json()["indicators"] if i["code"] == "OE1"]
    assert (narrowed["place_name"], narrowed["denominator"]) == ("UT Ejemplo Siete", 1)


async def test_the_summary_counts_events_by_service_and_type(api: InProcess) -> None:
    await with_plan(api)

    summary = (await api.get("/facts/summary", UAS)).json()

    assert summary["schema"] == "reporting_v1"
    assert summary["parked"] == 0
    assert {row["type"]: row["events"] for row in summary["events"]} == {
        "juntos.reporting.PlanApproved.v1": 1,
        "juntos.reporting.PolicyAdopted.v1": len(PLAN["policies"]),
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"as_of": "ayer"}, "as_of"),
        ({"by": "galaxy"}, "by"),
        ({"ut": "7"}, "ut.0"),
        ({"known_at": "2099-05-01T10:00:00Z"}, "known_at"),
        ({"known_at": "2026-05-01T10:00:00"}, "known_at"),
        ({"asof": "2026-05-01"}, "asof"),
    ],
)
async def test_a_question_that_cannot_be_meant_is_refused_with_its_field(
    api: InProcess, query: dict[str, str], field: str
) -> None:
    answer = await api.get("/indicators", UAS, **query)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_without_a_date_today_in_lima_is_meant(api: InProcess) -> None:
    await with_plan(api)

    answer = await api.get("/indicators", UAS)

    assert answer.status_code == 200
    assert answer.json()["as_of"] >= "2026-01-01"


async def test_every_operation_is_described_in_spanish(api: InProcess) -> None:
    document = (await api.get("/openapi.json", UAS)).json()

    own = {
        path: operations
        for path, operations in document["paths"].items()
        if path.split("/")[1] not in {"events", "health"}
    }
    assert set(own) == {
        "/alerts",
        "/alerts/evaluations",
        "/data-quality",
        "/facts/summary",
        "/facts/{service}",
        "/facts/{service}/{position}",
        "/goals",
        "/indicators",
        "/indicators/what-if",
        "/indicators/{code}/evidence",
        "/indicators/{code}/list",
        "/lag",
        "/milestones",
        "/milestones/{milestone_id}/annulments",
        "/official-figures",
        "/plans",
        "/plans/{edition}/amendments",
        "/policies",
        "/reachability",
        "/reports",
        "/reports/what-if",
        "/reports/{report_id}",
        "/reports/{report_id}/acknowledgements",
        "/reports/{report_id}/content",
        "/reports/{report_id}/errata",
        "/schedule",
        "/schedule/{line}/evidence",
        "/territories",
        "/users/{user_id}/explanation",
    }
    for operations in own.values():
        for operation in operations.values():
            assert operation["description"].split()[0].endswith("r")
