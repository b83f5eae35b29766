"""A unit sends its padrón over a weak line: the power fails, and nothing is lost."""

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from juntos_console.stack import Stack
from juntos_enrollment.application.padron import COLUMNS
from tests.benchmarks.big_padron import write_padron
from tests.enrollment.over_http import as_unit

ROWS = 6_000
ON = {"occurred_on": "2026-02-24"}
WAIT_SECONDS = 90.0


def as_uas(stack: Stack) -> httpx.Client:
    """The national office."""
    token = stack.mint("uas", ["uas"], {})
    return httpx.Client(
        base_url=stack.url("enrollment"),
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    )


def progress(stack: Stack, location: str) -> dict[str, Any]:
    """The report of an import."""
    with as_uas(stack) as http:
        report: dict[str, Any] = http.get(location).raise_for_status().json()
    return report


def until(stack: Stack, location: str, rows: int) -> dict[str, Any]:
    """The report once so many rows are in."""
    deadline = time.monotonic() + WAIT_SECONDS
    while (report := progress(stack, location))["rows_done"] < rows:
        assert time.monotonic() < deadline, report
        time.sleep(0.05)
    return report


@pytest.mark.timeout(240)
@pytest.mark.faults
def test_an_import_survives_a_kill_and_never_claims_to_be_finished(
    stack: Stack, tmp_path: Path
) -> None:
    write_padron(tmp_path / "padron.csv", ROWS)
    body = (tmp_path / "padron.csv").read_bytes()
    stack.start("enrollment")
    stack.wait_ready()
    key = str(uuid4())
    headers = {"Prefer": "respond-async", "Idempotency-Key": key}

    with as_uas(stack) as http:
        sent = http.post("/padron", params=ON, content=body, headers=headers)
    location = sent.headers["Location"]
    until(stack, location, 1)
    stack.kill("enrollment")
    stack.start("enrollment")
    stack.wait_ready()
    halfway = progress(stack, location)
    with as_uas(stack) as http:
        again = http.post("/padron", params=ON, content=body, headers=headers)
    finished = until(stack, location, ROWS)
    while finished["finished_at"] is None:
        finished = progress(stack, location)

    assert halfway["rows_done"] == ROWS or halfway["state"] == "applying"
    assert (halfway["state"] == "finished") is (halfway["finished_at"] is not None)
    assert again.json()["import_id"] == sent.json()["import_id"]
    assert (finished["state"], finished["users_registered"]) == ("finished", ROWS)
    with as_uas(stack) as http:
        same = http.post("/padron", params=ON, content=body).json()
    assert (same["unchanged"], same["users_registered"]) == (ROWS, 0)


@pytest.mark.timeout(120)
def test_a_gestora_works_down_her_list(stack: Stack) -> None:
    lines = [
        f"{','.join(COLUMNS)},gestor",
        "H-1,100101,UT07,gestante,99000001,FICTICIA,ANA,1998-05-17,,no,,gestora-7",
        "H-2,100101,UT07,gestante,99000002,FICTICIA,BEA,1999-05-17,,no,,gestora-7",
        "H-3,100101,UT07,gestante,99000003,FICTICIA,EVA,1997-05-17,,no,,gestora-8",
        "",
    ]
    stack.start("enrollment")
    stack.wait_ready()
    with as_unit(stack, "enrollment") as http:
        body = "\n".join(lines).encode()
        http.post("/padron", params=ON, content=body).raise_for_status()
    token = stack.mint("gestora-7", ["gestor"], {"units": ["UT07"]})
    mine = {"gestor": "gestora-7"}

    with httpx.Client(
        base_url=stack.url("enrollment"), headers={"Authorization": f"Bearer {token}"}
    ) as http:
        first, second = http.get("/worklists/not-contacted", params=mine).json()[
            "items"
        ]
        absent: dict[str, Any] = {
            "mode": "visit",
            "purpose": "enrolment",
            "outcome": "absent",
            "occurred_on": "2026-03-03",
            "next_attempt_on": "2026-03-06",
        }
        http.post(f"/users/{first['user_id']}/contacts", json=absent).raise_for_status()
        reached = {**absent, "outcome": "reached", "next_attempt_on": None}
        reached |= {"enrol": True, "consents": ["programme"]}
        path = f"/users/{second['user_id']}/contacts"
        http.post(path, json=reached).raise_for_status()
        due = http.get(
            "/worklists/next-attempt-due", params={**mine, "on": "2026-03-06"}
        ).json()
        cap = http.get("/worklists/initial-cap-pending", params=mine).json()
        left = http.get("/worklists/not-contacted", params=mine).json()

    assert [one["user_id"] for one in due["items"]] == [first["user_id"]]
    assert [one["user_id"] for one in cap["items"]] == [second["user_id"]]
    assert left["total"] == 1
