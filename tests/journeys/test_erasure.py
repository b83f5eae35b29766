"""A usuaria asks for her data to be erased: nothing anywhere tells of her any more."""

import asyncio
import time
from typing import Any

import httpx
import nats
import psycopg
import pytest

from juntos_console.stack import Stack
from juntos_contracts.requests import (
    CONTACTS_SUBJECT,
    PERSONS_SUBJECT,
    ContactsRequest,
    PersonsRequest,
)
from juntos_contracts.values import ConsentPurpose
from tests.enrollment.builders import padron
from tests.enrollment.over_http import as_unit
from tests.journeys.searching import places_with

SURNAMES, GIVEN, DOCUMENT, TELEPHONE = (
    "CANARIAZZQ FICTICIA",
    "XOCHIQUETZALI",
    "99887766",
    "987123987",
)
CORRECTED = "987123111"
WORDS = (SURNAMES, GIVEN, DOCUMENT, TELEPHONE, CORRECTED)
REST = f"{DOCUMENT},{SURNAMES},{GIVEN},1998-05-17,{TELEPHONE},si,"
HER = f"H-000001,100101,UT07,gestante,{REST}"
TWIN = f"H-000002,100101,UT07,gestante,{REST}"
MISTYPED = TWIN.replace(DOCUMENT, "9988776").replace("100101", "10010")
REJECTED = f"H-000003,10010,UT07,gestante,{REST}"
OTHER = "H-000004,100101,UT07,gestante,99000004,FICTICIA,BEA,1999-01-02,,no,"
ON = {"occurred_on": "2026-03-03"}
VISIT: dict[str, Any] = {
    **ON,
    "mode": "visit",
    "purpose": "enrolment",
    "outcome": "reached",
    "enrol": True,
    "consents": ["programme", "messages"],
    "cap": {"moment": "initial", "knowledge": 40, "attitudes": 50, "practices": 60},
}


def posted(http: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    """The accepted answer to a command."""
    return http.post(path, json=body).raise_for_status().json()


def served(stack: Stack) -> tuple[str, str]:
    """Everything happens to her that leaves personal data somewhere; both her ids."""
    with as_unit(stack, "enrollment") as http:
        body = padron(HER, TWIN, REJECTED, MISTYPED, OTHER)
        report = http.post("/padron", params=ON, content=body).json()
        assert (report["users_registered"], report["rejected"]) == (3, 2)
        http.get(f"/padron/{report['import_id']}/rejected").raise_for_status()
        pair = http.get("/duplicates").json()["items"][0]
        kept, other = pair["user_id"], pair["other_user_id"]
        posted(http, f"/users/{kept}/contacts", VISIT)
        pair_path = f"/duplicates/{pair['duplicate_id']}"
        posted(http, f"{pair_path}/merges", {**ON, "keep": kept})
        right = {**ON, "telephone": CORRECTED, "reason": "new_telephone"}
        posted(http, f"/users/{other}/contact-corrections", right)
        closing = {**ON, "territorial_unit": "UT07"}
        posted(http, "/cohorts", closing)
        for file in ("xlsx", "pdf"):
            path = f"/cohorts/UT07/list?format={file}"
            http.get(path).raise_for_status()
        http.get(f"/users/{kept}").raise_for_status()
    return kept, other


def listed_in_2025(stack: Stack) -> None:
    """The UAS sends a list of 2025 with her on it."""
    token = stack.mint("uas", ["uas"], {})
    answer = httpx.post(
        f"{stack.url('enrollment')}/prior-participants",
        params={**ON, "edition": "2025"},
        content=f"dni\n{DOCUMENT}\n".encode(),
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    )
    answer.raise_for_status()


def brought_again(stack: Stack) -> None:
    """The next padrón and the list of 2025 name her as if nothing had happened."""
    with as_unit(stack, "enrollment") as http:
        report = http.post("/padron", params=ON, content=padron(HER, OTHER)).json()
        path = f"/padron/{report['import_id']}/rejected"
        http.get(path).raise_for_status()
    assert (report["users_registered"], report["rejected"]) == (0, 1)
    listed_in_2025(stack)


async def asked_for_by_others(url: str, user_id: str) -> None:
    """Other services ask for her telephone and her name."""
    client = await nats.connect(url)
    questions = (
        (
            CONTACTS_SUBJECT,
            ContactsRequest(user_ids=(user_id,), purpose=ConsentPurpose.MESSAGES),
        ),
        (PERSONS_SUBJECT, PersonsRequest(user_ids=(user_id,))),
    )
    for subject, question in questions:
        body = question.model_dump_json().encode()
        reply = await client.request(subject, body, timeout=10)
        assert CORRECTED in reply.data.decode() or GIVEN in reply.data.decode()
    await client.close()


def counted(stack: Stack) -> tuple[int, ...]:
    """Usuarias, households on the list and questionnaires."""
    tables = ("users_status", "cohort_members", "cap_results")
    with psycopg.connect(stack.database_url("enrollment")) as db:
        rows = [db.execute(f"SELECT count(*) FROM {t}").fetchone() for t in tables]  # noqa: S608  # the three above
    return tuple(row[0] for row in rows if row)


def published(stack: Stack) -> str:
    """All that enrollment published, once its stream has it."""
    token = stack.mint("auditor", ["auditor"], {})
    headers = {"Authorization": f"Bearer {token}"}
    url = stack.url("enrollment")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        ready = httpx.get(f"{url}/health/ready").json()["checks"]["lag"]["detail"]
        if ready["relay"]["lag_events"] == 0:
            return httpx.get(f"{url}/events", headers=headers).text
        time.sleep(0.1)
    raise TimeoutError


@pytest.mark.timeout(180)
def test_after_an_erasure_nothing_anywhere_tells_of_her(running_stack: Stack) -> None:
    stack = running_stack
    logs = stack.surroundings.log_file("enrollment").parent
    kept, other = served(stack)
    listed_in_2025(stack)
    asyncio.run(asked_for_by_others(stack.nats_url, kept))
    before = counted(stack)
    told = published(stack)
    assert places_with(stack, logs, WORDS) == {
        "enrollment.contact_directory",
        "enrollment.former_values",
        "enrollment.import_rejections",
        "enrollment.prior_participants",
    }

    with as_unit(stack, "enrollment") as http:
        posted(http, f"/users/{kept}/erasures", ON)

    now = published(stack)
    assert places_with(stack, logs, WORDS) == set()
    assert counted(stack) == before
    erased = now.removeprefix(told)
    assert erased.count("PersonalDataErased") >= 2
    assert kept in erased
    assert other in erased
    with as_unit(stack, "enrollment") as http:
        remembered = http.get(f"/users/{kept}").json()
        left = http.get("/users", params={"territorial_unit": "UT07"}).json()
    brought_again(stack)
    assert places_with(stack, logs, WORDS) == set()
    assert counted(stack) == before
    assert remembered["person"] is None
    assert remembered["enrolled_on"] == "2026-03-03"
    assert [user["document_number"] for user in left] == ["99000004"]
