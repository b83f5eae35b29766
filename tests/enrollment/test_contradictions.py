"""Two devices tell otherwise of one woman: both stay until the unit decides."""

import json
from typing import Any

from uuid_utils.compat import uuid7

from tests.enrollment.asking import VISIT, asked, done, rows, users, visited
from tests.enrollment.builders import ROW
from tests.enrollment.conftest import GESTOR, UT07
from tests.support.in_process import Caller, InProcess

CAP = {"moment": "initial", "knowledge": 70, "attitudes": 50, "practices": 60}
UT08 = Caller("ut", units=("UT08",))


async def device_tells(
    api: InProcess, user_id: str, on: str = "2026-03-05", **body: Any
) -> dict[str, Any]:
    """The answer to one visit that another device brings."""
    head = {
        "packet_id": str(uuid7()),
        "device_id": "equipo-ejemplo-08",
        "sent_at": "2026-03-26T18:00:00-05:00",
    }
    command = {
        "id": str(uuid7()),
        "type": "record_contact",
        "occurred_on": on,
        "made_at": f"{on}T10:00:00-05:00",
        "body": {**VISIT, "cap": None, "user_id": user_id, "occurred_on": on, **body},
    }
    sent = b"".join(json.dumps(line).encode() + b"\n" for line in (head, command))
    answer = await api.send("/packets", sent, GESTOR, {})
    told: dict[str, Any] = json.loads(answer.text.splitlines()[0])
    return told


async def ana_of(api: InProcess) -> str:
    """A registered usuaria whom a gestora visited."""
    await rows(api, ROW[0])
    (ana,) = await users(api)
    await visited(api, ana["user_id"])
    return str(ana["user_id"])


async def test_another_enrolment_and_cap_are_kept_beside_the_known_ones(
    api: InProcess,
) -> None:
    ana = await ana_of(api)

    told = await device_tells(api, ana, cap=CAP)

    assert told["outcome"] == "accepted", told
    assert len(told["answer"]["contradictions"]) == 2
    listed = await asked(api, "/contradictions")
    assert listed["total"] == 2
    by_matter = {one["matter"]: one for one in listed["items"]}
    enrolment, cap = by_matter["enrolment"], by_matter["initial_cap"]
    assert (enrolment["known_on"], enrolment["told_on"]) == ("2026-03-03", "2026-03-05")
    assert (cap["known"]["knowledge"], cap["told"]["knowledge"]) == (40, 70)
    assert cap["told_by"] == "gestor-ejemplo"
    assert cap["made_at"] == "2026-03-05T15:00:00Z"
    assert (await api.published()).count("ContradictionFound") == 2
    assert (await api.published()).count("CAPApplied") == 1


async def test_the_unit_decides_once_and_the_chosen_scores_count(
    api: InProcess,
) -> None:
    ana = await ana_of(api)
    told = await device_tells(api, ana, on="2026-03-03", cap=CAP)
    (key,) = told["answer"]["contradictions"]
    path = f"/contradictions/{key}/resolutions"
    decision = {"keep": "told", "occurred_on": "2026-03-27"}

    foreign = await api.post(path, decision, UT08)
    await done(api, path, decision)
    again = await api.post(path, {**decision, "keep": "known"}, UT07)

    assert foreign.status_code == 403
    assert again.json()["code"] == "contradiction-is-resolved"
    assert (await asked(api, "/contradictions"))["total"] == 0
    resolved = await asked(api, "/contradictions", state="resolved")
    assert [(one["kept"], one["resolved_by"]) for one in resolved["items"]] == [
        ("told", "ut-ejemplo")
    ]
    final = {"moment": "final", "knowledge": 90, "attitudes": 50, "practices": 60}
    await visited(
        api, ana, occurred_on="2026-09-10", enrol=False, purpose="final_cap", cap=final
    )
    change = await asked(api, "/cap/changes", instrument="cap-2026-ejemplo")
    assert change["items"][0]["knowledge"] == 20, "from 70, not from 40"
    assert (await api.published()).count("ContradictionResolved") == 1


async def test_the_same_told_twice_is_no_contradiction(api: InProcess) -> None:
    ana = await ana_of(api)

    same = await device_tells(api, ana, on="2026-03-03", cap=VISIT["cap"])

    assert same["outcome"] == "accepted"
    assert "contradictions" not in same["answer"]
    assert (await asked(api, "/contradictions"))["total"] == 0


async def test_who_sends_it_online_is_told_at_once(api: InProcess) -> None:
    ana = await ana_of(api)

    answer = await api.post(f"/users/{ana}/contacts", {**VISIT, "cap": CAP}, GESTOR)

    assert (answer.status_code, answer.json()["code"]) == (409, "already-enrolled")


async def test_a_unit_sees_its_own_contradictions_alone(api: InProcess) -> None:
    await device_tells(api, await ana_of(api))

    assert (await asked(api, "/contradictions", UT08))["total"] == 0
    assert (await asked(api, "/contradictions", UT07))["total"] == 1
