"""What the field corrects of a person, and what a padrón that is behind makes of it."""

from typing import Any
from uuid import UUID

import pytest

from juntos_contracts.requests import ContactsRequest
from juntos_contracts.values import ConsentPurpose
from juntos_enrollment.application import Enrollment
from tests.enrollment.asking import asked, done, imported, rows, users, visited
from tests.enrollment.builders import ROW, padron
from tests.enrollment.conftest import GESTOR, UT07
from tests.enrollment.test_erased import tables
from tests.support.in_process import Caller, InProcess

ANA, BEA = ROW[0], ROW[1].replace("100102", "100101")
MAY: dict[str, Any] = {"occurred_on": "2026-05-04", "reason": "document_seen"}
JUNE = "2026-06-24"


async def corrected(api: InProcess, user_id: str, **said: Any) -> Any:
    """The accepted answer to a correction."""
    path = f"/users/{user_id}/contact-corrections"
    return await done(api, path, {**MAY, **said}, GESTOR)


async def test_a_new_telephone_is_the_one_that_messages_go_to(api: InProcess) -> None:
    await rows(api, ANA)
    (ana,) = await users(api)
    await visited(api, ana["user_id"])

    answer = await corrected(api, ana["user_id"], telephone="987 654 321")

    app = api.service.application
    assert isinstance(app, Enrollment)
    request = ContactsRequest(
        user_ids=(UUID(ana["user_id"]),), purpose=ConsentPurpose.MESSAGES
    )
    (reply,) = app.contacts_for(request).contacts
    assert answer["corrected"] == ["telephone"]
    assert (reply.telephone, reply.has_whatsapp) == ("+51987654321", True)


async def test_the_event_tells_which_fields_and_no_value(api: InProcess) -> None:
    await rows(api, ANA)
    (ana,) = await users(api)

    await corrected(api, ana["user_id"], telephone="987654321", given_names="ANITA")

    history = await asked(api, f"/users/{ana['user_id']}")
    (fact,) = [f for f in history["timeline"] if f["event"] == "contact-corrected"]
    assert fact["data"] == {
        "fields": ["given_names", "telephone"],
        "reason": "document_seen",
    }
    assert (fact["actor"], fact["occurred_on"]) == ("gestor-ejemplo", "2026-05-04")
    assert "ContactDataCorrected" in await api.published()
    stored = tables(api, "enrollment_events", "commands")
    for value in ("987654321", "900000001", "ANITA"):
        assert value not in stored
        assert value.encode().hex() not in stored


async def test_a_padron_that_is_behind_undoes_no_correction_and_says_so(
    api: InProcess,
) -> None:
    await rows(api, ANA, BEA)
    ana, _ = await users(api)
    await corrected(
        api, ana["user_id"], document_number="99000009", telephone="987654321"
    )

    report = await imported(api, padron(ANA, BEA), on=JUNE)

    assert (report["users_registered"], report["corrections_kept"]) == (0, 1)
    path = f"/padron/{report['import_id']}/reconciliation"
    kept = await asked(api, path, part="kept")
    assert (kept["totals"]["kept"], kept["totals"]["gone"]) == (1, 0)
    assert [one["user_id"] for one in kept["items"]] == [ana["user_id"]]
    person = (await asked(api, f"/users/{ana['user_id']}"))["person"]
    assert (person["document_number"], person["telephone"]) == (
        "99000009",
        "+51987654321",
    )


async def test_a_file_with_both_her_numbers_names_one_woman(api: InProcess) -> None:
    await rows(api, ANA)
    (ana,) = await users(api)
    await corrected(api, ana["user_id"], document_number="99000009")

    both = padron(ANA, ANA.replace("99000001", "99000009"))
    report = await imported(api, both, on=JUNE)

    assert (report["users_registered"], report["rejected"]) == (0, 0)
    assert len(await users(api)) == 1


async def test_another_woman_who_really_has_the_number_is_registered(
    api: InProcess,
) -> None:
    await rows(api, ANA)
    (ana,) = await users(api)
    await corrected(api, ana["user_id"], document_number="99000009")
    cousin = ANA.replace("ANA", "CARMEN").replace("1998-05-17", "2001-12-30")

    report = await imported(api, padron(cousin), on=JUNE)

    assert report["users_registered"] == 1


async def test_who_looks_like_her_now_is_proposed_also_after_a_dismissal(
    api: InProcess,
) -> None:
    await rows(api, ANA, BEA)
    ana, bea = await users(api)
    await corrected(api, ana["user_id"], document_number="99000002")
    (pair,) = (await asked(api, "/duplicates"))["items"]
    path = f"/duplicates/{pair['duplicate_id']}/dismissals"
    await done(api, path, {"occurred_on": "2026-05-05"})

    again = await corrected(
        api,
        bea["user_id"],
        given_names="ANA",
        birth_date="1998-05-17",
        occurred_on="2026-05-06",
    )

    assert (pair["rule"], again["duplicates_proposed"]) == ("same_document", 1)
    assert (await asked(api, "/duplicates"))["total"] == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"telephone": "12"}, "telephone"),
        ({"document_number": "9900"}, "document_number"),
        ({"telefono": "987654321"}, "telefono"),
        ({}, "body"),
    ],
)
async def test_a_correction_that_cannot_be_says_which_field_and_why(
    api: InProcess, said: dict[str, Any], field: str
) -> None:
    await rows(api, ANA)
    (ana,) = await users(api)
    path = f"/users/{ana['user_id']}/contact-corrections"

    answer = await api.post(path, {**MAY, **said}, GESTOR)

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert "987654321" not in answer.text


async def test_the_same_an_older_or_a_foreign_correction_is_refused(
    api: InProcess,
) -> None:
    await rows(api, ANA)
    (ana,) = await users(api)
    path = f"/users/{ana['user_id']}/contact-corrections"
    await corrected(api, ana["user_id"], telephone="987654321")

    same = await api.post(path, {**MAY, "telephone": "987654321"}, GESTOR)
    older = {**MAY, "telephone": "911111111", "occurred_on": "2026-05-01"}
    late = await api.post(path, older, GESTOR)
    other = {**MAY, "telephone": "922222222"}
    foreign = await api.post(path, other, Caller("gestor", units=("UT09",)))

    assert same.json()["code"] == "directory-says-the-same"
    assert late.json()["code"] == "later-correction-known"
    assert "04/05/2026" in late.json()["detail"]
    assert foreign.status_code == 403


async def test_an_erasure_takes_what_was_corrected_and_its_number_with_it(
    api: InProcess,
) -> None:
    await rows(api, ANA)
    (ana,) = await users(api)
    await corrected(api, ana["user_id"], document_number="99000009")

    await done(api, f"/users/{ana['user_id']}/erasures", {"occurred_on": "2026-05-09"})
    report = await imported(api, padron(ANA), on=JUNE)

    assert report["users_registered"] == 0
    assert tables(api, "former_values") == "[]"


async def test_who_was_erased_and_comes_back_is_a_new_person(api: InProcess) -> None:
    await rows(api, ANA)
    (before,) = await users(api)
    await done(
        api, f"/users/{before['user_id']}/erasures", {"occurred_on": "2026-05-09"}
    )
    asked_for = {"document_number": "99000001"}
    forbidden = await api.post("/readmissions", asked_for, UT07)
    unknown = await api.post(
        "/readmissions", {"document_number": "99000077"}, Caller("uas")
    )
    await done(api, "/readmissions", asked_for, Caller("uas"))

    report = await imported(api, padron(ANA), on=JUNE)

    assert (forbidden.status_code, unknown.status_code) == (403, 404)
    assert (report["users_registered"], report["duplicates_proposed"]) == (1, 0)
    (now,) = await users(api)
    assert now["user_id"] != before["user_id"]
    history = await asked(api, f"/users/{now['user_id']}")
    assert [fact["event"] for fact in history["timeline"]] == ["registered"]
