"""Packets over HTTP: weak lines, other layouts, who sees what, receipts."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from uuid_utils.compat import uuid7

from juntos_chassis.packets import BadReceipt, reading, verify_receipt
from juntos_chassis.settings import ServiceSettings
from juntos_console.stack import Issuer
from tests.chassis.packets.shelf import (
    build,
    header,
    ndjson,
    noting,
    opening,
    results,
)
from tests.support.in_process import Caller, InProcess

UT07 = Caller("ut", units=("UT07",))
UT08 = Caller("ut", units=("UT08",))
MANAGER = Caller("gestor", units=("UT07",))
MAYOR = Caller("gobierno_local", ubigeos=("100101",))
UAS = Caller("uas")


@pytest.fixture
def book() -> UUID:
    """An id that a device chose."""
    return UUID(str(uuid7()))


async def send(api: InProcess, body: bytes, caller: Caller = UT07) -> httpx.Response:
    return await api.send(
        "/packets", body, caller, {"Content-Type": "application/x-ndjson"}
    )


def lines(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_a_command_sent_online_and_in_a_packet_has_one_effect(
    api: InProcess, book: UUID
) -> None:
    note = noting(book, 1)
    await send(api, ndjson(header(), opening(book)))
    online = await api.send(
        f"/books/{book}/numbers",
        b'{ "occurred_on": "2026-04-10",\n  "number": 1 }',
        UT07,
        {"Idempotency-Key": note["id"], "Content-Type": "application/json"},
    )

    answers = lines(await send(api, ndjson(header(), note)))
    online_again = await api.post(
        f"/books/{book}/numbers",
        {"number": 1, "occurred_on": "2026-04-10"},
        UT07,
        UUID(note["id"]),
    )

    assert online.status_code == 201, online.text
    assert results(answers) == ["repeated"]
    assert answers[0]["answer"] == online.json() == online_again.json()
    assert len(await api.published()) == 2


async def test_what_a_packet_brought_is_not_done_again_online(
    api: InProcess, book: UUID
) -> None:
    note = noting(book, 1)
    await send(api, ndjson(header(), opening(book), note))

    same = await api.post(
        f"/books/{book}/numbers",
        {"occurred_on": "2026-04-10", "number": 1},
        UT07,
        UUID(note["id"]),
    )
    other = await api.post(
        f"/books/{book}/numbers",
        {"occurred_on": "2026-04-10", "number": 2},
        UT07,
        UUID(note["id"]),
    )

    assert (same.status_code, same.json()) == (201, {"numbers": 1})
    assert other.json()["code"] == "command-id-reused"


async def test_a_malformed_line_spoils_only_itself(api: InProcess, book: UUID) -> None:
    body = ndjson(header(), opening(book)) + b"{broken\n\n" + ndjson(noting(book, 1))

    answers = lines(await send(api, body))

    assert results(answers) == ["accepted", "malformed-line", "accepted"]
    assert [a["line"] for a in answers[:-1]] == [2, 3, 5]
    assert answers[1]["retry"] is False
    assert "3" in answers[1]["detail"]


async def test_a_text_that_cannot_be_stored_spoils_only_its_line(
    api: InProcess, book: UUID
) -> None:
    bad = opening(book)
    bad["body"] |= {"unit": "UT07\0", "\ud800": ["\x1f"]}

    answers = lines(await send(api, ndjson(header(), bad, opening(book))))

    assert results(answers) == ["invalid-input", "accepted"]
    assert [one["field"] for one in answers[0]["errors"]] == [
        "unit",
        "\\ud800",
        "\\ud800.0",
    ]


async def test_a_cut_last_line_is_said_and_the_rest_stands(
    api: InProcess, book: UUID
) -> None:
    head = header()
    whole = ndjson(head, opening(book), noting(book, 1))

    cut = lines(await send(api, whole[:-20]))
    again = lines(await send(api, whole))

    assert results(cut) == ["accepted", "cut-line"]
    assert cut[1]["retry"] is True
    assert results(again) == ["accepted", "accepted"]
    assert again[0] == cut[0]


async def test_a_json_array_is_taken_as_well(api: InProcess, book: UUID) -> None:
    array = json.dumps([header(), opening(book), noting(book, 1)], indent=2).encode()

    answers = lines(await send(api, array))
    broken = lines(await send(api, array[:-40].replace(b"0001", b"0002")))

    assert results(answers) == ["accepted", "accepted"]
    assert results(broken)[-1] == "cut-line"


async def test_more_than_a_packet_holds_is_refused_line_by_line(
    api: InProcess, book: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MAX_COMMANDS", 2)
    body = ndjson(header(), opening(book), noting(book, 1), noting(book, 2))

    answers = lines(await send(api, body))

    assert results(answers) == ["accepted", "accepted", "packet-full"]
    assert answers[2]["retry"] is True


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"x\n",
        ndjson(header(packet_id=UUID(int=4 << 76 | 8 << 60))),
        ndjson(header(device_id="Ana Ejemplo")),
        ndjson(header(sent_at="2026-04-12T18:00:00")),
    ],
)
async def test_without_a_good_header_nothing_is_taken(
    api: InProcess, head: bytes
) -> None:
    answer = await send(api, head)

    assert (answer.status_code, answer.json()["code"]) == (422, "bad-packet-header")


async def test_the_clock_of_the_device_is_measured(api: InProcess, book: UUID) -> None:
    body = ndjson(header(sent_at="2020-01-01T00:00:00-05:00"), opening(book))

    answers = lines(await send(api, body))

    assert answers[-1]["clock_skew_seconds"] > 5 * 365 * 86_400


async def test_a_packet_can_be_read_again_by_its_sender_and_its_unit(
    api: InProcess, book: UUID
) -> None:
    head = header(territorial_unit="UT07")
    sent = lines(
        await send(api, ndjson(head, opening(book), noting(book, 13)), MANAGER)
    )
    path = f"/packets/{head['packet_id']}"

    own = await api.get(path, MANAGER)
    unit = await api.get(path, UT07)
    other = await api.get(path, UT08)
    mayor = await api.get(path, MAYOR)

    assert own.json()["commands"] == unit.json()["commands"] == sent[:-1]
    assert own.json()["receipt"] == sent[-1]["receipt"]
    assert (other.status_code, mayor.status_code) == (404, 404)


async def test_a_unit_lists_what_was_refused_to_those_who_name_it(
    api: InProcess, book: UUID
) -> None:
    head = header(territorial_unit="UT07")
    await send(api, ndjson(head, opening(book)), MAYOR)

    device = head["device_id"]
    unit = await api.get("/packets", UT07, device_id=device, outcome="rejected")
    other = await api.get("/packets", UT08, device_id=device, outcome="rejected")
    accepted = await api.get("/packets", UAS, outcome="accepted")

    assert [row["code"] for row in unit.json()] == ["role-not-allowed"]
    assert unit.json()[0]["packet_id"] == head["packet_id"]
    assert other.json() == []
    assert accepted.json() == []


async def test_a_sender_names_no_unit_but_the_own(api: InProcess) -> None:
    answer = await send(api, ndjson(header(territorial_unit="UT08")))

    assert (answer.status_code, answer.json()["code"]) == (403, "outside-scope")


async def test_nobody_sends_without_a_token(api: InProcess) -> None:
    expired = await api.send("/packets", b"", UT07, {"Authorization": "Bearer x"})

    assert expired.status_code == 401


async def test_receipts_are_verified_with_the_published_keys(
    api: InProcess, book: UUID
) -> None:
    answers = lines(await send(api, ndjson(header(), opening(book))))
    keys = (await api.get("/receipts/keys", UT07)).json()
    signature = answers[0]["receipt"].rpartition(".")[2]
    forged = answers[1]["receipt"].rpartition(".")[0] + "." + signature

    assert verify_receipt(answers[0]["receipt"], keys)["outcome"] == "accepted"
    for bad in (forged, "", "a.b.c"):
        with pytest.raises(BadReceipt):
            verify_receipt(bad, keys)
    with pytest.raises(BadReceipt):
        verify_receipt(answers[0]["receipt"], {"keys": []})


async def test_without_a_key_packets_are_refused_and_health_says_so(
    settings: ServiceSettings, issuer: Issuer, book: UUID
) -> None:
    keyless = settings.model_copy(update={"receipt_key": None})

    async with InProcess(build(keyless), issuer) as api:
        answer = await send(api, ndjson(header(), opening(book)))
        online = await api.post("/books", opening(book)["body"] | ON, UT07)
        health = await api.get("/health/ready", UT07)

    assert (answer.status_code, answer.json()["code"]) == (503, "no-receipt-key")
    assert online.status_code == 201
    assert health.json()["checks"]["receipts"]["detail"] == "no-receipt-key"


ON = {"occurred_on": "2026-04-10"}


async def test_what_came_before_the_line_broke_is_done(
    settings: ServiceSettings, issuer: Issuer, book: UUID
) -> None:
    head = header()
    whole = ndjson(head, opening(book), noting(book, 1))
    coming: list[dict[str, Any]] = [
        {"type": "http.request", "body": whole[:-20], "more_body": True},
        {"type": "http.disconnect"},
    ]
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/packets",
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {UT07.token(issuer)}".encode())],
    }

    async def receive() -> dict[str, Any]:
        return coming.pop(0) if len(coming) > 1 else coming[0]

    async def send_nothing(_: Any) -> None:
        """Nobody listens any more."""

    async with InProcess(build(settings), issuer) as api:
        await api.app(scope, receive, send_nothing)
        answer = await api.get(f"/packets/{head['packet_id']}", UT07)

    assert [one.get("code") for one in answer.json()["commands"]] == [None, "cut-line"]
