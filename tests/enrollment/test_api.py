"""Enrollment over HTTP, on a real store."""

from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import httpx
import pytest

from juntos_contracts.requests import ContactRefusal, ContactsRequest
from juntos_contracts.values import ConsentPurpose
from juntos_enrollment.application import Enrollment
from tests.enrollment.builders import ROW, padron
from tests.enrollment.conftest import GESTOR, UT07
from tests.support.in_process import Caller, InProcess

NOBODY = "00000000-0000-4000-8000-000000000000"
VISIT: dict[str, Any] = {
    "mode": "visit",
    "purpose": "enrolment",
    "outcome": "reached",
    "occurred_on": "2026-03-03",
    "enrol": True,
    "consents": ["programme", "messages"],
    "cap": {"moment": "initial", "knowledge": 40, "attitudes": 50, "practices": 60},
}


async def imported(api: InProcess, *rows: str, key: UUID | None = None) -> Any:
    """The answer to sending a padrón."""
    headers = {"Idempotency-Key": str(key or uuid4())}
    answer = await api.send(
        "/padron?occurred_on=2026-02-24", padron(*rows), UT07, headers
    )
    assert answer.status_code == httpx.codes.OK, answer.text
    return answer.json()


async def users(api: InProcess) -> list[dict[str, Any]]:
    """The usuarias of the unit."""
    answer = await api.get("/users", UT07, territorial_unit="UT07")
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_a_padron_registers_households_and_usuarias(api: InProcess) -> None:
    answer = await imported(api, *ROW)

    assert answer["households_registered"] == answer["users_registered"] == 2
    assert await api.published() == [
        *["HouseholdRegistered", "UserRegistered"] * 2,
        "PadronImported",
    ]


async def test_usuarias_are_listed_page_by_page_without_a_document_in_the_address(
    api: InProcess,
) -> None:
    await imported(api, *ROW)
    ana, bea = await users(api)
    page = {"territorial_unit": "UT07", "limit": "1"}

    first = await api.get("/users", UT07, **page)
    second = await api.get("/users", UT07, **page, after=ana["user_id"])
    third = await api.get("/users", UT07, **page, after=bea["user_id"])

    assert [first.json(), second.json(), third.json()] == [[ana], [bea], []]


@pytest.mark.parametrize(
    "after", [ROW[0].split(",")[4], NOBODY], ids=["a DNI", "nobody"]
)
async def test_a_list_goes_on_only_after_somebody_of_the_unit(
    api: InProcess, after: str
) -> None:
    await imported(api, *ROW)

    answer = await api.get("/users", UT07, territorial_unit="UT07", after=after)

    assert answer.status_code == 422, answer.text
    assert [one["field"] for one in answer.json()["errors"]] == ["after"]


async def test_the_same_file_twice_changes_nothing(api: InProcess) -> None:
    await imported(api, *ROW)

    answer = await imported(api, *ROW)

    assert (answer["unchanged"], answer["users_registered"]) == (2, 0)
    assert (await api.published())[4:] == ["PadronImported"] * 2


async def test_the_same_import_command_gets_the_first_answer(api: InProcess) -> None:
    key = uuid4()

    first = await imported(api, *ROW, key=key)
    second = await imported(api, *ROW, key=key)

    assert first == second
    assert second["users_registered"] == 2


async def test_good_rows_are_kept_and_bad_ones_named(api: InProcess) -> None:
    answer = await imported(api, ROW[0], ROW[1].replace("100102", "10010"))

    assert (answer["users_registered"], answer["rejected"]) == (1, 1)
    (error,) = answer["errors"]
    assert (error["row"], error["field"], error["value"]) == (3, "ubigeo", "10010")


async def test_a_corrected_telephone_reaches_the_directory_only(api: InProcess) -> None:
    await imported(api, *ROW)
    before = await api.published()

    answer = await imported(api, ROW[0].replace("900000001", "900000009"), ROW[1])

    assert (answer["contacts_corrected"], answer["unchanged"]) == (1, 1)
    assert await api.published() == [*before, "PadronImported"]


async def test_a_visit_is_recorded_with_all_that_was_done_in_it(api: InProcess) -> None:
    await imported(api, ROW[0])
    (user,) = await users(api)

    answer = await api.post(f"/users/{user['user_id']}/contacts", VISIT, GESTOR)

    assert answer.status_code == httpx.codes.CREATED
    assert (await api.published())[3:] == [
        "UserContacted",
        "UserEnrolled",
        "ConsentGiven",
        "ConsentGiven",
        "CAPApplied",
    ]


async def test_nothing_of_a_visit_is_kept_if_a_part_is_refused(api: InProcess) -> None:
    await imported(api, ROW[0])
    (user,) = await users(api)
    path = f"/users/{user['user_id']}/contacts"
    await api.post(path, VISIT, GESTOR)
    before = await api.published()

    answer = await api.post(path, {**VISIT, "cap": None}, GESTOR)

    assert answer.status_code == httpx.codes.CONFLICT
    assert answer.json()["code"] == "already-enrolled"
    assert await api.published() == before


async def test_who_was_not_reached_answers_no_questionnaire(api: InProcess) -> None:
    await imported(api, ROW[0])
    (user,) = await users(api)

    answer = await api.post(
        f"/users/{user['user_id']}/contacts", {**VISIT, "outcome": "absent"}, GESTOR
    )

    assert answer.json()["code"] == "cap-needs-effective-contact"


async def test_a_gestor_cannot_record_in_another_unit(api: InProcess) -> None:
    await imported(api, ROW[0])
    (user,) = await users(api)
    stranger = Caller("gestor", units=("UT08",))

    answer = await api.post(f"/users/{user['user_id']}/contacts", VISIT, stranger)

    assert answer.status_code == httpx.codes.FORBIDDEN
    assert answer.json()["code"] == "outside-scope"


async def test_a_list_is_closed_once(api: InProcess) -> None:
    await imported(api, *ROW)
    body = {"territorial_unit": "UT07", "occurred_on": "2026-03-30"}

    first = await api.post("/cohorts", body, UT07)
    second = await api.post("/cohorts", body, UT07)

    assert (first.json()["households"], first.json()["districts"]) == (2, 2)
    assert second.json()["code"] == "cohort-already-closed"
    assert (await api.published())[5:] == [
        "CohortClosed",
        "CohortMembersListed",
        "CohortMembersListed",
    ]


async def test_a_telephone_is_given_for_a_consented_purpose_only(
    api: InProcess,
) -> None:
    await imported(api, ROW[0])
    (user,) = await users(api)
    app = api.service.application
    assert isinstance(app, Enrollment)
    request = ContactsRequest(
        user_ids=(user["user_id"],), purpose=ConsentPurpose.MESSAGES
    )

    (before,) = app.contacts_for(request).contacts
    await api.post(f"/users/{user['user_id']}/contacts", VISIT, GESTOR)
    (after,) = app.contacts_for(request).contacts

    assert before.refusal is ContactRefusal.NO_CONSENT
    assert (after.telephone, after.has_whatsapp) == ("+51900000001", True)


async def test_erasure_leaves_no_personal_data_and_keeps_the_history(
    api: InProcess,
) -> None:
    await imported(api, ROW[0])
    (user,) = await users(api)
    path = f"/users/{user['user_id']}"

    await api.post(f"{path}/erasures", {"occurred_on": "2026-05-04"}, UT07)

    assert await users(api) == []
    assert (await api.published())[-1] == "PersonalDataErased"
    answer = await api.get("/events", Caller("service"))
    assert "FICTICIA" not in answer.text
    assert "99000001" not in answer.text


async def test_leaving_moving_and_taking_a_consent_back_are_published(
    api: InProcess,
) -> None:
    await imported(api, ROW[0])
    (user,) = await users(api)
    path = f"/users/{user['user_id']}"
    await api.post(f"{path}/contacts", VISIT, GESTOR)
    on = {"occurred_on": "2026-06-01"}

    await api.post(f"{path}/consent-withdrawals", {"purpose": "messages", **on}, GESTOR)
    move = {"ubigeo": "100102", "territorial_unit": "UT07", **on}
    await api.post(f"{path}/moves", move, GESTOR)
    await api.post(f"{path}/withdrawals", {"reason": "own_decision", **on}, GESTOR)

    assert (await api.published())[-3:] == [
        "ConsentWithdrawn",
        "UserMoved",
        "UserWithdrawn",
    ]


@pytest.mark.parametrize("name", ["x" * 300, "CAP 2026", "cap-2026-otro"])
async def test_what_names_no_shipped_questionnaire_is_refused(
    api: InProcess, name: str
) -> None:
    answer = await api.get(f"/instruments/examples/{quote(name)}", GESTOR)

    assert answer.status_code in {404, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
