"""A pregnancy that ends without a birth: of her alone, once, and not told again."""

import json
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from uuid_utils.compat import uuid7

from tests.enrollment.asking import UAS, asked, done, imported, rows, users
from tests.enrollment.builders import padron
from tests.enrollment.conftest import GESTOR, UT07
from tests.enrollment.test_births import MOTHER, PREGNANT, delivered, due
from tests.enrollment.test_field_facts import MAY, device_tells, mother
from tests.support.in_process import Caller, InProcess

LOSS: dict[str, Any] = {"ended_on": "2026-04-10", "occurred_on": "2026-04-12"}
SISTER = MOTHER.replace("menor_24_meses", "gestante")
TWIN = PREGNANT.replace("H-000001", "H-000009").replace("900000001", "")


async def lost(api: InProcess, user: dict[str, Any], **changes: Any) -> Any:
    """The answer to her loss."""
    path = f"/users/{user['user_id']}/pregnancy-ends"
    return await api.post(path, {**LOSS, **changes}, GESTOR)


async def eligibility(api: InProcess, user: dict[str, Any], *days: str) -> list[Any]:
    """Why her household is eligible on some days."""
    path = f"/households/{user['household_id']}/eligibility"
    return [(await asked(api, path, UT07, on=on))["reason"] for on in days]


async def served_by(api: InProcess) -> list[Any]:
    """What each published end says that the household is served by."""
    return [
        event["data"].get("eligibility")
        for event in await api.events()
        if event["type"].split(".")[2] == "PregnancyEnded"
    ]


async def pregnant(api: InProcess, told: bytes) -> dict[str, Any]:
    """A usuaria whom the padrón tells pregnant."""
    await imported(api, told)
    (ana,) = await users(api)
    return ana


@pytest.mark.parametrize("told", [padron(PREGNANT), due(PREGNANT, on="2026-09-20")])
async def test_a_pregnancy_ends_once_and_its_household_with_it(
    api: InProcess, told: bytes
) -> None:
    ana = await pregnant(api, told)
    path, key = f"/users/{ana['user_id']}/pregnancy-ends", uuid4()
    sent = {"Idempotency-Key": str(key), "Content-Type": "application/json"}

    first, again = [
        await api.send(path, json.dumps(LOSS).encode(), GESTOR, sent) for _ in "12"
    ]
    second = await lost(api, ana, occurred_on="2026-04-13")

    assert (first.status_code, again.json()) == (201, first.json())
    assert second.json()["code"] == "no-pregnancy-to-end"
    assert await served_by(api) == [None]
    days = "2026-04-09", "2026-04-10", "2026-06-01"
    assert await eligibility(api, ana, *days) == ["pregnant", None, None]
    evaluated = await done(
        api, "/eligibility-evaluations", {"occurred_on": "2026-05-01"}
    )
    assert evaluated["ended"] == 1
    (end,) = [
        event["data"]
        for event in await api.events()
        if event["type"].split(".")[2] == "HouseholdEligibilityEnded"
    ]
    assert (end["cause"], end["stays_in_cohort"]) == ("pregnancy_ended", False)


async def test_an_end_is_not_of_the_future_nor_of_before_she_was_pregnant(
    api: InProcess,
) -> None:
    ana = await pregnant(api, due(PREGNANT, on="2026-09-20"))

    later = await lost(api, ana, ended_on="2026-04-13")
    earlier = await lost(api, ana, ended_on="2025-04-10")
    nobody = await lost(api, {"user_id": uuid4()})

    assert later.json()["code"] == "pregnancy-ends-before-its-report"
    assert earlier.json()["code"] == "no-pregnancy-to-end"
    assert nobody.status_code == 404
    assert await served_by(api) == []


async def test_who_may_tell_it_is_who_may_tell_a_pregnancy(api: InProcess) -> None:
    ana = await pregnant(api, padron(PREGNANT))
    path = f"/users/{ana['user_id']}/pregnancy-ends"

    refused = [
        (await api.post(path, LOSS, caller)).status_code
        for caller in (Caller("auditor"), Caller("gestor", units=("UT08",)))
    ]

    assert refused == [403, 403]


async def test_a_household_of_a_closed_list_goes_on_being_served(
    api: InProcess,
) -> None:
    ana = await pregnant(api, padron(PREGNANT))
    closing = {"territorial_unit": "UT07", "occurred_on": "2026-03-31"}
    await done(api, "/cohorts", closing)

    await lost(api, ana)

    path = f"/households/{ana['household_id']}/eligibility"
    found = await asked(api, path, UT07, on="2026-05-01")
    assert (found["eligible"], found["served"]) == (False, True)


async def test_her_child_or_another_pregnancy_keeps_the_household(
    api: InProcess,
) -> None:
    await imported(api, due(PREGNANT, on="2026-09-20", child="2025-01-05"))
    (ana,) = await users(api)
    await lost(api, ana)
    other = [line.replace("H-000001", "H-000003") for line in (PREGNANT, SISTER)]
    told = [line.replace("9900000", "9900001") for line in other]
    await imported(api, padron(*told))
    eva, _ = [one for one in await users(api) if one["household_code"] == "H-000003"]
    await lost(api, eva)

    assert await served_by(api) == ["child_under_24_months", "pregnant"]
    assert await eligibility(api, ana, "2026-04-10", "2027-01-05") == [
        "child_under_24_months",
        None,
    ]
    assert await eligibility(api, eva, "2026-04-10") == ["pregnant"]


async def test_a_mother_beside_her_keeps_the_household_by_what_was_told_of_her(
    api: InProcess,
) -> None:
    await rows(api, PREGNANT, MOTHER)
    ana, _ = await users(api)

    await lost(api, ana)

    assert await served_by(api) == ["child_under_24_months"]
    days = "2026-04-09", "2026-04-10", "2028-02-23", "2028-02-24"
    assert await eligibility(api, ana, *days) == [
        *["child_under_24_months"] * 3,
        None,
    ]


async def test_a_child_of_before_the_pregnancy_is_her_condition_again(
    api: InProcess,
) -> None:
    ana = await mother(api)
    pregnancies = f"/users/{ana['user_id']}/pregnancies"
    await done(api, pregnancies, MAY, GESTOR)
    loss = {"ended_on": "2026-06-01", "occurred_on": "2026-06-03"}

    assert (await lost(api, ana, **loss)).status_code == 201
    report = await imported(api, padron(delivered(PREGNANT)), on="2026-06-24")
    another = {"expected_delivery_on": "2027-03-10", "occurred_on": "2026-08-04"}
    await done(api, pregnancies, another, GESTOR)
    again = {"ended_on": "2026-08-20", "occurred_on": "2026-08-21"}
    assert (await lost(api, ana, **again)).status_code == 201

    assert await served_by(api) == ["child_under_24_months"] * 2
    assert (report["births_reported"], report["eligible_again"]) == (0, 0)
    days = "2026-06-02", "2028-02-23", "2028-02-24"
    assert await eligibility(api, ana, *days) == [
        "child_under_24_months",
        "child_under_24_months",
        None,
    ]
    assert await condition(api) == [("child_under_24_months", date(2028, 2, 24))]


async def condition(api: InProcess) -> list[Any]:
    """What the directory says of each usuaria, and until when her child counts."""
    with psycopg.connect(api.service.settings.database_url) as db:
        return db.execute(
            "SELECT condition, child_until FROM contact_directory"
        ).fetchall()


@pytest.mark.parametrize("dated", [True, False])
async def test_a_padron_that_is_behind_makes_her_not_pregnant_again(
    api: InProcess, *, dated: bool
) -> None:
    # She was in her fifth week: the delivery was expected long after the loss.
    told = due(PREGNANT, on="2026-12-10") if dated else padron(PREGNANT)
    ana = await pregnant(api, told)
    await lost(api, ana)

    reports = [await imported(api, told, on=on) for on in ("2026-04-24", "2026-06-08")]

    assert [one["eligible_again"] for one in reports] == [0, 0]
    assert [one["contacts_corrected"] for one in reports] == [0, 0]
    assert await condition(api) == [(None, None)]
    assert await eligibility(api, ana, "2026-06-08") == [None]
    assert (await lost(api, ana)).json()["code"] == "no-pregnancy-to-end"


@pytest.mark.parametrize(
    ("told", "on"),
    [
        (padron(PREGNANT), "2026-06-24"),
        (due(PREGNANT, on="2027-02-01"), "2026-05-24"),
    ],
    ids=["without a date, long after", "with the date of another delivery"],
)
async def test_a_later_pregnancy_of_the_padron_makes_it_eligible_again(
    api: InProcess, told: bytes, on: str
) -> None:
    ana = await pregnant(api, due(PREGNANT, on="2026-09-20"))
    await lost(api, ana)

    report = await imported(api, told, on=on)

    assert report["eligible_again"] == 1
    assert (await api.published())[-2:] == [
        "HouseholdEligibilityRegained",
        "PadronImported",
    ]
    assert await eligibility(api, ana, "2026-04-10", on) == [None, "pregnant"]


async def test_a_later_pregnancy_told_by_the_field_is_another(api: InProcess) -> None:
    ana = await pregnant(api, due(PREGNANT, on="2026-11-20"))
    await lost(api, ana)
    path = f"/users/{ana['user_id']}/pregnancies"
    same = {"expected_delivery_on": "2026-11-20", "occurred_on": "2026-04-13"}
    another = {"expected_delivery_on": "2027-02-10", "occurred_on": "2026-07-01"}

    repeated = await api.post(path, same, GESTOR)
    await done(api, path, another, GESTOR)
    birth = {"born_on": "2027-02-08", "occurred_on": "2027-02-12"}
    await done(api, f"/households/{ana['household_id']}/births", birth, GESTOR)

    assert repeated.json()["code"] == "pregnancy-is-over"
    assert (await api.published())[-4:] == [
        "PregnancyEnded",
        "PregnancyReported",
        "HouseholdEligibilityRegained",
        "ChildBirthReported",
    ]
    days = "2026-04-15", "2026-07-01", "2027-02-08"
    assert await eligibility(api, ana, *days) == [
        None,
        "pregnant",
        "child_under_24_months",
    ]


async def test_the_birth_of_a_woman_beside_her_is_not_hers(api: InProcess) -> None:
    await rows(api, PREGNANT, SISTER)
    ana, bea = await users(api)
    await lost(api, ana)
    path = f"/households/{ana['household_id']}/births"
    birth = {"born_on": "2026-04-20", "occurred_on": "2026-04-24"}

    refused = await api.post(path, {**birth, "user_id": ana["user_id"]}, GESTOR)
    await done(api, path, birth, GESTOR)

    assert refused.json()["code"] == "birth-already-reported"
    again = await api.post(path, {**birth, "user_id": bea["user_id"]}, GESTOR)
    assert again.json()["code"] == "birth-already-reported"


async def test_a_child_that_a_padron_which_is_behind_tells_is_not_a_pregnancy(
    api: InProcess,
) -> None:
    ana = await pregnant(api, padron(PREGNANT))
    await lost(api, ana)

    told = due(PREGNANT, on="", child="2025-05-02")
    report = await imported(api, told, on="2026-04-24")

    assert report["eligible_again"] == 1
    regained = (await api.events())[-2]["data"]
    assert regained["eligibility"] == "child_under_24_months"


async def test_it_ends_under_each_id_of_hers(api: InProcess) -> None:
    await rows(api, PREGNANT, TWIN)
    found = await asked(api, "/duplicates", Caller("ut", units=("UT07",)))
    (pair,) = found["items"]
    kept, other = pair["user_id"], pair["other_user_id"]
    merge = {"keep": kept, "occurred_on": "2026-03-03"}
    await done(api, f"/duplicates/{pair['duplicate_id']}/merges", merge, UAS)

    answer = await lost(api, {"user_id": other})
    second = await lost(api, {"user_id": kept})

    assert answer.json()["user_id"] == kept
    assert second.json()["code"] == "no-pregnancy-to-end"
    assert await condition(api) == [(None, None)] * 2
    history = await asked(api, f"/users/{other}")
    ended = [one for one in history["timeline"] if one["event"] == "pregnancy-ended"]
    assert [one["data"] for one in ended] == [{"user_id": kept, "eligibility": None}]


async def test_whoever_is_erased_leaves_nothing_of_it(api: InProcess) -> None:
    ana = await pregnant(api, padron(PREGNANT))
    await lost(api, ana)

    path = f"/users/{ana['user_id']}/erasures"
    await done(api, path, {"occurred_on": "2026-05-01"})

    with psycopg.connect(api.service.settings.database_url) as db:
        assert db.execute("SELECT FROM past_pregnancies").fetchall() == []
    assert await eligibility(api, ana, "2026-06-01") == [None]
    assert (await lost(api, ana)).status_code == 404


async def test_an_end_arrives_in_a_packet_before_the_pregnancy_it_ended(
    api: InProcess,
) -> None:
    ana = await mother(api)
    who = {"user_id": ana["user_id"]}
    loss = {**who, "ended_on": "2026-05-20", "occurred_on": "2026-05-22"}

    told = await device_tells(
        api,
        (str(uuid7()), "end_pregnancy", loss),
        (str(uuid7()), "report_pregnancy", {**MAY, **who}),
    )
    (second,) = await device_tells(api, (str(uuid7()), "end_pregnancy", loss))

    assert [one["outcome"] for one in told] == ["accepted"] * 2, told
    assert second["outcome"] == "rejected"
    assert await served_by(api) == ["child_under_24_months"]
