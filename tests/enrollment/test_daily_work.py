"""Work lists, CAP instruments and changes, eligibility and final lists over HTTP."""

from typing import Any

import httpx
import pytest

from juntos_chassis.tabular import Columns, open_table, stored
from juntos_enrollment.application.instruments import shipped_example
from tests.enrollment.asking import UAS, VISIT, asked, done, rows, users, visited
from tests.enrollment.builders import ROW
from tests.enrollment.conftest import GESTOR, UT07
from tests.support.in_process import Caller, InProcess

THIRD = ROW[0].replace("H-000001", "H-000003").replace("99000001", "99000003")
THIRD = THIRD.replace("ANA", "EVA")
ON = {"occurred_on": "2026-04-01"}
ABSENT: dict[str, Any] = {"outcome": "absent", "enrol": False, "cap": None}
ABSENT["consents"] = []
BEST = {item["code"]: ["a"] for item in shipped_example("cap-2026-ejemplo")["items"]}


async def on_list(api: InProcess, name: str, **query: str) -> list[str]:
    """Document numbers on a list, in its order; totals must agree."""
    found = await asked(api, f"/worklists/{name}", UT07, **query)
    assert found["total"] == sum(found["by_unit"].values())
    return [one["document_number"] for one in found["items"]]


async def test_each_list_names_who_is_at_that_step(api: InProcess) -> None:
    await rows(api, *ROW, THIRD)
    ana, bea, eva = (user["user_id"] for user in await users(api))
    await visited(api, ana, cap=None)
    await visited(api, bea)
    on = {"occurred_on": "2026-03-05", "next_attempt_on": "2026-03-10"}
    await visited(api, eva, **{**ABSENT, **on})

    assert await on_list(api, "not-contacted") == ["99000003"]
    assert await on_list(api, "initial-cap-pending") == ["99000001"]
    assert await on_list(api, "final-cap-pending") == ["99000002"]
    assert await on_list(api, "next-attempt-due", on="2026-03-09") == []
    assert await on_list(api, "next-attempt-due", on="2026-03-10") == ["99000003"]

    await visited(api, eva, **{**ABSENT, "outcome": "refused"})

    assert await on_list(api, "not-contacted") == ["99000003"]
    later = {"outcome": "refused", "occurred_on": "2026-03-12"}
    await visited(api, eva, **{**ABSENT, **later})
    assert await on_list(api, "refused") == ["99000003"]
    assert await on_list(api, "not-contacted") == []
    leaving = {"reason": "own_decision", "occurred_on": "2026-06-01"}
    await done(api, f"/users/{bea}/withdrawals", leaving, GESTOR)
    assert await on_list(api, "final-cap-pending") == []


async def test_a_list_is_filtered_by_gestor_district_and_scope(api: InProcess) -> None:
    gestor = ",gestor\n"
    body = "\n".join((f"{ROW[0]},gestor-a", f"{ROW[1]},gestor-b", "")).encode()
    header = b"codigo_hogar,ubigeo,ut,condicion,dni,apellidos,nombres,fecha_nacimiento"
    header += b",telefono,whatsapp,ediciones_anteriores" + gestor.encode()
    await api.send("/padron?occurred_on=2026-02-24", header + body, UT07, {})

    assert await on_list(api, "not-contacted", gestor="gestor-a") == ["99000001"]
    assert await on_list(api, "not-contacted", ubigeo="100102") == ["99000002"]
    assert await on_list(api, "not-contacted", territorial_unit="UT08") == []
    stranger = Caller("gestor", units=("UT08",))
    found = await asked(api, "/worklists/not-contacted", stranger)
    assert (found["total"], found["items"]) == (0, [])


@pytest.mark.parametrize("sort", ["place", "waiting"])
async def test_pages_of_a_list_neither_repeat_nor_skip(
    api: InProcess, sort: str
) -> None:
    lines = [
        ROW[n % 2].replace(f"99{n % 2 + 1:06d}", f"{n:08d}").replace("H-", f"H-{n}-")
        for n in range(25)
    ]
    await rows(api, *lines)
    seen: list[str] = []
    following: dict[str, str] | None = {}

    while following is not None:
        found = await asked(
            api, "/worklists/not-contacted", UT07, sort=sort, limit="10", **following
        )
        seen += [one["document_number"] for one in found["items"]]
        assert found["total"] == 25
        following = found["next"]

    assert sorted(seen) == [f"{n:08d}" for n in range(25)]


async def registered(api: InProcess, version: int, **changes: Any) -> None:
    """A version of the example, registered by the UAS."""
    body = {**shipped_example("cap-2026-ejemplo"), "version": version, **changes}
    when = {"effective_on": "2026-03-01", "occurred_on": "2026-02-20"}
    await done(api, "/instruments", {"questionnaire": body, **when}, UAS)


def answers(version: int, moment: str = "initial", **given: Any) -> dict[str, Any]:
    """A CAP by its answers."""
    return {
        "moment": moment,
        "instrument": "cap-2026-ejemplo",
        "instrument_version": version,
        "answers": {**BEST, **given},
    }


async def test_answers_are_scored_by_the_version_they_were_given_to(
    api: InProcess,
) -> None:
    await registered(api, 2)
    await rows(api, ROW[0])
    (ana,) = await users(api)

    answer = await visited(api, ana["user_id"], cap=answers(2, a01=["b"], c03=["a"]))

    assert answer["cap"] == {
        "complete": True,
        "knowledge": 82,  # 9 of 11 points
        "attitudes": 88,  # 7 of 8
        "practices": 83,  # 10 of 12
    }


async def test_an_unfinished_cap_is_kept_and_completed_later(api: InProcess) -> None:
    await registered(api, 2)
    await rows(api, ROW[0])
    (ana,) = await users(api)
    begun = await visited(api, ana["user_id"], cap=answers(2, c01=[]))
    assert begun["cap"] == {"complete": False, "answered": 13, "items": 14}
    assert await on_list(api, "cap-incomplete") == ["99000001"]
    assert await on_list(api, "initial-cap-pending") == ["99000001"]

    path = f"/users/{ana['user_id']}/cap"
    whole = {**answers(2), "occurred_on": "2026-03-09"}
    complete = await done(api, path, whole, GESTOR)

    assert complete["cap"]["complete"] is True
    assert await on_list(api, "cap-incomplete") == []
    assert (await api.published())[-2:] == ["CAPLeftIncomplete", "CAPApplied"]


@pytest.mark.parametrize(
    ("cap", "code"),
    [
        (answers(7), "instrument-not-in-force"),
        (answers(2, c01=["z"]), "answer-not-offered"),
        (
            {**VISIT["cap"], "instrument_version": 2},
            "scores-come-from-answers",
        ),
        ({**answers(2), "knowledge": 3}, "invalid-input"),
        ({"moment": "initial", "knowledge": 3}, "invalid-input"),
    ],
)
async def test_a_cap_that_cannot_be_scored_is_refused(
    api: InProcess, cap: dict[str, Any], code: str
) -> None:
    await registered(api, 2)
    await rows(api, ROW[0])
    (ana,) = await users(api)

    path = f"/users/{ana['user_id']}/contacts"
    answer = await api.post(path, {**VISIT, "cap": cap}, GESTOR)

    assert answer.json()["code"] == code


async def test_a_version_is_registered_once_and_by_the_uas(api: InProcess) -> None:
    await registered(api, 2)
    body = {**shipped_example("cap-2026-ejemplo"), "version": 2}
    on = {"effective_on": "2026-03-01", "occurred_on": "2026-02-20"}

    again = await api.post("/instruments", {"questionnaire": body, **on}, UAS)
    other = await api.post("/instruments", {"questionnaire": body, **on}, UT07)

    assert again.json()["code"] == "instrument-already-registered"
    assert other.status_code == httpx.codes.FORBIDDEN
    asked_for = await asked(api, "/instruments/cap-2026-ejemplo/2", GESTOR)
    assert len(asked_for["items"]) == 14


async def test_scores_change_by_person_and_only_comparable_versions_count(
    api: InProcess,
) -> None:
    await registered(api, 2, comparable_with=[1])
    await registered(api, 3)
    await rows(api, *ROW, THIRD)
    for user, version in zip(await users(api), (1, 2, 3), strict=True):
        await visited(api, user["user_id"])
        final = (
            {"moment": "final", "knowledge": 70, "attitudes": 50, "practices": 50}
            if version == 1
            else answers(version, "final")
        )
        on = {"occurred_on": "2026-09-09", "enrol": False, "purpose": "final_cap"}
        await visited(api, user["user_id"], cap=final, **on)

    found = await asked(api, "/cap/changes", GESTOR)

    assert (found["n"], found["not_comparable"]) == (2, 1)
    assert found["mean_change"]["attitudes"] == 25.0  # 0 and 50
    assert [one["comparable"] for one in found["items"]].count(False) == 1
    stranger = Caller("ut", units=("UT08",))
    assert (await asked(api, "/cap/changes", stranger))["n"] == 0


async def test_a_birth_makes_a_pregnant_household_one_with_a_child(
    api: InProcess,
) -> None:
    await rows(api, ROW[0])
    (ana,) = await users(api)
    path = f"/households/{ana['household_id']}"
    before = await asked(api, f"{path}/eligibility", GESTOR, on="2026-04-01")
    birth = {"born_on": "2026-03-28", "occurred_on": "2026-04-10"}

    await done(api, f"{path}/births", birth, GESTOR)

    last = await asked(api, f"{path}/eligibility", GESTOR, on="2028-03-27")
    after = await asked(api, f"{path}/eligibility", GESTOR, on="2028-03-28")
    assert (before["reason"], before["from_facts"]) == ("pregnant", False)
    assert (last["eligible"], last["reason"]) == (True, "child_under_24_months")
    assert (after["eligible"], after["ended"]) == (False, "aged_out")
    again = await api.post(f"{path}/births", birth, GESTOR)
    assert again.json()["code"] == "birth-already-reported"
    events = (await api.get("/events", Caller("service"))).text
    assert "2026-03-28" not in events
    strange = Caller("gestor", units=("UT08",))
    query = {"on": "2026-04-01"}
    answer = await api.get(f"{path}/eligibility", strange, **query)
    assert answer.status_code == httpx.codes.FORBIDDEN


async def test_an_evaluation_ends_eligibility_once_and_a_closed_list_stays(
    api: InProcess,
) -> None:
    await rows(api, *ROW)
    closing = {"territorial_unit": "UT07", "occurred_on": "2026-03-30"}
    await done(api, "/cohorts", closing)
    day = {"occurred_on": "2028-02-24"}

    first = await done(api, "/eligibility-evaluations", day)
    second = await done(api, "/eligibility-evaluations", day)

    assert (first["evaluated"], first["ended"], first["stay_in_cohort"]) == (2, 1, 1)
    assert (second["evaluated"], second["ended"]) == (1, 0)
    bea = (await users(api))[1]
    path = f"/households/{bea['household_id']}/eligibility"
    found = await asked(api, path, GESTOR, on="2028-02-24")
    assert (found["eligible"], found["in_cohort"], found["served"]) == (
        False,
        True,
        True,
    )
    stranger = Caller("ut", units=("UT08",))
    assert (await done(api, "/eligibility-evaluations", day, stranger))["ended"] == 0


async def closed(api: InProcess) -> dict[str, Any]:
    """The list of UT07, closed on 30 March, as the UT reads it."""
    await rows(api, *ROW)
    await done(
        api, "/cohorts", {"territorial_unit": "UT07", "occurred_on": "2026-03-30"}
    )
    found: dict[str, Any] = await asked(api, "/cohorts/UT07/list")
    return found


async def test_a_final_list_is_handed_over_as_workbook_and_acta(
    api: InProcess,
) -> None:
    await closed(api)
    region = Caller("gobierno_regional", regions=("10",))

    xlsx = await api.get("/cohorts/UT07/list", UT07, format="xlsx")
    pdf = await api.get("/cohorts/UT07/list", region, format="pdf")

    columns = Columns(required=("dni", "codigo_de_hogar", "apellidos"))
    with stored(xlsx.content) as path:
        listed = [row.optional("dni") for row in open_table(path, columns)]
    assert listed == ["99000001", "99000002"]
    assert pdf.content.startswith(b"%PDF-")
    again = await api.get("/cohorts/UT07/list", region, format="pdf")
    assert again.content == pdf.content
    stranger = Caller("ut", units=("UT08",))
    refused = await api.get("/cohorts/UT07/list", stranger)
    assert refused.status_code == httpx.codes.FORBIDDEN


async def test_a_list_is_signed_once_by_each_region_on_it(api: InProcess) -> None:
    found = await closed(api)
    path = f"/cohorts/{found['cohort_id']}/sign-offs"
    acta = {
        "acta": "ACTA-1",
        "regional_government": "10",
        "content_sha256": found["content_sha256"],
        "occurred_on": "2026-03-31",
    }
    other_region = {**acta, "regional_government": "15"}
    other_list = {**acta, "content_sha256": "0" * 64}

    codes = [
        (await api.post(path, body, UT07)).json().get("code")
        for body in (other_region, other_list, acta, acta)
    ]

    assert codes == [
        "region-is-not-on-the-list",
        "another-list-was-signed",
        None,
        "region-has-signed",
    ]
    assert (await api.published())[-1] == "CohortSignedOff"
    (shown,) = await asked(api, "/cohorts")
    assert shown["sign_offs"][0]["acta"] == "ACTA-1"


async def test_a_move_to_another_unit_is_told_by_either_side_and_by_nobody_else(
    api: InProcess,
) -> None:
    await rows(api, *ROW)
    ana, eva = await users(api)
    move = {"ubigeo": "150101", "territorial_unit": "UT08", **ON}
    found_there = Caller("ut", units=("UT08",))
    elsewhere = Caller("ut", units=("UT09",))

    neither = await api.post(f"/users/{ana['user_id']}/moves", move, elsewhere)
    await done(api, f"/users/{ana['user_id']}/moves", move, GESTOR)
    await done(api, f"/users/{eva['user_id']}/moves", move, found_there)

    assert (neither.status_code, neither.json()["code"]) == (403, "outside-scope")
    assert len(await users(api, "UT08")) == 2


async def test_a_date_of_another_decade_is_a_slip_of_the_pen(api: InProcess) -> None:
    await rows(api, *ROW)
    ana, _ = await users(api)
    visit = {"mode": "visit", "outcome": "absent", "purpose": "enrolment"}

    answer = await api.post(
        f"/users/{ana['user_id']}/contacts",
        {**visit, "occurred_on": "2062-03-03"},
        GESTOR,
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "date-outside-edition")
    assert "03/03/2062" in answer.json()["detail"]


async def test_who_moves_before_the_closing_is_on_the_list_of_the_new_unit(
    api: InProcess,
) -> None:
    await rows(api, *ROW)
    ana, _ = await users(api)
    move = {"ubigeo": "150101", "territorial_unit": "UT08", **ON}
    both = Caller("ut", units=("UT07", "UT08"))
    await done(api, f"/users/{ana['user_id']}/moves", move, both)

    old = await done(
        api, "/cohorts", {"territorial_unit": "UT07", "occurred_on": "2026-04-02"}, both
    )
    new = await done(
        api, "/cohorts", {"territorial_unit": "UT08", "occurred_on": "2026-04-02"}, both
    )

    assert (old["households"], new["households"]) == (1, 1)
    assert [one["user_id"] for one in await users(api, "UT08")] == [ana["user_id"]]
