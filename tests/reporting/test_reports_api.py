"""Issued reports over HTTP: numbered once, kept byte for byte, corrected by errata."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from juntos_console.stack import Issuer
from juntos_reporting.bootstrap import build
from tests.reporting.histories import History
from tests.reporting.issuing import (
    ATTENDANCE,
    FED,
    FORMATS,
    content,
    document,
    issue,
    issued,
    table,
    with_small_edition,
)
from tests.reporting.service import (
    AUDITOR,
    MAYOR,
    UAS,
    UT02,
    UT07,
    consume,
    consume_all,
    follow_itself,
)
from tests.reporting.telling import attend, contact, enrol, register
from tests.support.in_process import Caller, InProcess

REGION_10 = Caller("gobierno_regional", regions=("10",))
REGION_01 = Caller("gobierno_regional", regions=("01",))
MONTHS = [
    "2026-03-31",
    "2026-04-30",
    "2026-05-31",
    "2026-06-30",
    "2026-07-31",
    "2026-08-31",
]
TAMPER = """
ALTER TABLE issued_report_content DISABLE TRIGGER append_only;
UPDATE issued_report_content SET bytes = 'x', sha256 = encode(sha256('x'), 'hex')
WHERE format = 'pdf';
ALTER TABLE issued_report_content ENABLE TRIGGER append_only;
"""
PRACTICE = [{"title": "Práctica de ejemplo", "body": "Qué se hizo.\n\nQué resultó."}]


@pytest.fixture
async def small(api: InProcess) -> History:
    """The plan and the small edition, in the view of the service."""
    return await with_small_edition(api)


@pytest.fixture
async def rival(api: InProcess, issuer: Issuer) -> AsyncIterator[InProcess]:
    """Another process on the same database: it shares no lock with the first."""
    async with InProcess(build(api.service.settings), issuer) as in_process:
        yield in_process


def tell_of_sara(api: InProcess, small: History) -> None:
    """Sara was contacted in February, and only now somebody says so."""
    register(small, "sara")
    contact(small, "02-22", "sara")
    enrol(small, "02-23", "sara")
    attend(small, "04-10", "sara", 1)
    consume_all(api, small)


@pytest.mark.usefixtures("small")
async def test_a_report_is_numbered_published_and_advances_its_line(
    api: InProcess,
) -> None:
    answer = await issued(api)
    await follow_itself(api)

    told = {e["type"].split(".")[2]: e["data"] for e in (await api.events())[-2:]}
    lines = (await api.get("/schedule", UAS, as_of="2026-12-31")).json()["lines"]
    assert answer["number"] == "IND-2026-01"
    assert told["ReportIssued"]["number"] == "IND-2026-01"
    assert told["ReportIssued"]["content_sha256"] == answer["content_sha256"]
    assert told["ReportIssued"]["policies"]["completion_threshold"] == "8"
    assert told["MilestoneRecorded"]["document"] == "IND-2026-01"
    assert lines[16]["months"]["2026-05"]["executed"] == 1  # the month it is about


@pytest.mark.usefixtures("small")
async def test_the_content_names_everything_it_rests_on(api: InProcess) -> None:
    found = await document(api, (await issued(api))["report_id"])

    basis = found["basis"]
    by_code = {row["code"]: row for row in table(found, "indicators")}
    assert (found["number"], found["receiver"]) == ("IND-2026-01", "UPPM")
    assert basis["as_of"] == "2026-05-31"
    assert basis["policies"]["completion_threshold"]["value"] == "8"
    assert set(basis["positions"]) >= {"enrollment", "sessions", "reporting"}
    assert (by_code["OE2"]["numerator"], by_code["OE2"]["denominator"]) == (2, 3)
    assert by_code["OE2"]["value"] == 0.666667
    assert by_code["OE2"]["gap"] == 0.066667


async def test_every_format_stays_as_issued_whatever_comes_later(
    api: InProcess, small: History
) -> None:
    answer = await issued(api)
    before = [await content(api, answer["report_id"], one) for one in FORMATS]
    tell_of_sara(api, small)

    after = [await content(api, answer["report_id"], one) for one in FORMATS]

    assert [one.content for one in after] == [one.content for one in before]
    assert sha256(after[0].content).hexdigest() == answer["content_sha256"]
    assert after[1].content.startswith(b"%PDF-")
    for one in after:
        assert one.headers["ETag"] == f'"{sha256(one.content).hexdigest()}"'
        assert one.headers["Repr-Digest"].startswith("sha-256=:")


@pytest.mark.usefixtures("small")
async def test_who_has_the_bytes_is_not_sent_them_again(
    api: InProcess, issuer: Issuer
) -> None:
    report_id = (await issued(api))["report_id"]
    headers = {
        "Authorization": f"Bearer {UAS.token(issuer)}",
        "If-None-Match": (await content(api, report_id, "pdf")).headers["ETag"],
    }
    transport = httpx.ASGITransport(api.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as http:
        again = await http.get(f"/reports/{report_id}/content", headers=headers)

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("small")
async def test_numbers_have_no_gap_and_no_double_though_all_come_at_once(
    api: InProcess, rival: InProcess
) -> None:
    answers = await asyncio.gather(
        *(
            issue(api if n % 2 else rival, as_of=as_of, issued_on="2026-09-01")
            for n, as_of in enumerate(MONTHS)
        )
    )

    assert [one.status_code for one in answers] == [201] * len(MONTHS)
    assert sorted(one.json()["number"] for one in answers) == [
        f"IND-2026-{ordinal:02d}" for ordinal in range(1, len(MONTHS) + 1)
    ]


@pytest.mark.usefixtures("small")
async def test_a_refused_report_takes_no_number(api: InProcess) -> None:
    early = await issue(api, issued_on="2026-05-30")
    unknown = await issue(api, FED, place="25")
    first = await issued(api)
    again = await issue(api)
    second = await issued(api, as_of="2026-04-30")
    next_year = await issued(api, as_of="2026-06-30", issued_on="2027-01-08")

    assert early.json()["code"] == "report-issued-before-its-cut-off"
    assert (unknown.status_code, unknown.json()["code"]) == (404, "no-such-place")
    assert again.json()["code"] == "report-issued-already"
    numbers = [one["number"] for one in (first, second, next_year)]
    assert numbers == ["IND-2026-01", "IND-2026-02", "IND-2027-01"]


@pytest.mark.usefixtures("small")
async def test_a_repeated_command_gets_the_report_it_got(api: InProcess) -> None:
    key = uuid4()
    first = await issue(api, key=key)

    again = await issue(api, key=key)

    assert (again.status_code, again.json()) == (201, first.json())
    assert len((await api.get("/reports", UAS)).json()["items"]) == 1


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("caller", "changes", "status"),
    [
        (UT07, {}, 403),
        (UT07, {**ATTENDANCE, "place": "UT07"}, 201),
        (UT07, {**ATTENDANCE, "place": "UT02"}, 403),
        (UT07, ATTENDANCE, 403),
        (UT07, FED, 403),
        (AUDITOR, {}, 403),
        (REGION_10, FED, 403),
        (MAYOR, {}, 403),
    ],
)
async def test_only_the_uas_issues_and_a_unit_what_is_its_own(
    api: InProcess, caller: Caller, changes: dict[str, Any], status: int
) -> None:
    answer = await issue(api, caller=caller, **changes)

    assert answer.status_code == status, answer.text


@pytest.mark.usefixtures("small")
async def test_a_government_reads_what_is_about_its_own_territory(
    api: InProcess,
) -> None:
    package = (await issued(api, FED))["report_id"]
    monthly = (await issued(api))["report_id"]
    readers = (UAS, UT02, AUDITOR, REGION_10, REGION_01, MAYOR)

    seen = {
        report_id: [
            (await content(api, report_id, "csv", caller)).status_code
            for caller in readers
        ]
        for report_id in (package, monthly)
    }
    listed = [
        [one["number"] for one in (await api.get("/reports", caller)).json()["items"]]
        for caller in readers
    ]

    assert seen[package] == [200, 200, 200, 200, 403, 403]
    assert seen[monthly] == [200, 200, 200, 403, 403, 403]
    both = ["FED-2026-01", "IND-2026-01"]
    assert listed == [both, both, both, ["FED-2026-01"], [], []]


@pytest.mark.usefixtures("small")
async def test_bytes_that_were_changed_are_not_handed_out(api: InProcess) -> None:
    report_id = (await issued(api))["report_id"]
    with api.service.engine.begin() as db:
        db.execute(text(TAMPER))

    pdf = await content(api, report_id, "pdf")
    other = await content(api, report_id, "xlsx")

    assert (pdf.status_code, pdf.json()["code"]) == (500, "report-content-damaged")
    assert other.status_code == 200


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE issued_report_content SET bytes = ''",
        "DELETE FROM issued_report_content",
        "UPDATE issued_reports SET number = 'IND-2026-09'",
    ],
)
async def test_the_database_refuses_to_change_what_was_issued(
    api: InProcess, change: str
) -> None:
    await issued(api)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        api.service.engine.begin() as db,
    ):
        db.execute(text(change))


async def test_an_erratum_lists_by_itself_what_changed_and_what_came(
    api: InProcess, small: History
) -> None:
    first = await issued(api)
    before = await content(api, first["report_id"])
    tell_of_sara(api, small)
    path = f"/reports/{first['report_id']}/errata"

    answer = await api.post(path, {"issued_on": "2026-07-03"}, UAS)

    assert answer.status_code == 201, answer.text
    assert answer.json()["number"] == "FE-2026-01"
    found = await document(api, answer.json()["report_id"])
    changes = {(r["table"], r["row"], r["column"]): r for r in table(found, "changes")}
    started = changes["Indicadores y metas", "OE2", "Numerador"]
    value = changes["Indicadores y metas", "OE2", "Valor"]
    assert (started["old"], started["new"], started["difference"]) == ("2", "3", 1)
    assert (value["old"], value["new"]) == ("66.7\u202f%", "75.0\u202f%")
    assert value["difference"] == 8.3333
    assert ("Indicadores por unidad territorial", "UT02", "OE2") not in changes
    since = {row["type"]: row for row in table(found, "since")}
    assert since["Usuaria inscrita"]["events"] == 1
    assert since["Usuaria inscrita"]["until_cut_off"] == 1
    assert since["Asistencia a sesión"]["service"] == "Sesiones"
    assert found["corrects"]["number"] == "IND-2026-01"
    assert found["corrects"]["content_sha256"] == first["content_sha256"]
    assert (await content(api, first["report_id"])).content == before.content


async def test_an_erratum_needs_something_that_changed(
    api: InProcess, small: History
) -> None:
    first = await issued(api)
    path = f"/reports/{first['report_id']}/errata"
    nothing = await api.post(path, {}, UAS)
    tell_of_sara(api, small)

    erratum = await api.post(path, {}, UAS)
    other = await api.post(path, {}, UT07)
    of_erratum = await api.post(
        f"/reports/{erratum.json()['report_id']}/errata", {}, UAS
    )

    listed = (await api.get("/reports", UAS, corrects=first["report_id"])).json()
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing-to-correct")
    assert erratum.status_code == 201, erratum.text
    assert other.status_code == 403
    assert of_erratum.json()["code"] == "erratum-is-not-corrected"
    assert [one["number"] for one in listed["items"]] == [erratum.json()["number"]]


async def test_what_was_known_then_can_be_asked_but_not_what_will_be(
    api: InProcess, small: History
) -> None:
    before_sara = datetime.now(UTC)
    small.recorded_at = before_sara + timedelta(milliseconds=1)
    tell_of_sara(api, small)

    then = await issued(api, known_at=before_sara.isoformat())
    now = await issued(api, kind="semester")
    future = await issue(api, as_of="2026-04-30", known_at="2099-01-01T00:00:00Z")

    contacted = [
        row["denominator"]
        for report in (then, now)
        for row in table(await document(api, report["report_id"]), "indicators")
        if row["code"] == "OE2"
    ]
    assert contacted == [3, 4]
    assert (future.status_code, future.json()["code"]) == (422, "invalid-input")
    assert future.json()["errors"][0]["field"] == "known_at"


@pytest.mark.usefixtures("small")
async def test_a_report_about_months_ends_with_one_of_them(api: InProcess) -> None:
    monthly = await issue(api, as_of="2026-05-28")
    attendance = await issue(api, ATTENDANCE, as_of="2026-05-30")
    semester = await issue(api, kind="semester", as_of="2026-05-30")
    written = await issued(
        api,
        kind="good_practices",
        as_of="2026-05-28",
        passages=[{"title": "Ferias", "body": "Texto de ejemplo."}],
    )

    codes = [one.json()["code"] for one in (monthly, attendance, semester)]
    assert codes == ["cut-off-is-no-month-end"] * 3
    assert written["number"] == "BP-2026-01"


async def test_nobody_freezes_a_report_with_a_date_to_come(
    api: InProcess, issuer: Issuer
) -> None:
    plain = api.service.settings.model_copy(update={"report_clock": "calendar"})
    async with InProcess(build(plain), issuer) as by_the_calendar:
        await with_small_edition(by_the_calendar)
        ahead = await issue(by_the_calendar, as_of="2099-05-31", issued_on="2099-06-02")
        first = await issued(by_the_calendar, FED, as_of="2026-01-31", issued_on=None)

    assert ahead.json()["code"] == "report-dated-in-the-future"
    assert first["number"].endswith("-01")


@pytest.mark.usefixtures("small")
async def test_an_erratum_follows_its_report(api: InProcess) -> None:
    report_id = (await issued(api))["report_id"]

    early = await api.post(
        f"/reports/{report_id}/errata", {"issued_on": "2026-06-01"}, UAS
    )

    assert early.json()["code"] == "erratum-before-its-report"


async def test_an_erratum_names_what_the_report_had_read_but_not_counted(
    api: InProcess, small: History
) -> None:
    before_sara = datetime.now(UTC)
    small.recorded_at = before_sara + timedelta(milliseconds=1)
    tell_of_sara(api, small)
    then = await issued(api, known_at=before_sara.isoformat())

    erratum = await api.post(f"/reports/{then['report_id']}/errata", {}, UAS)

    found = await document(api, erratum.json()["report_id"])
    since = {row["type"]: row["events"] for row in table(found, "since")}
    assert since["Usuaria inscrita"] == 1


@pytest.mark.usefixtures("small")
async def test_the_receiver_acknowledges_once_with_its_own_reference(
    api: InProcess,
) -> None:
    report_id = (await issued(api, FED))["report_id"]
    path = f"/reports/{report_id}/acknowledgements"
    receipt = {"reference": "CARGO-014-2026", "occurred_on": "2026-06-03"}

    other = await api.post(path, receipt, REGION_01)
    first = await api.post(path, receipt, REGION_10)
    again = await api.post(path, receipt, UAS)
    early = await api.post(
        path, {**receipt, "reference": "C", "occurred_on": "2026-06-01"}, UAS
    )

    shown = (await api.get(f"/reports/{report_id}", REGION_10)).json()
    assert (other.status_code, first.status_code) == (403, 201)
    assert again.json()["code"] == "acknowledged-already"
    assert early.json()["code"] == "acknowledged-before-issued"
    assert shown["acknowledgements"] == [receipt]


@pytest.mark.usefixtures("small")
async def test_reports_are_listed_in_pages_by_date_and_number(api: InProcess) -> None:
    for as_of in MONTHS[:3]:
        await issued(api, as_of=as_of)
    await issued(api, FED)

    first = (
        await api.get("/reports", UAS, kind="monthly_indicators", limit="2")
    ).json()
    rest = (
        await api.get(
            "/reports", UAS, kind="monthly_indicators", limit="2", after=first["next"]
        )
    ).json()
    of_region = (await api.get("/reports", UAS, place="10", year="2026")).json()

    assert [one["number"] for one in first["items"]] == ["IND-2026-01", "IND-2026-02"]
    assert [one["number"] for one in rest["items"]] == ["IND-2026-03"]
    assert rest["next"] is None
    assert [one["number"] for one in of_region["items"]] == ["FED-2026-01"]


@pytest.mark.usefixtures("small")
async def test_a_page_that_begins_after_no_report_is_refused(api: InProcess) -> None:
    answer = await api.get("/reports", UAS, after="IND-2026-99")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "after"


@pytest.mark.usefixtures("small")
async def test_only_good_practices_carry_a_text(api: InProcess) -> None:
    without = await issue(api, kind="good_practices")
    other = await issue(api, passages=PRACTICE)
    good = await issued(api, kind="good_practices", passages=PRACTICE)

    found = await document(api, good["report_id"])
    assert (without.status_code, other.status_code) == (422, 422)
    assert good["number"] == "BP-2026-01"
    assert found["passages"] == PRACTICE
    assert "Práctica de ejemplo" not in str(await api.events())


@pytest.mark.usefixtures("small")
async def test_every_kind_is_issued_in_every_format(api: InProcess) -> None:
    kinds = ("semester", "final", "attendance")

    numbers = [(await issued(api, kind=kind))["number"] for kind in kinds]

    assert numbers == ["SEM-2026-01", "FIN-2026-01", "ASI-2026-01"]


async def test_a_report_says_that_events_are_parked(
    api: InProcess, small: History
) -> None:
    broken = small.events["sessions"][-1]
    attend(small, "05-02", "ana", 3)
    unreadable = replace(small.events["sessions"][-1], body=b"{}")
    consume(api, "sessions", [unreadable])

    found = await document(api, (await issued(api))["report_id"])
    shown = [(await api.get(p, UAS)).json() for p in ("/indicators", "/schedule")]

    assert [answer["parked"] for answer in shown] == [1, 1]
    assert broken.position < unreadable.position
    assert found["basis"]["quality"]["parked_events"] == 1
    assert found["notices"][0].startswith(
        "Eventos apartados a la espera de revisión: 1."
    )
