"""A unit's list: who is new, who is one person, the acta, and what was learnt."""

from typing import Any

import httpx
import pytest

from juntos_console.stack import Stack
from tests.journeys.journey_people import UNIT, WOMEN, JourneyPeople

ANA, BEA, CAM, DOR = (document for document, _, _ in WOMEN)
CSV = {"Content-Type": "text/csv"}
SCORES = {"attitudes": 50, "practices": 60}


@pytest.fixture
def people(stack: Stack) -> JourneyPeople:
    """Four enrolled women of one district."""
    stack.start("enrollment")
    stack.wait_ready()
    people = JourneyPeople(stack)
    people.enrol()
    return people


def said(http: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    """The answer to a command that has to be accepted."""
    answer = http.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_from_the_list_of_2025_to_the_signed_acta_and_the_final_cap(
    people: JourneyPeople,
) -> None:
    twin = f"H-0099,100101,{UNIT},gestante,{ANA},EJEMPLO ÑAHUI,ANA MARÍA,1998-05-17"
    titles = (
        "codigo_hogar,ubigeo,ut,condicion,dni,apellidos,nombres,fecha_nacimiento,"
        "telefono,whatsapp,ediciones_anteriores\n"
    )
    with people.national("enrollment") as http:
        former = {"edition": "2025", "occurred_on": "2026-02-21"}
        list_2025 = f"dni\n{BEA}\n".encode()
        http.post(
            "/prior-participants", params=former, content=list_2025, headers=CSV
        ).raise_for_status()
    with people.unit("enrollment") as http:
        http.post(
            "/padron",
            params={"occurred_on": "2026-03-05"},
            content=f"{titles}{twin},,no,\n".encode(),
            headers=CSV,
        ).raise_for_status()

        (pair,) = http.get("/duplicates").json()["items"]
        path = f"/duplicates/{pair['duplicate_id']}"
        on = {"occurred_on": "2026-03-10"}
        merge = {**on, "keep": people.users[ANA]}
        said(http, f"{path}/merges", merge)
        said(http, f"{path}/merge-reversals", on)
        apart = http.get("/duplicates").json()["total"]
        said(http, f"{path}/merges", merge)
        closed = said(
            http, "/cohorts", {"territorial_unit": UNIT, "occurred_on": "2026-03-30"}
        )
        listed = http.get(f"/cohorts/{UNIT}/list").json()
        acta = http.get(f"/cohorts/{UNIT}/list", params={"format": "pdf"})
        signed = {
            "acta": "ACTA-EJEMPLO-07",
            "regional_government": "10",
            "content_sha256": listed["content_sha256"],
            "occurred_on": "2026-03-31",
        }
        said(http, f"/cohorts/{closed['cohort_id']}/sign-offs", signed)
        for moment, purpose, day, knowledge in (
            ("initial", "follow_up", "2026-03-12", 40),
            ("final", "final_cap", "2026-09-10", 70),
        ):
            cap = {"moment": moment, "knowledge": knowledge, **SCORES}
            visit = {"mode": "visit", "purpose": purpose, "outcome": "reached"}
            contact = {**visit, "occurred_on": day, "cap": cap}
            said(http, f"/users/{people.users[CAM]}/contacts", contact)
        changes = http.get(
            "/cap/changes", params={"instrument": "cap-2026-ejemplo"}
        ).json()
        new = {
            dni: http.get(f"/users/{user}").json()["new_user"]
            for dni, user in people.users.items()
        }

    assert new == {ANA: True, BEA: False, CAM: True, DOR: True}
    assert apart == 1, "after the reversal the pair may be reviewed again"
    assert closed["households"] == 4, "not the household that was merged away"
    assert acta.content.startswith(b"%PDF")
    assert [(c["user_id"], c["knowledge"]) for c in changes["items"]] == [
        (people.users[CAM], 30)
    ]
