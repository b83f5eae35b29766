"""What the field tells of registered usuarias: a pregnancy, a birth, who answers."""

import json
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from juntos_enrollment.application.padron import COLUMNS
from tests.enrollment.asking import VISIT, asked, done, imported, rows, users, visited
from tests.enrollment.builders import ROW, padron
from tests.enrollment.conftest import GESTOR, UT07
from tests.support.in_process import InProcess

MOTHER = ROW[0].replace("gestante", "menor_24_meses")
MAY: dict[str, Any] = {
    "expected_delivery_on": "2026-11-20",
    "occurred_on": "2026-05-04",
}
EVA = {
    "document_number": "99000003",
    "surnames": "FICTICIA",
    "given_names": "EVA",
    "birth_date": "2004-09-01",
    "telephone": "999000003",
    "has_whatsapp": True,
    "condition": "pregnant",
    "occurred_on": "2026-05-04",
}
BIRTH = {"born_on": "2026-11-12", "occurred_on": "2026-11-20"}
ASSIGNED = {"gestor": "gestor-07-02", "occurred_on": "2026-05-04"}


async def mother(api: InProcess) -> dict[str, Any]:
    """A registered usuaria whose child is under 24 months, by the padrón alone."""
    await imported(api, padron(MOTHER))
    (ana,) = await users(api)
    return ana


async def test_a_pregnancy_and_its_birth_are_told_of_a_registered_mother(
    api: InProcess,
) -> None:
    ana = await mother(api)

    await done(api, f"/users/{ana['user_id']}/pregnancies", MAY, GESTOR)
    again = await api.post(f"/users/{ana['user_id']}/pregnancies", MAY, GESTOR)
    await done(api, f"/households/{ana['household_id']}/births", BIRTH, GESTOR)

    assert again.json()["code"] == "pregnancy-already-known"
    path = f"/households/{ana['household_id']}/eligibility"
    found = [
        (await asked(api, path, GESTOR, on=on))["reason"]
        for on in ("2026-06-01", "2027-06-01")
    ]
    assert found == ["pregnant", "child_under_24_months"]
    history = await asked(api, f"/users/{ana['user_id']}")
    told = [(one["about"], one["event"]) for one in history["timeline"]]
    assert told == [
        ("user", "registered"),
        ("household", "pregnancy-reported"),
        ("household", "child-birth-reported"),
    ]
    published = await api.published()
    assert published.count("PregnancyReported") == 1
    assert published.count("ChildBirthReported") == 1


@pytest.mark.parametrize(
    ("due", "code"),
    [("2027-05-04", "expected-delivery-is-impossible"), ("2026-04-20", None)],
)
async def test_an_expected_delivery_is_near_the_day_of_the_report(
    api: InProcess, due: str, code: str | None
) -> None:
    ana = await mother(api)
    told = {**MAY, "expected_delivery_on": due}

    answer = await api.post(f"/users/{ana['user_id']}/pregnancies", told, GESTOR)

    assert answer.json().get("code") == code


async def test_a_padron_that_repeats_the_older_child_ends_no_pregnancy(
    api: InProcess,
) -> None:
    ana = await mother(api)
    await done(api, f"/users/{ana['user_id']}/pregnancies", MAY, GESTOR)

    report = await imported(api, padron(MOTHER), on="2026-06-24")
    later = await imported(api, padron(MOTHER), on="2026-12-24")

    assert (report["births_reported"], later["births_reported"]) == (0, 1)


async def test_a_pregnancy_makes_a_household_eligible_again(api: InProcess) -> None:
    ana = await mother(api)
    evaluated = {"occurred_on": "2028-03-01"}
    await done(api, "/eligibility-evaluations", evaluated)
    told = {"expected_delivery_on": "2028-09-20", "occurred_on": "2028-04-01"}

    await done(api, f"/users/{ana['user_id']}/pregnancies", told, GESTOR)

    assert "HouseholdEligibilityRegained" in await api.published()


async def device_tells(
    api: InProcess, *work: tuple[str, str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """The answers to a packet of commands, each with id, type and body."""
    head = {
        "packet_id": str(uuid7()),
        "device_id": "equipo-ejemplo-08",
        "sent_at": "2026-11-26T18:00:00-05:00",
    }
    lines = [
        {
            "id": key,
            "type": kind,
            "occurred_on": body["occurred_on"],
            "made_at": f"{body['occurred_on']}T10:00:00-05:00",
            "body": body,
        }
        for key, kind, body in work
    ]
    sent = b"".join(json.dumps(line).encode() + b"\n" for line in (head, *lines))
    answer = await api.send("/packets", sent, GESTOR, {})
    return [json.loads(line) for line in answer.text.splitlines()][:-1]


async def test_a_pregnancy_arrives_in_a_packet_before_the_birth_it_led_to(
    api: InProcess,
) -> None:
    ana = await mother(api)
    birth = {**BIRTH, "household_id": ana["household_id"]}
    pregnancy = {**MAY, "user_id": ana["user_id"]}

    told = await device_tells(
        api,
        (str(uuid7()), "report_birth", birth),
        (str(uuid7()), "report_pregnancy", pregnancy),
    )

    assert [one["outcome"] for one in told] == ["accepted"] * 2, told


async def test_a_woman_found_in_a_known_household_is_registered_and_visited_offline(
    api: InProcess,
) -> None:
    ana = await mother(api)
    eva = str(uuid7())
    registration = {**EVA, "household_id": ana["household_id"]}
    visit = {**VISIT, "user_id": eva, "occurred_on": "2026-05-04"}

    told = await device_tells(
        api,
        (str(uuid7()), "record_contact", visit),
        (eva, "register_user", registration),
    )
    again = await api.post(f"/households/{ana['household_id']}/users", EVA, GESTOR)
    line = (
        "H-000001,100101,UT07,gestante,99000003,FICTICIA,EVA,2004-09-01,999000003,si,"
    )
    padron_later = await imported(api, padron(MOTHER, line), on="2026-06-24")

    assert [one["outcome"] for one in told] == ["accepted"] * 2, told
    assert again.json()["code"] == "already-registered"
    assert padron_later["users_registered"] == 0
    shown = await asked(api, f"/users/{eva}")
    assert (shown["person"]["given_names"], shown["enrolled_on"]) == (
        "EVA",
        "2026-05-04",
    )


async def test_a_birth_long_after_the_known_one_needs_no_known_pregnancy(
    api: InProcess,
) -> None:
    ana = await mother(api)
    path = f"/households/{ana['household_id']}/births"

    soon = await api.post(path, {**BIRTH, "born_on": "2026-10-01"}, GESTOR)
    await done(api, path, BIRTH, GESTOR)
    same = await api.post(path, BIRTH, GESTOR)

    assert soon.json()["code"] == same.json()["code"] == "birth-already-reported"


async def test_the_gestora_of_a_household_is_whom_the_padron_or_the_unit_says(
    api: InProcess,
) -> None:
    header = ",".join((*COLUMNS, "gestor"))
    assigned = f"{header}\n{MOTHER},gestor-07-01\n".encode()
    await imported(api, assigned)
    (ana,) = await users(api)
    await visited(api, ana["user_id"], enrol=False, cap=None, consents=[])
    path = f"/households/{ana['household_id']}/assignments"

    async def listed(gestor: str) -> int:
        found = await asked(api, "/worklists/enrolment-pending", gestor=gestor)
        total: int = found["total"]
        return total

    by_padron = await listed("gestor-07-01")
    forbidden = await api.post(path, ASSIGNED, GESTOR)
    await done(api, path, ASSIGNED, UT07)
    twice = await api.post(path, ASSIGNED, UT07)
    await imported(api, assigned, on="2026-06-24")

    assert by_padron == 1
    assert (forbidden.status_code, twice.json()["code"]) == (403, "already-assigned")
    assert (await listed("gestor-07-01"), await listed("gestor-07-02")) == (0, 1)
    assert (await api.published()).count("LocalManagerAssigned") == 1


async def test_a_gestora_is_a_code_and_never_a_name(api: InProcess) -> None:
    header = ",".join((*COLUMNS, "gestor"))

    report = await imported(api, f"{header}\n{MOTHER},ROSA FICTICIA\n".encode())

    (error,) = report["errors"]
    assert (error["row"], error["field"], report["rejected"]) == (2, "gestor", 1)
    assert "nunca su nombre" in error["reason"]


async def test_a_corrected_file_says_which_padron_it_completes(api: InProcess) -> None:
    first = await rows(api, MOTHER.replace("100101", "10010"))
    query = f"&corrects={first['import_id']}"

    await imported(api, padron(MOTHER), query=query)

    facts = [
        one["data"].get("corrects")
        for one in await api.events()
        if one["type"].split(".")[2] == "PadronImported"
    ]
    assert facts == [None, first["import_id"]]


async def test_who_was_withdrawn_by_mistake_is_back_on_the_lists(
    api: InProcess,
) -> None:
    ana = await mother(api)
    await visited(api, ana["user_id"], cap=None)
    path = f"/users/{ana['user_id']}"
    mistake = {"reason": "recorded_by_mistake", "occurred_on": "2026-05-06"}
    left = {"reason": "moved_away", "occurred_on": "2026-05-04"}

    too_soon = await api.post(f"{path}/withdrawal-annulments", mistake, GESTOR)
    await done(api, f"{path}/withdrawals", left, GESTOR)
    gone = await asked(api, "/worklists/initial-cap-pending")
    await done(api, f"{path}/withdrawal-annulments", mistake, GESTOR)
    back = await asked(api, "/worklists/initial-cap-pending")

    assert too_soon.json()["code"] == "has-not-withdrawn"
    assert (gone["total"], back["total"]) == (0, 1)
    assert (await api.published())[-1] == "WithdrawalAnnulled"
