"""The HTTP side: problems for people, health, metrics and documentation."""

import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from juntos_chassis.health import Health
from juntos_chassis.messaging.connection import connect
from juntos_chassis.messaging.feed import Feed
from juntos_chassis.runtime import service_engine
from juntos_chassis.web.body_limit import MAX_BODY_BYTES
from juntos_console.stack import Broker, DatabaseServer, Issuer
from tests.chassis.broker import relayed, relaying, until
from tests.chassis.diary import Diaries
from tests.chassis.web import application
from tests.support.in_process import settings_on


@dataclass
class Web:
    """The service without a socket, and what its health looks at."""

    app: FastAPI
    health: Health
    http: httpx.AsyncClient


@pytest.fixture
async def web(
    database_url: str, diaries: Diaries, feed: Feed, issuer: Issuer
) -> AsyncIterator[Web]:
    """The service as the UT's actor sees it."""
    settings = settings_on(database_url, issuer)
    health = Health(service_engine(settings), feed)
    app = application(settings, diaries, feed, health)
    token = issuer.mint("ut-07-ejemplo", ["ut"], {"units": ["UT07"]})
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=False),
        base_url="http://d",
        headers={"Authorization": f"Bearer {token}"},
    )
    async with client:
        yield Web(app, health, client)
    health.engine.dispose()


async def opened(web: Web) -> str:
    """The notes of a new diary."""
    answer = await web.http.post("/diaries")
    return f"/diaries/{answer.json()['diary_id']}/notes"


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The body of a problem, which is complete."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["type"] == f"urn:juntos:problem:{code}"
    assert (body["status"], body["code"]) == (status, code)
    return body


async def test_a_broken_rule_is_told_in_spanish(web: Web) -> None:
    notes = await opened(web)
    await web.http.post(notes, json={"number": 7})

    answer = await web.http.post(notes, json={"number": 7})

    body = problem(answer, 409, "already-noted")
    assert body["detail"] == "El número 7 ya está anotado."


@pytest.mark.parametrize(
    ("sent", "field", "reason"),
    [
        ({}, "number", "falta este dato"),
        ({"number": "x"}, "number", "debe ser un número entero"),
        ({"number": 0}, "number", "debe ser mayor o igual que 1"),
        ({"number": 1, "más": 2}, "más", "este dato no se espera aquí"),
    ],
    ids=["missing", "no number", "too small", "unknown"],
)
async def test_bad_input_names_field_and_reason(
    web: Web, sent: dict[str, Any], field: str, reason: str
) -> None:
    notes = await opened(web)

    answer = await web.http.post(notes, json=sent)

    body = problem(answer, 422, "invalid-input")
    assert body["errors"] == [{"field": field, "reason": reason}]


async def test_a_bad_command_id_is_named(web: Web) -> None:
    answer = await web.http.post("/diaries", headers={"Idempotency-Key": "7"})

    (error,) = problem(answer, 422, "invalid-input")["errors"]
    assert error["field"].lower() == "idempotency-key"
    assert error["reason"] == "debe ser un identificador UUID"


async def test_what_is_not_json_is_told(web: Web) -> None:
    notes = await opened(web)

    answer = await web.http.post(
        notes, content=b"{", headers={"Content-Type": "application/json"}
    )

    (error,) = problem(answer, 422, "invalid-input")["errors"]
    assert error["reason"] == "no es JSON válido"


async def test_what_does_not_exist_is_not_found(web: Web) -> None:
    no_diary = await web.http.post(f"/diaries/{uuid4()}/notes", json={"number": 1})
    no_page = await web.http.get("/nada")

    body = problem(no_diary, 404, "not-found")
    assert body["detail"] == "No existe ese diario."
    assert problem(no_page, 404, "http-404")["detail"] == "No existe esa dirección."


async def test_a_bug_is_a_problem_that_tells_nothing_of_the_inside(web: Web) -> None:
    answer = await web.http.post("/diaries/failures")

    body = problem(answer, 500, "internal-error")
    assert "inesperado" in body["detail"]
    assert "bug met" not in answer.text
    assert "ut-07" not in answer.text


async def test_ready_says_what_is_stored(web: Web) -> None:
    await opened(web)

    answer = await web.http.get("/health/ready")

    assert answer.status_code == 200
    detail = answer.json()["checks"]["database"]["detail"]
    assert detail == {"stored_position": 1}


async def test_without_the_database_it_lives_is_not_ready_and_asks_to_come_back(
    web: Web, postgres_server: DatabaseServer
) -> None:
    notes = await opened(web)
    postgres_server.stop()

    live = await web.http.get("/health/live")
    ready = await web.http.get("/health/ready")
    asked = time.monotonic()
    command = await web.http.post(notes, json={"number": 1})
    answered_in = time.monotonic() - asked

    assert live.status_code == 200
    assert ready.status_code == 503
    assert ready.json()["checks"]["database"]["ok"] is False
    body = problem(command, 503, "unavailable")
    assert "base de datos no responde" in body["detail"]
    assert int(command.headers["retry-after"]) >= 1
    assert answered_in < 15
    postgres_server.start()
    again = await web.http.post(notes, json={"number": 1})
    assert again.status_code == 201
    assert (await web.http.get("/health/ready")).status_code == 200


async def test_without_nats_it_lives_takes_commands_and_is_not_ready(
    web: Web, nats_server: Broker
) -> None:
    web.health.client = await connect(nats_server.url, "test")
    ready_before = await web.http.get("/health/ready")
    nats_server.stop()
    await until(lambda: not web.health.broker()[0])

    live = await web.http.get("/health/live")
    ready = await web.http.get("/health/ready")
    command = await web.http.post("/diaries")
    await web.health.client.close()

    statuses = (ready_before.status_code, live.status_code, ready.status_code)
    assert statuses == (200, 200, 503)
    assert ready.json()["checks"]["nats"] == {"ok": False, "detail": "disconnected"}
    assert command.status_code == 201


async def test_a_relay_far_behind_is_not_ready(
    web: Web, monkeypatch: pytest.MonkeyPatch, feed: Feed, nats_url: str
) -> None:
    monkeypatch.setattr("juntos_chassis.health.LAG_EVENTS_ALARM", 2)
    for _ in range(3):
        await opened(web)
    url = web.health.engine.url.render_as_string(hide_password=False)
    async with relaying(feed, url.replace("+psycopg", ""), nats_url) as waiting:
        web.health.relay = waiting
        answer = await web.http.get("/health/ready")

    assert answer.status_code == 503
    relay = answer.json()["checks"]["lag"]["detail"]["relay"]
    assert relay == {"position": 0, "lag_events": 3}


async def test_requests_are_measured_by_route_not_by_address(web: Web) -> None:
    notes = await opened(web)
    await web.http.post(notes, json={"number": 1})

    answer = await web.http.get("/metrics")

    assert 'route="/diaries/{diary_id}/notes",status="201"' in answer.text
    assert notes not in answer.text


async def test_the_documentation_needs_no_other_host(web: Web) -> None:
    page = await web.http.get("/docs")

    assert page.status_code == 200
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page.text)
    loaded = re.findall(r"""(?:src|href)=["']([^"']+)["']""", page.text)
    assert any(one.endswith(".js") for one in loaded)
    assert any(one.endswith(".css") for one in loaded)
    for one in loaded:
        assert (await web.http.get(one)).status_code == 200, one


async def test_the_description_has_examples_and_spanish_summaries(web: Web) -> None:
    described = (await web.http.get("/openapi.json")).json()

    body = described["components"]["schemas"]["NoteIn"]
    assert body["example"] == {"number": 7}
    summary = described["paths"]["/events"]["get"]["description"]
    assert summary.startswith("Leer el registro de eventos")


async def test_the_feed_has_the_bytes_of_the_stream(
    web: Web,
    issuer: Issuer,
    database_url: str,
    feed: Feed,
    provisioned_nats: str,
) -> None:
    notes = await opened(web)
    for number in range(1, 8):
        await web.http.post(notes, json={"number": number})
    async with relaying(feed, database_url, provisioned_nats):
        found = await relayed(provisioned_nats, database_url, feed)
    token = issuer.mint("auditora-001", ["auditor"])
    headers = {"Authorization": f"Bearer {token}"}

    pages = [
        await web.http.get("/events", params=page, headers=headers)
        for page in ({"after": 0, "limit": 5}, {"after": 5, "limit": 5})
    ]

    lines = [line for page in pages for line in page.content.splitlines()]
    assert lines == [one.data for one in found]
    assert len(lines) == 8


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_beyond_the_limit_is_refused_as_a_problem(
    web: Web, *, declared: bool
) -> None:
    notes = await opened(web)
    too_much = b" " * (MAX_BODY_BYTES + 1)

    async def in_pieces() -> AsyncIterator[bytes]:
        yield too_much

    content = too_much if declared else in_pieces()
    answer = await web.http.post(notes, content=content)

    body = problem(answer, 413, "http-413")
    assert "64 MiB" in body["detail"]
